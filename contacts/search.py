"""Finding people by what is typed: names, e-mail addresses, phone numbers in any format, names from before a merge."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, Concat, Trim
from django.urls import reverse

from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.selectors.sight import with_sight
from hotcrm.core import nearness
from hotcrm.core.customer360 import SearchAnswer, SearchHit
from hotcrm.core.question import CANDIDATES, OLD, START, WHOLE_WORDS, Question, candidates

_NAME = Trim(Concat("first_name", Value(" "), "last_name", output_field=CharField()))


def matching(contacts: ContactQuerySet, text: str) -> ContactQuerySet:
    """Those of `contacts` that match `text`, by themselves or by a record that was merged into them."""
    question = Question.read(text)
    if not question:
        return contacts.none() if text.strip() else contacts
    # One column of keys, so that the database reads the matches and not every row twice.
    found = Contact.objects.filter(question.matches()).order_by()
    return contacts.filter(pk__in=found.values_list(Coalesce("merged_into_id", "pk")))


def answer(text: str, user: Any, limit: int) -> SearchAnswer:
    """Visible contacts for the palette, best first; a merged name says "was ..."; archived ones come last."""
    question = Question.read(text)
    if not question:
        return SearchAnswer()
    rows = list(_ranked(question, user)[:limit])
    total = rows[0].total if rows else 0
    return SearchAnswer(hits=[_hit(row) for row in rows], total=total if total < CANDIDATES else None)


def hits(text: str, user: Any, limit: int) -> Sequence[SearchHit]:
    """The hits of `answer`."""
    return list(answer(text, user, limit).hits)


def near(text: str, user: Any) -> Any:
    """People whose name may be meant by a text with slips in it, in use only."""
    likely = Contact.objects.visible_to(user, one_by_one=True).unarchived().filter(nearness.nearly(Question.read(text)))
    rows = Contact.objects.filter(pk__in=likely.order_by().values("pk")[: nearness.CANDIDATES]).order_by()
    return rows.values_list(Value("contact", output_field=CharField()), "pk", _NAME, "title")


def _ranked(question: Question, user: Any) -> ContactQuerySet:
    """The candidates: those whose name begins so first, last touched before others."""
    matches = question.matches()
    visible = Contact.objects.visible_to(user, one_by_one=question.is_narrow)
    gone = Contact.objects.filter(matches, merged_into__isnull=False)
    everything = user.has_perm("accounts.view_every_account")
    found = candidates(visible, matches, question, everything=everything, former=gone)
    former = gone.filter(merged_into=OuterRef("pk")).order_by("pk").values_list(_NAME)[:1]
    ranked = with_sight(Contact.objects.filter(pk__in=found), user).annotate(
        rank=question.rank(last_name__iexact=WHOLE_WORDS, last_name__istartswith=START),
        was=Subquery(former),
        total=Window(Count("pk", filter=Q(archived_at__isnull=True))),
    )
    archived = Case(When(archived_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    touched = F("last_activity_at").desc(nulls_last=True)
    return ranked.select_related("account").order_by(archived, "rank", touched, "last_name", "first_name", "pk")


def _hit(contact: Any) -> SearchHit:
    was = f"was {contact.was}" if contact.rank == OLD and contact.was else ""
    where = contact.account.name if contact.sees_account else ""
    return SearchHit(
        kind="contact",
        title=contact.name,
        url=reverse("contacts:page", args=[contact.pk]),
        note=" · ".join(filter(None, [was, contact.title, where])),
        icon="user-round",
        pk=contact.pk,
        rank=contact.rank,
        touched=contact.last_activity_at,
        archived=contact.archived_at is not None,
    )


# --- what `benchmark` opens -------------------------------------------------------------------------------------------


def list_path(user: Any) -> str:
    """The plain list."""
    return reverse("contacts:list")


def search_path(user: Any) -> str:
    """The list, searched for a fragment of a name."""
    return f"{reverse('contacts:list')}?q=an"


def page_path(user: Any) -> str | None:
    """The page of somebody talked to lately."""
    contact = Contact.objects.visible_to(user).filter(last_activity_at__isnull=False).order_by("pk").first()
    return reverse("contacts:page", args=[contact.pk]) if contact else None
