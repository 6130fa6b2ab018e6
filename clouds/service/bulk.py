"""What can be done to many cases at once."""

from collections.abc import Callable, Mapping
from typing import Any

from clouds.service.models import Case, CaseStatus, Priority
from clouds.service.services.archival import archive_case
from clouds.service.services.cases import set_status, update_case
from hotcrm.core.customer360 import BulkAction
from hotcrm.views.bulk_forms import new_owner, nothing, one_of
from timeline.bulk import task_action

KIND, CHANGE = "case", "service.change_case"


def _field(name: str, given: str) -> Callable[[Case, Any, Mapping[str, Any]], bool]:
    def apply(case: Case, actor: Any, values: Mapping[str, Any]) -> bool:
        if getattr(case, name) == values[given]:
            return False
        update_case(case=case, actor=actor, version=case.version, **{name: values[given]})
        return True

    return apply


def _status(case: Case, actor: Any, values: Mapping[str, Any]) -> bool:
    if case.status == values["value"]:
        return False
    set_status(case=case, status=values["value"], actor=actor)
    return True


def _archive(case: Case, actor: Any, values: Mapping[str, Any]) -> bool:
    if case.archived_at is not None:
        return False
    archive_case(case=case, actor=actor)
    return True


ACTIONS = (
    BulkAction(
        key="owner", kind=KIND, label="Assign owner", icon="user-check", form=new_owner,
        apply=_field("owner", "owner"), said=lambda values: f"assigned to {values['owner']}", permission=CHANGE,
        on_phone=True, order=10,
    ),
    BulkAction(
        key="status", kind=KIND, label="Set status", icon="square-pen", form=one_of("Status", CaseStatus.choices),
        apply=_status, said=lambda values: f"moved to {CaseStatus(values['value']).label}", permission=CHANGE,
        order=20,
    ),
    BulkAction(
        key="priority", kind=KIND, label="Set priority", icon="flag", form=one_of("Priority", Priority.choices),
        apply=_field("priority", "value"),
        said=lambda values: f"now with the priority {Priority(values['value']).label}", permission=CHANGE, order=21,
    ),
    task_action(KIND, lambda case: (case.account, case.contact)),
    BulkAction(
        key="archive", kind=KIND, label="Archive", icon="archive", form=nothing, apply=_archive,
        said=lambda values: "archived", permission=CHANGE, order=40,
    ),
)  # fmt: skip
