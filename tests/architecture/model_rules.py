"""What the tables may point at, read from the models themselves."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from guardian.models.models import BaseObjectPermission

from tests.architecture.house import House

Model = type[models.Model]
KEPT = {"accounts.account", "contacts.contact"}


def own_models(house: House) -> list[Model]:
    """The models of this project, without those of libraries."""
    return [model for model in apps.get_models() if model._meta.app_label in house.ranks]


def relations_that_point_up(house: House, found: Iterable[Model]) -> Iterator[str]:
    """Foreign keys and many-to-many fields to an app on a higher floor, however they are spelt."""
    for model in found:
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or target._meta.app_label not in house.ranks:
                continue
            if not house.may_name(model._meta.app_label, target._meta.app_label):
                yield f"{model._meta.label}.{field.name} points up to {target._meta.label}"


def cascades_to_records(found: Iterable[Model]) -> Iterator[str]:
    """Foreign keys that would let the deletion of an account or a contact take other rows along."""
    for model in found:
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.related_model._meta.label_lower not in KEPT:
                continue
            if field.remote_field.on_delete is models.CASCADE:
                yield f"{model._meta.label}.{field.name} cascades to {field.related_model._meta.label}"


def constraints_without_a_name_of_ours(found: Iterable[Model]) -> Iterator[str]:
    """Uniqueness over several columns that the database would name by itself; a library's own tables may."""
    for model in found:
        if model._meta.unique_together and not issubclass(model, BaseObjectPermission):
            yield f"{model._meta.label} uses unique_together; write a UniqueConstraint with a name"
