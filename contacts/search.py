"""Finding people by what is typed: names, e-mail addresses, phone numbers in any format, names from before a merge."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When
from django.urls import reverse

from accounts.models import Account
from accounts.search import CANDIDATES, Question
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from hotcrm.core.customer360 import SearchHit


def matching(contacts: ContactQuerySet, text: str) -> ContactQuerySet:
    """Those of `contacts` that match `text`, by themselves or by a record that was merged into them."""
    question = Question.read(text)
    if not question:
        return contacts.none() if text.strip() else contacts
    # Few rows are merged ones: said here, the database reads those few and not all text a second time.
    gone = Contact.objects.filter(merged_into__isnull=False)
    merged = gone.filter(question.matches(), merged_into=OuterRef("pk"))
    return contacts.filter(question.matches() | Exists(merged))


def hits(text: str, user: Any, limit: int) -> Sequence[SearchHit]:
    """Visible contacts for the palette, best first."""
    question = Question.read(text)
    if not question:
        return []
    visible = matching(Contact.objects.visible_to(user).unarchived(), text)
    seen = Account.objects.visible_to(user).filter(pk=OuterRef("account_id"))
    candidates = Contact.objects.filter(pk__in=visible.order_by().values("pk")[:CANDIDATES])
    typed = " ".join(question.words)
    rank = Case(
        When(search_text__startswith=typed, then=Value(0)),
        When(search_text__contains=f" {typed}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = candidates.select_related("account").annotate(sees_account=Exists(seen))
    return [_hit(contact) for contact in rows.order_by(rank, "last_name", "first_name", "pk")[:limit]]


def _hit(contact: Contact) -> SearchHit:
    where = contact.account.name if contact.sees_account else ""  # type: ignore[attr-defined]
    return SearchHit(
        kind="contact",
        title=contact.name,
        url=reverse("contacts:page", args=[contact.pk]),
        note=" · ".join(filter(None, [contact.title, where])),
        icon="user-round",
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
