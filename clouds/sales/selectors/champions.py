"""Champions of open deals with whom nobody was in touch for too long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, JSONField, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from clouds.sales.models import OPEN_STAGES, Opportunity
from clouds.sales.selectors.committee import QUIET_AFTER
from contacts.models import CommitteeMember, Contact
from timeline.selectors.two_way import latest_two_way

SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class QuietChampion:
    """A person, for how many days they have been quiet, and the deal that hangs on them."""

    contact: Contact
    days: int
    deal: Opportunity | None


def quiet_on(deals: Sequence[Any]) -> list[QuietChampion]:
    """Champions of deals that were read with `quietest` as `champion`, the quietest first; asks nothing more."""
    found: dict[int, QuietChampion] = {}
    for deal in deals:
        if told := deal.champion:
            contact = Contact(pk=told["pk"], first_name=told["first"], last_name=told["last"])
            days = (timezone.localdate() - timezone.localdate(_moment(told["heard"]))).days
            found.setdefault(contact.pk, QuietChampion(contact=contact, days=days, deal=deal))
    return sorted(found.values(), key=lambda quiet: -quiet.days)


def quietest(user: Any) -> Subquery:
    """An expression for a queryset of deals: the quietest champion that `user` may see, as an object of JSON."""
    members = _champions(user).filter(committee=OuterRef("committee"))
    told = JSONObject(
        pk=F("contact"), first=F("contact__first_name"), last=F("contact__last_name"), heard=F("heard_at")
    )
    return Subquery(members.order_by("heard_at", "pk").values(told=told)[:1], output_field=JSONField())


def _moment(told: str) -> datetime:
    moment = datetime.fromisoformat(told)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def quiet_of_owner(owner: Any, user: Any) -> list[QuietChampion]:
    """Champions of the open deals of `owner`, as far as `user` sees them, the quietest first, each with a deal."""
    members = _members(Opportunity.objects.visible_to(user).filter(owner=owner), user)
    deals = Opportunity.objects.visible_to(user).select_related("account").in_bulk({m.deal_id for m in members})
    return _first_of_each(members, deals)


def _first_of_each(members: Sequence[Any], deals: Mapping[int, Opportunity]) -> list[QuietChampion]:
    """One line a person, whatever number of deals hangs on them."""
    today = timezone.localdate()
    first: dict[int, QuietChampion] = {}
    for member in members:
        days = (today - timezone.localdate(member.heard_at)).days
        quiet = QuietChampion(contact=member.contact, days=days, deal=deals.get(member.deal_id))
        first.setdefault(member.contact_id, quiet)
    return list(first.values())[:SHOWN]


def _members(deals: Any, user: Any) -> Sequence[Any]:
    """Quiet champions with the largest deal they are on."""
    open_deals = deals.filter(stage__in=OPEN_STAGES, archived_at__isnull=True)
    largest = open_deals.filter(committee=OuterRef("committee")).order_by("-amount", "-list_amount", "pk")
    members = _champions(user).filter(committee__in=open_deals.exclude(committee=None).values("committee"))
    annotated = members.annotate(deal_id=Subquery(largest.values("pk")[:1]))
    return list(annotated.select_related("contact").order_by("heard_at", "pk")[: 2 * SHOWN])


def _champions(user: Any) -> Any:
    """Champions whose last touch that went both ways is long ago; who was never heard of is no data, not quiet."""
    members = CommitteeMember.objects.filter(
        role=CommitteeMember.Role.CHAMPION,
        contact__in=Contact.objects.visible_to(user),
        contact__archived_at__isnull=True,
    )
    return members.annotate(heard_at=latest_two_way("contact")).filter(heard_at__lt=timezone.now() - QUIET_AFTER)
