"""What refers to an account, found from the schema: a new app's foreign key is known here without being named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, ForeignObjectRel, QuerySet

from accounts.models import Account


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Rows of one kind that refer to an account."""

    account_id: int
    label: str
    count: int


def to_account(account: Account) -> list[Reference]:
    """What stands in the way of deleting the account, most first.

    A model whose rows are only notes about the account says so with a static method `goes_with(account)`, which gives
    those rows; they do not count, and `drop_derived` takes them away.
    """
    found = []
    for relation in _relations():
        rows = _rows(relation, account)
        goes = _going(relation, account)
        count = rows.count() if goes is None else rows.exclude(pk__in=goes.values("pk")).count()
        if count:
            found.append(Reference(account_id=account.pk, label=_words(relation, count), count=count))
    return sorted(found, key=lambda reference: -reference.count)


def drop_derived(account: Account) -> None:
    """Delete the rows that are only notes about the account."""
    for relation in _relations():
        rows = _going(relation, account)
        if rows is not None:
            rows.delete()


def strays() -> Iterator[Reference]:
    """What still refers to accounts that were merged into another."""
    for relation in _relations():
        if relation.field.name == "merged_into":
            continue
        name = relation.field.name
        rows = _manager(relation).filter(**{f"{name}__merged_into__isnull": False}).order_by()
        for account_id, count in rows.values_list(name).annotate(count=Count("pk")):
            yield Reference(account_id=account_id, label=_words(relation, count), count=count)


def _relations() -> list[ForeignObjectRel]:
    return [
        relation
        for relation in Account._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and getattr(relation.field, "column", None)
    ]


def _manager(relation: ForeignObjectRel) -> Any:
    model: Any = relation.related_model
    return model._base_manager


def _rows(relation: ForeignObjectRel, account: Account) -> QuerySet[Any]:
    rows: QuerySet[Any] = _manager(relation).filter(**{relation.field.name: account})
    return rows


def _going(relation: ForeignObjectRel, account: Account) -> QuerySet[Any] | None:
    goes_with = getattr(relation.related_model, "goes_with", None)
    return None if goes_with is None else goes_with(account)


def _words(relation: ForeignObjectRel, count: int) -> str:
    """What the rows are to the account: "subsidiaries", "merged records", "contacts"."""
    own = {"parent": ("subsidiary", "subsidiaries"), "merged_into": ("merged record", "merged records")}
    model: Any = relation.related_model
    names = (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
    if model is Account:
        names = own.get(relation.field.name, names)
    return names[0] if count == 1 else names[1]
