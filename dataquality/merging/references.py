"""What can point at a record that is merged, found from the schema: nobody has to remember to name a new table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model, OneToOneField, Q, UniqueConstraint

from hotcrm.core.customer360 import MergeRule, merge_rules

Strategy = Literal["move", "rule", "ignore"]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One column of one table that can hold the id of a record of the merged kind.

    `type_column` is set for generic keys, whose rows are chosen by content type too. `field` is the column's name in
    a query, `label` is "app.Model.field" as in the registry of merge rules.
    """

    model: type[Model]
    field: str
    target: type[Model]
    type_column: str = ""
    as_text: bool = False

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field.removesuffix('_id') if not self.type_column else self.field}"

    @property
    def table(self) -> str:
        return self.model._meta.label

    def value(self, pk: int) -> Any:
        """The id as the column holds it."""
        return str(pk) if self.as_text else pk

    def rows(self, ids: Iterable[int]) -> Any:
        """The rows that point at any of `ids`."""
        rows: Any = self.model._base_manager.filter(**{f"{self.field}__in": [self.value(pk) for pk in ids]})
        if self.type_column:
            kind = ContentType.objects.get_for_model(self.target)
            rows = rows.filter(**{self.type_column: kind.pk})
        return rows

    def rows_by_key(self, pks: Iterable[int]) -> Any:
        """The rows of these keys, wherever they point at."""
        return self.model._base_manager.filter(pk__in=pks)


def references_to(target: type[Model]) -> list[Reference]:
    """Every column that can point at `target`: foreign keys, one-to-one, through tables, grants and generic keys."""
    found = [r for model in apps.get_models(include_auto_created=True) for r in _references_of(model, target)]
    return sorted(found, key=lambda reference: reference.label)


def _references_of(model: type[Model], target: type[Model]) -> Iterator[Reference]:
    if model._meta.proxy:
        return
    for field in model._meta.local_concrete_fields:
        if isinstance(field, ForeignKey) and field.remote_field.model is target:
            yield Reference(model=model, field=field.attname, target=target)
    for key in model._meta.private_fields:
        if isinstance(key, GenericForeignKey):
            as_text = model._meta.get_field(key.fk_field).get_internal_type() == "CharField"
            type_column = model._meta.get_field(key.ct_field).attname  # type: ignore[union-attr]
            yield Reference(model=model, field=key.fk_field, target=target, type_column=type_column, as_text=as_text)


def rule_of(reference: Reference) -> MergeRule | None:
    """What an app registered for this reference; None means that moving is enough."""
    return merge_rules.get(reference.label)


def strategy_of(reference: Reference) -> Strategy:
    """How a merge treats the reference."""
    rule = rule_of(reference)
    return rule.strategy if rule else "move"


@dataclass(frozen=True, kw_only=True)
class Uniqueness:
    """A rule of the database that two rows may break when both point at the survivor: `others` must differ."""

    name: str
    others: tuple[str, ...]
    condition: Q | None
    nulls_collide: bool = False

    @property
    def flag(self) -> str:
        """The boolean that only one row may carry ("is_primary"), when that is what the rule says."""
        if self.others or self.condition is None or len(self.condition.children) != 1:
            return ""
        child = self.condition.children[0]
        return child[0] if isinstance(child, tuple) and child[1] is True else ""


def uniqueness_of(reference: Reference) -> list[Uniqueness]:
    """The rules of uniqueness in which the reference takes part."""
    model = reference.model
    columns = {reference.field, *([reference.type_column] if reference.type_column else [])}
    field: Any = model._meta.get_field(reference.field)
    found = []
    if isinstance(field, OneToOneField) or field.unique:
        found.append(Uniqueness(name=f"{field.name}_unique", others=(), condition=None))
    for names in model._meta.unique_together:
        found.extend(_rule(model, columns, "together", names, None, False))
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            collide = constraint.nulls_distinct is False
            found.extend(_rule(model, columns, constraint.name, constraint.fields, constraint.condition, collide))
    return found


def _rule(
    model: type[Model], columns: set[str], name: str, fields: Iterable[str], condition: Q | None, collide: bool
) -> Iterator[Uniqueness]:
    attnames = {model._meta.get_field(f).attname for f in fields}  # type: ignore[union-attr]
    if attnames & columns:
        others = tuple(sorted(attnames - columns))
        yield Uniqueness(name=name, others=others, condition=condition, nulls_collide=collide)
