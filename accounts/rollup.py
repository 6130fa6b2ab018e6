"""Figures of an account and of its whole family, side by side: one query a metric, whatever the depth.

Only accounts that the reader may see are added up; how many others there are is told, never where they hang.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Account
from hotcrm.core.customer360 import Currency, Metric, metrics

Amounts = Mapping[Currency, Decimal]
Figures = Mapping[str, Amounts]
REVENUE = "annual_revenue"


@dataclass(frozen=True, kw_only=True)
class Place:
    """An account's place among those that the reader sees, with its own figures and those of everything below."""

    pk: int
    parent_id: int | None
    lft: int
    rght: int
    depth: int
    size: int
    own: Figures
    family: Figures

    @property
    def is_branch(self) -> bool:
        return self.size > 1


@dataclass(frozen=True, kw_only=True)
class Rollup:
    """A family. `hidden` accounts are left out of every sum."""

    metrics: Sequence[Metric]
    places: Sequence[Place]
    hidden: int

    def of(self, pk: int) -> Place:
        """The place of one account."""
        return next(place for place in self.places if place.pk == pk)


@dataclass(slots=True)
class _Node:
    pk: int
    parent_id: int | None
    lft: int
    rght: int
    depth: int
    size: int
    own: dict[str, Amounts]
    family: dict[str, dict[Currency, Decimal]]


def family_rollup(account: Account, user: Any) -> Rollup:
    """Every account under the same root that `user` may see, with own and family figures of every metric."""
    visible = Account.objects.visible_to(user).whole_family_of(account)
    shown = shown_metrics(user)
    nodes = _nested(visible.order_by("lft"))
    for metric in shown:
        if metric.key != REVENUE:
            _give(nodes, metric.key, metric.totals(visible.order_by().values("pk"), user, None))
    _add_up(nodes, {metric.key: metric.combine for metric in shown})
    places = [
        Place(
            pk=n.pk, parent_id=n.parent_id, lft=n.lft, rght=n.rght, depth=n.depth, size=n.size,
            own=n.own, family=n.family,
        )
        for n in nodes
    ]  # fmt: skip
    return Rollup(metrics=shown, places=places, hidden=_hidden(account, user, len(nodes)))


def shown_metrics(user: Any) -> list[Metric]:
    """Annual revenue and every registered metric that the person may see."""
    return [m for m in [_REVENUE, *metrics.items()] if not m.permission or user.has_perm(m.permission)]


def revenue_rows(account: Any, scope: str) -> str:
    """The accounts behind a sum of annual revenue: the family's, or the account itself."""
    if scope == "own":
        return reverse("accounts:page", args=[account.pk])
    return f"{reverse('accounts:list')}?family={account.pk}"


def _revenue(account_ids: Any, user: Any, as_of: Any = None) -> dict[int, dict[Currency, Decimal]]:
    """{account: {currency: annual revenue}}."""
    rows = Account.objects.filter(pk__in=account_ids, annual_revenue__isnull=False)
    values = rows.order_by().values_list("pk", "annual_revenue_currency", "annual_revenue")
    return {pk: {currency: amount} for pk, currency, amount in values if amount is not None}


_REVENUE = Metric(key=REVENUE, label="Annual revenue", unit="money", totals=_revenue, rows_url=revenue_rows, order=5)


def _nested(accounts: QuerySet[Any]) -> list[_Node]:
    """Places in the order of the tree; the depth counts only accounts that are seen."""
    nodes: list[_Node] = []
    above: list[_Node] = []
    rows = accounts.values_list("pk", "parent_id", "lft", "rght", "annual_revenue", "annual_revenue_currency")
    for pk, parent_id, lft, rght, revenue, currency in rows:
        while above and above[-1].rght < lft:
            above.pop()
        own: dict[str, Amounts] = {REVENUE: {currency: revenue}} if revenue is not None else {}
        node = _Node(pk, parent_id, lft, rght, len(above), 1, own, {})
        nodes.append(node)
        above.append(node)
    return nodes


def _give(nodes: Iterable[_Node], key: str, totals: Mapping[int, Amounts]) -> None:
    for node in nodes:
        if amounts := totals.get(node.pk):
            node.own[key] = amounts


def _add_up(nodes: Sequence[_Node], combine: Mapping[str, str]) -> None:
    """Family figures, from the leaves up: each account hands what it has to the one above it that is seen."""
    above: list[_Node] = []
    parents: list[_Node | None] = []
    for node in nodes:
        del above[node.depth :]
        parents.append(above[-1] if above else None)
        above.append(node)
        for key, amounts in node.own.items():
            node.family[key] = dict(amounts)
    for node, parent in zip(reversed(nodes), reversed(parents), strict=True):
        if parent is not None:
            parent.size += node.size
            for key, amounts in node.family.items():
                _combine(parent.family.setdefault(key, {}), amounts, combine[key])


def _combine(into: dict[Currency, Decimal], amounts: Amounts, how: str) -> None:
    for currency, amount in amounts.items():
        known = into.get(currency)
        if known is None:
            into[currency] = amount
        elif how == "sum":
            into[currency] = known + amount
        else:
            into[currency] = min(known, amount) if how == "min" else max(known, amount)


def _hidden(account: Account, user: Any, seen: int) -> int:
    if user.has_perm("accounts.view_every_account"):
        return 0
    return Account.objects.live().whole_family_of(account).count() - seen
