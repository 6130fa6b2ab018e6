"""The family of an account as a table, and in the rail as a small tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Account
from accounts.rollup import Amounts, Place, Rollup, family_rollup
from hotcrm.core.customer360 import Cell, Currency, Metric, list_columns
from hotcrm.core.templatetags.hot import short_money
from hotcrm.views.asked import annotations

MOST_ROWS = 300
OPEN_LEVELS = 2
COLUMNS = ("health", "completeness")


@dataclass(frozen=True, kw_only=True)
class FigurePair:
    """One metric of one account: own and family in words, each with the way to its rows."""

    metric: Metric
    own: str
    own_url: str
    family: str
    family_url: str
    share: int | None = None


@dataclass(frozen=True, kw_only=True)
class HierarchyRow:
    """A line of the table. `guides` draw the tree ("line", "gap", "tee", "end"); `folded` are below and not shown."""

    account: Account
    place: Place
    guides: Sequence[str]
    pairs: Sequence[FigurePair]
    cells: Sequence[Cell]
    current: bool
    folded: int


@dataclass(frozen=True, kw_only=True)
class Hierarchy:
    """The tab: the strip of sums and the table."""

    account: Account
    metrics: Sequence[Metric]
    strip: Sequence[FigurePair]
    rows: Sequence[HierarchyRow]
    columns: Sequence[Any]
    size: int
    levels: int
    below: int
    hidden: int
    from_here: bool

    @property
    def is_alone(self) -> bool:
        return self.size == 1 and not self.hidden


def account_hierarchy(account: Account, user: Any, *, from_here: bool = False) -> Hierarchy:
    """The family of `account`, or only what is below it, as far as `user` may see it."""
    rollup = family_rollup(account, user)
    here = rollup.of(account.pk)
    scope = [p for p in rollup.places if not from_here or here.lft <= p.lft <= here.rght]
    base = scope[0].depth
    shown = _shown(scope, here, base)
    given = [c for c in list_columns.items(kind="account") if c.key in COLUMNS]
    columns = [c for c in given if not c.permission or user.has_perm(c.permission)]
    details = Account.objects.visible_to(user).annotate(**annotations(columns, user)).select_related("owner")
    records = details.in_bulk([place.pk for place in shown])
    family = _sums(rollup)
    return Hierarchy(
        account=account,
        metrics=rollup.metrics,
        strip=[_strip(metric, here, family, account, rollup.places[0]) for metric in rollup.metrics],
        rows=_rows(shown, scope, records, rollup.metrics, columns, user, account, base),
        columns=columns,
        size=len(rollup.places),
        levels=max(place.depth for place in rollup.places) + 1,
        below=here.size - 1,
        hidden=rollup.hidden,
        from_here=from_here,
    )


def amounts_words(amounts: Amounts | None, metric: Metric) -> str:
    """Money by currency ("€1.2M + $300k"), counts with thousands; "" when there is nothing."""
    if not amounts:
        return ""
    if metric.unit == "money":
        return " + ".join(short_money(amount, currency) for currency, amount in sorted(amounts.items(), key=str))
    return " + ".join(f"{amount:,.0f}" for amount in amounts.values())


def _shown(scope: Sequence[Place], here: Place, base: int) -> list[Place]:
    """All of a small family; of a big one the upper levels, the way to this account and what is right below it."""
    if len(scope) <= MOST_ROWS:
        return list(scope)
    upper = [p for p in scope if p.depth - base < OPEN_LEVELS or _near(p, here)]
    return upper[: MOST_ROWS * 2]


def _near(place: Place, here: Place) -> bool:
    return (place.lft <= here.lft and here.rght <= place.rght) or place.parent_id == here.pk


def _sums(rollup: Rollup) -> Mapping[str, dict[Currency, Decimal]]:
    """The whole family's figures. When its head is hidden there are several parts to add up."""
    total: dict[str, dict[Currency, Decimal]] = {}
    combine = {metric.key: metric.combine for metric in rollup.metrics}
    for place in rollup.places:
        if place.depth:
            continue
        for key, amounts in place.family.items():
            into = total.setdefault(key, {})
            for currency, amount in amounts.items():
                known = into.get(currency)
                better = {"sum": sum, "min": min, "latest": max}[combine[key]]
                into[currency] = amount if known is None else better((known, amount))  # type: ignore[operator]
    return total


def _strip(metric: Metric, here: Place, family: Mapping[str, Amounts], account: Account, head: Place) -> FigurePair:
    own, whole = here.own.get(metric.key), family.get(metric.key)
    return FigurePair(
        metric=metric,
        own=amounts_words(own, metric),
        own_url=metric.rows_url(account, "own") if own else "",
        family=amounts_words(whole, metric),
        family_url=metric.rows_url(Account(pk=head.pk), "family") if whole and not _is_split(head, account) else "",
        share=_share(own, whole) if metric.combine == "sum" else None,
    )


def _is_split(head: Place, account: Account) -> bool:
    """True when the reader does not see the head of the family, so that no list holds exactly these rows."""
    return head.parent_id is not None


def _share(own: Amounts | None, whole: Amounts | None) -> int | None:
    """How many percent of the family the account has, where both are in one currency."""
    if not whole or len(whole) != 1:
        return None
    currency, total = next(iter(whole.items()))
    part = (own or {}).get(currency, Decimal(0))
    return round(part / total * 100) if total else None


def _rows(
    shown: Sequence[Place],
    scope: Sequence[Place],
    records: Mapping[int, Account],
    metrics: Sequence[Metric],
    columns: Sequence[Any],
    user: Any,
    current: Account,
    base: int,
) -> list[HierarchyRow]:
    guides = _guides([place.depth - base for place in shown])
    kept = {place.pk for place in shown}
    below: dict[int | None, int] = {}
    for place in scope:
        if place.pk not in kept:
            below[place.parent_id] = below.get(place.parent_id, 0) + place.size
    return [
        HierarchyRow(
            account=records[place.pk],
            place=place,
            guides=guides[index],
            pairs=[_pair(metric, place, records[place.pk]) for metric in metrics],
            cells=[column.cell(records[place.pk], user) for column in columns],
            current=place.pk == current.pk,
            folded=below.get(place.pk, 0),
        )
        for index, place in enumerate(shown)
    ]


def _pair(metric: Metric, place: Place, account: Account) -> FigurePair:
    own, family = place.own.get(metric.key), place.family.get(metric.key) if place.is_branch else None
    return FigurePair(
        metric=metric,
        own=amounts_words(own, metric),
        own_url=metric.rows_url(account, "own") if own else "",
        family=amounts_words(family, metric),
        family_url=metric.rows_url(account, "family") if family else "",
    )


def _guides(depths: Sequence[int]) -> list[list[str]]:
    """For each row and level: a line where the branch goes on below, then a tee, or an end at its last child."""
    guides: list[list[str]] = [[] for _ in depths]
    goes_on: dict[int, bool] = {}
    for index in range(len(depths) - 1, -1, -1):
        depth = depths[index]
        row = ["line" if goes_on.get(level) else "gap" for level in range(1, depth)]
        if depth:
            row.append("tee" if goes_on.get(depth) else "end")
        guides[index] = row
        goes_on = {level: on for level, on in goes_on.items() if level < depth}
        goes_on[depth] = True
    return guides
