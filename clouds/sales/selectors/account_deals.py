"""What an account's page shows of its deals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window

from accounts.models import Account
from clouds.sales.models import Opportunity, Stage
from clouds.sales.selectors.champions import quietest
from clouds.sales.selectors.totals import MONEY, VALUE, WEIGHTED, a_year_ago, by_size, largest_first, open_on
from contacts.models import CommitteeMember
from hotcrm.core.remember import once
from hotcrm.core.templatetags.hot import short_money

ON_THE_RAIL = 4
ON_THE_TAB = 50


@dataclass(frozen=True)
class Amounts:
    """A sum by currency, written for a glance: the largest, and the others as a note."""

    by_currency: Mapping[str | None, Decimal]

    def __bool__(self) -> bool:
        return bool(self.by_currency)

    @property
    def words(self) -> str:
        """The largest sum; "" when there is none."""
        ordered = largest_first(self.by_currency)
        return short_money(ordered[0][1], ordered[0][0]) if ordered else ""

    @property
    def others(self) -> str:
        """Sums in further currencies, "€20k, £1k"."""
        return ", ".join(short_money(amount, currency) for currency, amount in largest_first(self.by_currency)[1:])


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The four figures above the deals of an account or a family."""

    deals: int
    open_deals: int
    open: Amounts
    weighted: Amounts
    won: Amounts
    won_deals: int
    win_rate: int | None


@dataclass(frozen=True, kw_only=True)
class OpenDeals:
    """The largest open deals and how many there are."""

    rows: Sequence[Opportunity]
    count: int


def of_account(account: Account, scope: str, user: Any) -> QuerySet[Opportunity]:
    """Deals of the account, or of everything below it that `user` may see."""
    if scope == "family":
        return Opportunity.objects.visible_to(user).filter(account__in=Account.objects.family_of(account))
    return Opportunity.objects.readable_by(user).filter(account=account)


def largest_open(account: Account, user: Any) -> OpenDeals:
    """The account's largest open deals; asked once for the rail and the attention row."""

    def ask() -> OpenDeals:
        counted = by_size(account, user).annotate(all=Window(Count("pk")), champion=quietest(user))
        rows = list(counted.select_related("committee")[:ON_THE_RAIL])
        return OpenDeals(rows=rows, count=rows[0].all if rows else 0)

    return once(account, f"largest_open_{user.pk}", ask)


def pipeline(account: Account, user: Any) -> tuple[Strip, Strip]:
    """The figures of the account itself and of its family, in one query."""

    def ask() -> tuple[Strip, Strip]:
        rows = list(_sums(of_account(account, "family", user), by_account=account))
        return _strip([row for row in rows if row["own"]]), _strip(rows)

    return once(account, f"pipeline_{user.pk}", ask)


def strip(account: Account, scope: str, user: Any) -> Strip:
    """The figures above the deals tab."""
    own, family = pipeline(account, user)
    return family if scope == "family" else own


def _sums(deals: QuerySet[Opportunity], *, by_account: Account) -> QuerySet[Any]:
    """One row for each currency, apart for the account itself and the rest of its family."""
    opened, since = open_on(None), a_year_ago()
    won = Q(stage=Stage.WON, closed_on__gte=since)
    kept = deals.filter(archived_at__isnull=True).annotate(own=Q(account=by_account.pk)).order_by()
    return kept.values("own", "currency").annotate(
        deals=Count("pk"),
        open_deals=Count("pk", filter=opened),
        open=Sum(VALUE, filter=opened, output_field=MONEY),
        weighted=Sum(WEIGHTED, filter=opened, output_field=MONEY),
        won=Sum(VALUE, filter=won, output_field=MONEY),
        won_deals=Count("pk", filter=won),
        lost_deals=Count("pk", filter=Q(stage=Stage.LOST, closed_on__gte=since)),
    )


def _strip(rows: list[Mapping[str, Any]]) -> Strip:
    def amounts(key: str) -> Amounts:
        sums: dict[str | None, Decimal] = {}
        for row in rows:
            if row[key] is not None:
                sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + row[key]
        return Amounts(sums)

    def count(key: str) -> int:
        return sum(row[key] for row in rows)

    answered = count("won_deals") + count("lost_deals")
    return Strip(
        deals=count("deals"),
        open_deals=count("open_deals"),
        open=amounts("open"),
        weighted=amounts("weighted"),
        won=amounts("won"),
        won_deals=count("won_deals"),
        win_rate=round(100 * count("won_deals") / answered) if answered else None,
    )


def deals_of_tab(account: Account, scope: str, user: Any) -> QuerySet[Opportunity]:
    """Open deals first, the largest on top, then answered ones, the latest on top; with what their committee lacks."""
    deals = of_account(account, scope, user).filter(archived_at__isnull=True)
    return (
        with_committee(deals)
        .select_related("account", "owner")
        .order_by(F("closed_on").desc(nulls_first=True), VALUE.desc(nulls_last=True), "-pk")[:ON_THE_TAB]
    )


def with_committee(deals: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Deals that tell whether their committee has a decision maker, a champion and a blocker."""
    members = CommitteeMember.objects.filter(committee=OuterRef("committee"))
    return deals.annotate(
        has_decision_maker=Exists(members.filter(role=CommitteeMember.Role.DECISION_MAKER)),
        has_champion=Exists(members.filter(role=CommitteeMember.Role.CHAMPION)),
        has_blocker=Exists(members.filter(role=CommitteeMember.Role.BLOCKER)),
    )


def deals_of_contact(contact: Any, user: Any) -> QuerySet[Opportunity]:
    """Deals on visible accounts where the person is the contact or sits on the committee, open ones first."""
    deals = Opportunity.objects.visible_to(user).of_contact(contact).unarchived()
    return deals.select_related("account").order_by(F("closed_on").desc(nulls_first=True), "close_on", "pk")
