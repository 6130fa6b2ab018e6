"""Finding accounts by what people type: names, words of them, domains, phone numbers, names from before a merge."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse

from accounts.models import Account
from accounts.querysets import AccountQuerySet
from hotcrm.core.customer360 import SearchHit
from hotcrm.core.text import digits, fold

CANDIDATES = 500
_PHONE = re.compile(r"[\d\s()+./-]{4,}")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What somebody looks for, written as the search column is."""

    words: tuple[str, ...]
    phone: str

    @classmethod
    def read(cls, text: str) -> "Question":
        """The words and, when it looks like one, the phone number of `text`."""
        phone = digits(text).lstrip("0") if _PHONE.fullmatch(text.strip()) else ""
        return cls(words=tuple(fold(text).split()), phone=phone)

    def __bool__(self) -> bool:
        return bool(self.words or self.phone)

    def matches(self) -> Q:
        """Rows whose search column holds all words (in any order) or the number."""
        found = Q()
        for word in self.words:
            found &= Q(search_text__contains=word)
        return found | Q(search_text__contains=self.phone) if len(self.phone) >= 4 else found


def matching(accounts: AccountQuerySet, text: str) -> AccountQuerySet:
    """Those of `accounts` that match `text`, by themselves or by a record that was merged into them."""
    question = Question.read(text)
    if not question:
        return accounts.none() if text.strip() else accounts
    # Few rows are merged ones: said here, the database reads those few and not all text a second time.
    gone = Account.objects.filter(merged_into__isnull=False)
    merged = gone.filter(question.matches(), merged_into=OuterRef("pk"))
    return accounts.filter(question.matches() | Exists(merged))


def hits(text: str, user: Any, limit: int) -> Sequence[SearchHit]:
    """Visible accounts for the palette, best first; a merged name says "was ..."."""
    question = Question.read(text)
    if not question:
        return []
    visible = Account.objects.visible_to(user)
    rows = visible.filter(question.matches()).select_related("parent", "owner")
    ranked = _ranked(rows, " ".join(question.words)).annotate(sees_parent=_is_visible("parent_id", user))
    found = list(ranked[:limit])
    answers = [_hit(account, "", account.sees_parent) for account in found]
    if len(answers) < limit:
        known = {account.pk for account in found}
        merged = Account.objects.filter(question.matches(), merged_into__in=visible).exclude(merged_into__in=known)
        told = merged.annotate(sees_parent=_is_visible("merged_into__parent_id", user))
        told = told.select_related("merged_into__parent", "merged_into__owner")[: limit - len(answers)]
        answers += [_hit(row.merged_into, f"was {row.name}", row.sees_parent) for row in told]
    return answers


def _is_visible(column: str, user: Any) -> Exists:
    """Whether `user` may see the account that the column names."""
    return Exists(Account.objects.visible_to(user).filter(pk=OuterRef(column)))


def _ranked(accounts: AccountQuerySet, text: str) -> AccountQuerySet:
    """The name itself first, then names that begin so, then the rest by name."""
    candidates = accounts.filter(pk__in=accounts.order_by().values("pk")[:CANDIDATES])
    rank = Case(
        When(search_text=text, then=Value(0)),
        When(name__iexact=text, then=Value(0)),
        When(search_text__startswith=text, then=Value(1)),
        When(search_text__contains=f" {text}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return candidates.order_by(rank, "name", "pk")


def _hit(account: Any, was: str, sees_parent: bool) -> SearchHit:
    parts = [was, account.parent.name if sees_parent else "", account.billing_city, str(account.owner or "")]
    return SearchHit(
        kind="account",
        title=account.name,
        url=reverse("accounts:page", args=[account.pk]),
        note=" · ".join(filter(None, parts)),
        icon="building-2",
    )


# --- what `benchmark` opens -------------------------------------------------------------------------------------------


def list_path(user: Any) -> str:
    """The plain list."""
    return reverse("accounts:list")


def search_path(user: Any) -> str:
    """The list, searched for a fragment of a name."""
    return f"{reverse('accounts:list')}?q=ac"


def busiest_path(user: Any) -> str | None:
    """The page of the account touched last."""
    account = Account.objects.visible_to(user).order_by("-last_activity_at", "pk").first()
    return reverse("accounts:page", args=[account.pk]) if account else None


def largest_family_path(user: Any) -> str | None:
    """The hierarchy of the account with the most accounts below."""
    account = Account.objects.visible_to(user).filter(parent=None).order_by("-rght", "pk").first()
    return reverse("accounts:tab", args=[account.pk, "hierarchy"]) if account else None
