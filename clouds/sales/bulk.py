"""What can be done to many deals at once."""

from collections.abc import Mapping
from typing import Any

from accounts.bulk import possible_owner
from clouds.sales.models import Opportunity, Stage
from clouds.sales.services.archival import archive_opportunity
from clouds.sales.services.opportunities import update_opportunity
from clouds.sales.services.stages import set_stage
from hotcrm.core.customer360 import BulkAction
from hotcrm.views.bulk_forms import nothing, one_of
from timeline.bulk import task_action

KIND, CHANGE = "opportunity", "sales.change_opportunity"


def _owner(deal: Opportunity, actor: Any, values: Mapping[str, Any]) -> bool:
    if deal.owner_id == values["owner"].pk:
        return False
    update_opportunity(opportunity=deal, actor=actor, version=deal.version, owner=values["owner"])
    return True


def _stage(deal: Opportunity, actor: Any, values: Mapping[str, Any]) -> bool:
    if deal.stage == values["value"]:
        return False
    set_stage(opportunity=deal, stage=values["value"], actor=actor)
    return True


def _archive(deal: Opportunity, actor: Any, values: Mapping[str, Any]) -> bool:
    if deal.archived_at is not None:
        return False
    archive_opportunity(opportunity=deal, actor=actor)
    return True


ACTIONS = (
    BulkAction(
        key="owner", kind=KIND, label="Assign owner", icon="user-check", form=possible_owner, apply=_owner,
        said=lambda values: f"assigned to {values['owner']}", permission=CHANGE, on_phone=True, order=10,
    ),
    BulkAction(
        key="stage", kind=KIND, label="Set stage", icon="square-pen", form=one_of("Stage", Stage.choices),
        apply=_stage, said=lambda values: f"moved to {Stage(values['value']).label}", permission=CHANGE, order=20,
    ),
    task_action(KIND, lambda deal: (deal.account, deal.contact)),
    BulkAction(
        key="archive", kind=KIND, label="Archive", icon="archive", form=nothing, apply=_archive,
        said=lambda values: "archived", permission=CHANGE, order=40,
    ),
)  # fmt: skip
