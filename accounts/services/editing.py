"""Adding an account and changing what is known about it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import tree
from accounts.models import Account, AccountExternalId
from accounts.services.ownership import assign_owner
from accounts.services.placing import move_account
from hotcrm.core import activity, changes
from hotcrm.core.wording import sentence

EDITABLE = (
    "name", "legal_name", "website", "phone", "email", "type", "status", "is_individual", "ownership", "industry",
    "annual_revenue", "annual_revenue_currency", "employees", "founded", "tax_id", "linkedin", "sla_tier", "notes",
    "billing_street", "billing_city", "billing_state", "billing_postcode", "billing_country",
    "shipping_street", "shipping_city", "shipping_state", "shipping_postcode", "shipping_country",
)  # fmt: skip
ExternalIds = Iterable[tuple[str, str]]


@transaction.atomic
def create_account(
    *,
    actor: Any,
    parent: Account | None = None,
    owner: Any = None,
    external_ids: ExternalIds = (),
    **values: Any,
) -> Account:
    """Add an account below `parent`, owned by `owner` or the actor, and tell the timeline.

    `values` are fields of EDITABLE. Raises ValidationError that names the field.
    """
    _refuse_others(values)
    account = Account(owner=owner or actor, parent=parent, **values)
    account.full_clean(exclude=["parent"])
    account.save()
    _write_external_ids(account, external_ids)
    activity.record("accounts.created", account=account, actor=actor)
    changes.announced(Account, [account.pk])
    return account


@transaction.atomic
def update_account(*, account: Account, actor: Any, version: int, **values: Any) -> Account:
    """Change fields of EDITABLE, and `owner`, `parent`, `external_ids`, if nobody changed the account since `version`.

    Gives back the stored account. Raises VersionConflict with the stored row, ValidationError that names the field,
    and CycleRefused.
    """
    parent, owner, external_ids = (values.pop(key, ...) for key in ("parent", "owner", "external_ids"))
    _refuse_others(values)
    if parent is not ...:
        with tree.tree_lock():  # before the row, as everybody does
            account.claim_version(version)
            move_account(account=account, parent=parent, actor=actor)
    else:
        account.claim_version(version)
    stored = Account.objects.get(pk=account.pk)
    if owner is not ... and owner != stored.owner:
        assign_owner(account=stored, owner=owner, actor=actor)
    if external_ids is not ...:
        _write_external_ids(stored, external_ids)
    _apply(stored, values, actor)
    return stored


def _apply(stored: Account, values: Mapping[str, Any], actor: Any) -> None:
    before = {field: getattr(stored, field) for field in values}
    for field, value in values.items():
        setattr(stored, field, value)
    changed = [field for field in values if getattr(stored, field) != before[field]]
    stored.full_clean(exclude=["parent", "merged_into"])
    stored.save()
    if changed:
        words = sentence(stored, before, changed)
        activity.record("accounts.changed", account=stored, actor=actor, data={"words": words, "fields": changed})
    changes.announced(Account, [stored.pk])


def _refuse_others(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"{', '.join(sorted(unknown))}: not changed here.")


def _write_external_ids(account: Account, external_ids: ExternalIds) -> None:
    wanted = set(external_ids)
    kept = {(row.system, row.value): row for row in account.external_ids.all()}
    for key, row in kept.items():
        if key not in wanted:
            row.delete()
    for system, value in sorted(wanted - kept.keys()):
        if AccountExternalId.objects.filter(system=system, value=value).exists():
            raise ValidationError({"external_ids": f"{system}: {value} already belongs to another account."})
        account.external_ids.create(system=system, value=value)
