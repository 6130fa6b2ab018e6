"""Finding accounts by what people type: names, words of them, domains, phone numbers, names from before a merge."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Account
from accounts.querysets import AccountQuerySet
from hotcrm.core import nearness
from hotcrm.core.customer360 import SearchAnswer, SearchHit
from hotcrm.core.question import CANDIDATES, EXACT, OLD, WHOLE_WORDS, Question, candidates

_ARCHIVED = Q(status=Account.Status.ARCHIVED)


def matching(accounts: AccountQuerySet, text: str) -> AccountQuerySet:
    """Those of `accounts` that match `text`, by themselves or by a record that was merged into them."""
    question = Question.read(text)
    if not question:
        return accounts.none() if text.strip() else accounts
    # One column of keys, so that the database reads the matches and not every row twice.
    found = Account.objects.filter(_matches(question)).order_by()
    return accounts.filter(pk__in=found.values_list(Coalesce("merged_into_id", "pk")))


def answer(text: str, user: Any, limit: int) -> SearchAnswer:
    """Visible accounts for the palette, best first; a merged name says "was ..."; archived ones come last."""
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
    """Accounts whose name may be meant by a text with slips in it, in use only."""
    likely = Account.objects.visible_to(user).unarchived().filter(nearness.nearly(Question.read(text)))
    rows = Account.objects.filter(pk__in=likely.order_by().values("pk")[: nearness.CANDIDATES]).order_by()
    return rows.values_list(Value("account", output_field=CharField()), "pk", "name", "billing_city")


def _matches(question: Question) -> Q:
    """Rows that hold the words or the number; of an e-mail address those of its domain as well."""
    found = question.matches()
    return found | Q(domain=question.domain) if question.domain else found


def _ranked(question: Question, user: Any) -> AccountQuerySet:
    """The candidates: the name itself first, then names that begin so, last touched before others."""
    matches = _matches(question)
    visible = Account.objects.visible_to(user)
    gone = Account.objects.filter(matches, merged_into__isnull=False)
    everything = user.has_perm("accounts.view_every_account")
    found = candidates(visible, matches, question, everything=everything, former=gone)
    former = gone.filter(merged_into=OuterRef("pk")).order_by("pk").values("name")[:1]
    ranked = Account.objects.filter(pk__in=found).annotate(
        rank=question.rank(name__iexact=EXACT, domain__iexact=WHOLE_WORDS),
        was=Subquery(former),
        sees_parent=_is_visible("parent_id", user),
        total=Window(Count("pk", filter=~_ARCHIVED)),
    )
    touched = F("last_activity_at").desc(nulls_last=True)
    return ranked.select_related("parent", "owner").order_by(_is(_ARCHIVED), "rank", touched, "name", "pk")


def _is(condition: Q) -> Any:
    """An order in which rows that fulfil the condition come last."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _is_visible(column: str, user: Any) -> Exists:
    """Whether `user` may see the account that the column names."""
    return Exists(Account.objects.visible_to(user).filter(pk=OuterRef(column)))


def _hit(account: Any) -> SearchHit:
    was = f"was {account.was}" if account.rank == OLD and account.was else ""
    parts = [was, account.parent.name if account.sees_parent else "", account.billing_city, str(account.owner or "")]
    return SearchHit(
        kind="account",
        title=account.name,
        url=reverse("accounts:page", args=[account.pk]),
        note=" · ".join(filter(None, parts)),
        icon="building-2",
        pk=account.pk,
        rank=account.rank,
        chip=account.get_type_display(),
        touched=account.last_activity_at,
        archived=account.is_archived,
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
