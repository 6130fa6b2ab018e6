"""What the rows of a list come to: one query for all columns, over as many rows as are worth counting."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Sum

from hotcrm.core.customer360 import ListColumn, Total
from hotcrm.core.templatetags.hot import short_money
from hotcrm.views.asked import Asked

MOST = 1_000
MONEY = DecimalField(max_digits=20, decimal_places=2)


def totals(found: Any, asked: Asked) -> list[str]:
    """The words under the head of each column after the first; "" where nothing adds up or there are too many rows."""
    columns = asked.columns[1:]
    summed = [column for column in columns if column.total]
    if not summed:
        return ["" for _ in columns]
    pks = list(found.order_by().values_list("pk", flat=True)[: MOST + 1])
    if len(pks) > MOST:
        return [f"Over {MOST:,} rows" if column == summed[0] else "" for column in columns]
    rows = _asked_once(found.model._base_manager.filter(pk__in=pks), summed, asked)
    return [column.total.words(_of(column, rows)) if column.total else "" for column in columns]


def _asked_once(rows: Any, columns: Sequence[ListColumn], asked: Asked) -> list[Mapping[str, Any]]:
    by = sorted({column.total.by for column in columns if column.total and column.total.by})
    parts = {f"{c.key}_{name}": part for c in columns if c.total for name, part in c.total.parts().items()}
    grouped = (
        rows.annotate(**asked.annotations(columns)).order_by().values(*by)
        if by
        else rows.annotate(**asked.annotations(columns))
    )
    if by:
        return list(grouped.annotate(**parts))
    return [grouped.aggregate(**parts)]


def _of(column: ListColumn, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    total = column.total
    assert total is not None  # noqa: S101  (only asked for columns with one)
    names = ((name, f"{column.key}_{name}") for name in total.parts())
    pairs = list(names)
    return [{"by": row.get(total.by), **{name: row[long] for name, long in pairs}} for row in rows]


def money_total(key: str, by: str) -> Total:
    """The sum of an amount, the largest currency first, never added across currencies."""
    return Total(parts=lambda: {"sum": Sum(F(key), output_field=MONEY)}, words=money_words, by=by)


def count_total(key: str) -> Total:
    """The sum of a count."""
    return Total(parts=lambda: {"sum": Sum(F(key))}, words=lambda rows: f"{_sum(rows, 'sum'):,}")


def average_total(key: str, sign: str = "%") -> Total:
    """The mean of a score."""

    def words(rows: Sequence[Mapping[str, Any]]) -> str:
        count = _sum(rows, "n")
        return f"{round(_sum(rows, 'sum') / count)}{sign}" if count else ""

    return Total(parts=lambda: {"sum": Sum(F(key)), "n": Count(F(key))}, words=words)


def _sum(rows: Sequence[Mapping[str, Any]], part: str) -> Any:
    return sum(row[part] or 0 for row in rows)


def money_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Sums by currency, the largest first."""
    sums: dict[str | None, Decimal] = {}
    for row in rows:
        if row["sum"] is not None:
            sums[row["by"]] = sums.get(row["by"], Decimal(0)) + row["sum"]
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return ", ".join(short_money(amount, currency) for currency, amount in ordered)
