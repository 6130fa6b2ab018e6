"""Opening a deal and changing what is known about it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from clouds.sales.models import DEFAULT_PROBABILITY, Opportunity, OpportunityProduct, Stage
from clouds.sales.services.pricing import recompute_list_amounts, refuse_more_than_fits
from contacts.models import Contact
from hotcrm.core import activity, changes
from hotcrm.core.survivors import held, living
from hotcrm.core.templatetags.hot import short_money
from hotcrm.core.wording import sentence

EDITABLE = (
    "name", "contact", "owner", "amount", "currency", "probability", "opened_on", "close_on", "next_step",
    "description",
)  # fmt: skip
Lines = Iterable[tuple[Any, int]]


@transaction.atomic
def create_opportunity(
    *,
    account: Account,
    actor: Any,
    name: str,
    stage: str = Stage.PROSPECTING,
    products: Lines | None = None,
    **values: Any,
) -> Opportunity:
    """Open a deal at `account` (or at the account it was merged into) and tell the timeline.

    `values` are fields of EDITABLE; the owner is `actor` and the probability that of the stage unless told.
    Raises ValidationError that names the field.
    """
    account = living(Account, account.pk)
    values = {"owner": actor, "opened_on": timezone.localdate(), **values}
    values.setdefault("probability", DEFAULT_PROBABILITY[Stage(stage)])
    deal = Opportunity(account=account, name=name, stage=stage, **_living_contact(values))
    deal.derive()
    deal.full_clean(exclude=["committee"])
    _refuse_past(deal.close_on if deal.is_open else None)
    deal.save()
    if products is not None:
        _write_products(deal, products)
    changes.announced(Opportunity, [deal.pk])
    activity.record("sales.opened", account=account, actor=actor, target=deal, subject=deal.name, data=words(deal))
    if not deal.is_open:
        record_answer(deal, actor=actor)
    return deal


@transaction.atomic
def update_opportunity(*, opportunity: Opportunity, actor: Any, version: int, **values: Any) -> Opportunity:
    """Change fields of EDITABLE (and `products`, all lines anew) if nobody changed the deal since `version`.

    Raises VersionConflict with the stored deal, and ValidationError that names the field.
    """
    contact = values.get("contact")
    held(opportunity, "account", "contact", besides=[contact] if contact else [])
    opportunity.claim_version(version)
    stored = Opportunity.objects.get(pk=opportunity.pk)
    products: Lines | None = values.pop("products", None)
    new_day = values.get("close_on", stored.close_on)
    _refuse_past(new_day if stored.is_open and new_day != stored.close_on else None)
    values = _living_contact(values)
    before = {field: getattr(stored, field, None) for field in values} | {"products": _sold(stored, products)}
    for field, value in values.items():
        if field not in EDITABLE:
            raise ValueError(f"{field} is not changed here.")
        setattr(stored, field, value)
    stored.full_clean(exclude=["committee", "account"])
    stored.save()
    if products is not None or stored.currency != opportunity.currency:
        _write_products(stored, products)
    changes.announced(Opportunity, [stored.pk])
    _record_changes(stored, before, products is not None, actor)
    return stored


@transaction.atomic
def set_products(*, opportunity: Opportunity, actor: Any, products: Lines) -> Opportunity:
    """Replace the products of a deal by (product, quantity) pairs; its list price follows in the same transaction."""
    stored = held(opportunity, "account", "contact")
    _write_products(stored, products)
    changes.announced(Opportunity, [stored.pk])
    return stored


def words(deal: Opportunity) -> Mapping[str, str]:
    """What a sentence of the timeline may say about the deal."""
    value = deal.value
    return {"value": short_money(value, deal.currency) if value is not None else "", "stage": deal.get_stage_display()}


def record_answer(deal: Opportunity, *, actor: Any) -> None:
    """Tell the timeline that the deal was won or lost."""
    activity.record(
        f"sales.{deal.stage}",
        account=deal.account,
        contact=deal.contact,
        actor=actor,
        target=deal,
        subject=deal.name,
        body=deal.lost_reason,
        data=words(deal),
    )


def _record_changes(deal: Opportunity, before: Mapping[str, Any], has_products: bool, actor: Any) -> None:
    """Tell the timeline quietly which fields are not what they were."""
    changed = [name for name in before if name != "products" and getattr(deal, name) != before[name]]
    changed += ["products"] if _sold(deal, has_products or None) != before["products"] else []
    if changed:
        told = {"words": sentence(deal, before, changed), "fields": changed}
        activity.record("sales.changed", account=deal.account, actor=actor, target=deal, subject=deal.name, data=told)


def _sold(deal: Opportunity, asked: Any) -> set[tuple[int, int]]:
    """The stored (product, quantity) pairs, read only where they are `asked` for."""
    return set() if asked is None else set(deal.lines.values_list("product", "quantity"))


def _write_products(deal: Opportunity, products: Lines | None) -> None:
    """Store the lines (None keeps them) and the list price that follows from them."""
    if products is not None:
        quantities: dict[Any, int] = {}
        for product, quantity in products:
            quantities[product] = quantities.get(product, 0) + quantity
        lines = [OpportunityProduct(opportunity=deal, product=p, quantity=n) for p, n in quantities.items()]
        for line in lines:
            _refuse_wrong_quantity(line)
        refuse_more_than_fits(quantities.items(), deal.currency)
        deal.lines.all().delete()
        OpportunityProduct.objects.bulk_create(lines)
    recompute_list_amounts([deal.pk])
    deal.refresh_from_db(fields=["list_amount"])


def _refuse_wrong_quantity(line: OpportunityProduct) -> None:
    try:
        line.clean_fields(exclude=["opportunity", "product"])
    except ValidationError as error:
        raise ValidationError({"products": f"{line.product}: {' '.join(error.messages)}"}) from None


def _refuse_past(day: date | None) -> None:
    """Raises ValidationError when an open deal would be given an expected day that is over."""
    if day is not None and day < timezone.localdate():
        raise ValidationError({"close_on": "The close date is in the past. An open deal closes today or later."})


def _living_contact(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the contact that lives on, when the chosen one was merged."""
    contact = values.get("contact")
    return dict(values) if contact is None else {**values, "contact": living(Contact, contact.pk)}


def announce(opportunity_ids: Collection[int]) -> None:
    """Say that these deals changed; bulk writers call it in their transaction."""
    changes.announced(Opportunity, opportunity_ids)
