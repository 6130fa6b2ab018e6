"""What can be done to many accounts at once."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.forms import possible_owners
from accounts.models import Account
from accounts.models.choices import AccountType, SlaTier, Status
from accounts.services import archive_account, assign_owner, update_account
from hotcrm.core.customer360 import BulkAction
from hotcrm.views.bulk_forms import new_owner, nothing, one_of

KIND, CHANGE = "account", "accounts.change_account"
LIVING = [(value, label) for value, label in Status.choices if value != Status.ARCHIVED]


def possible_owner(data: Any, user: Any) -> Any:
    """The form for a new owner: the same people as in the form of one record."""
    form = new_owner(data, user)
    form.fields["owner"].queryset = possible_owners(user)  # type: ignore[attr-defined]
    return form


def _owner(account: Account, actor: Any, values: Mapping[str, Any]) -> bool:
    if account.owner_id == values["owner"].pk:
        return False
    assign_owner(account=account, owner=values["owner"], actor=actor)
    return True


def _field(name: str) -> Callable[[Account, Any, Mapping[str, Any]], bool]:
    def apply(account: Account, actor: Any, values: Mapping[str, Any]) -> bool:
        if getattr(account, name) == values["value"]:
            return False
        update_account(account=account, actor=actor, version=account.version, **{name: values["value"]})
        return True

    return apply


def _archive(account: Account, actor: Any, values: Mapping[str, Any]) -> bool:
    return archive_account(account=account, actor=actor)


def _said(word: str, choices: list[tuple[str, str]]) -> Callable[[Mapping[str, Any]], str]:
    names = {str(value): str(label) for value, label in choices}
    return lambda values: f"now with the {word} {names[values['value']]}"


ACTIONS = (
    BulkAction(
        key="owner", kind=KIND, label="Assign owner", icon="user-check", form=possible_owner, apply=_owner,
        said=lambda values: f"assigned to {values['owner']}", permission=CHANGE, on_phone=True, order=10,
    ),
    BulkAction(
        key="type", kind=KIND, label="Set type", icon="square-pen", form=one_of("Type", AccountType.choices),
        apply=_field("type"), said=_said("type", AccountType.choices), permission=CHANGE, order=20,
    ),
    BulkAction(
        key="status", kind=KIND, label="Set status", icon="square-pen", form=one_of("Status", LIVING),
        apply=_field("status"), said=_said("status", LIVING), permission=CHANGE, order=21,
    ),
    BulkAction(
        key="sla", kind=KIND, label="Set SLA tier", icon="shield", form=one_of("SLA tier", SlaTier.choices),
        apply=_field("sla_tier"), said=_said("SLA tier", SlaTier.choices), permission=CHANGE, order=22,
    ),
    BulkAction(
        key="archive", kind=KIND, label="Archive", icon="archive", form=nothing, apply=_archive,
        said=lambda values: "archived", permission=CHANGE, order=40,
    ),
)  # fmt: skip
