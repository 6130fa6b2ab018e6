"""What refers to an account, found from the schema: a new app's foreign key is known here without being named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, ForeignObjectRel

from accounts.models import Account


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Rows of one kind that refer to an account."""

    account_id: int
    label: str
    count: int


def to_account(account: Account) -> list[Reference]:
    """What would be left without the account, most first."""
    found = [
        Reference(account_id=account.pk, label=_words(relation, count), count=count)
        for relation in _relations()
        if (count := _manager(relation).filter(**{relation.field.name: account}).count())
    ]
    return sorted(found, key=lambda reference: -reference.count)


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
        if isinstance(relation, ForeignObjectRel) and relation.field.column and not relation.related_model._meta.proxy  # type: ignore[union-attr]
    ]


def _manager(relation: ForeignObjectRel) -> Any:
    model: Any = relation.related_model
    return model._base_manager


def _words(relation: ForeignObjectRel, count: int) -> str:
    """What the rows are to the account: "subsidiaries", "merged records", "contacts"."""
    own = {"parent": ("subsidiary", "subsidiaries"), "merged_into": ("merged record", "merged records")}
    model: Any = relation.related_model
    names = (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
    if model is Account:
        names = own.get(relation.field.name, names)
    return names[0] if count == 1 else names[1]
