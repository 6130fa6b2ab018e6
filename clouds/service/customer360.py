"""What service gives to the customer 360."""

from clouds.service.services import importing
from clouds.service.services.sla import follow_the_tier, rebuild_due_times
from hotcrm.core import changes
from hotcrm.core.customer360 import EventKind, Importable, Rebuild, event_kinds, importables, rebuilds
from hotcrm.users import roles

VIEW = "service.view_case"

roles.grant([roles.SERVICE], [VIEW, "service.add_case", "service.change_case", "service.delete_case"])
roles.grant([roles.STEWARD], [VIEW, "service.change_case", "service.delete_case"])
roles.grant([roles.SALES, roles.MANAGER], [VIEW])

for kind in (
    EventKind(
        key="service.opened", label="Case opened", icon="life-buoy", group="cases", permission=VIEW,
        sentence="{actor} opened case {number}: {subject}",
    ),
    EventKind(
        key="service.escalated", label="Support escalation", icon="life-buoy", group="cases", milestone=True,
        tone="bad", permission=VIEW, sentence="Support escalation: case {number}, {subject}",
    ),
    EventKind(
        key="service.resolved", label="Case resolved", icon="circle-check", group="cases", tone="ok", permission=VIEW,
        sentence="{actor} resolved case {number}: {subject}",
    ),
    EventKind(
        key="service.status", label="Case status changed", icon="life-buoy", group="cases", quiet=True,
        permission=VIEW, sentence="{actor} moved case {number} from {before} to {status}",
    ),
    EventKind(
        key="service.archived", label="Case archived", icon="archive", group="cases", quiet=True, permission=VIEW,
        sentence="{actor} archived case {number}: {subject}",
    ),
    EventKind(
        key="service.restored", label="Case restored", icon="archive-restore", group="cases", quiet=True,
        permission=VIEW, sentence="{actor} restored case {number}: {subject}",
    ),
    EventKind(
        key="service.deleted", label="Case deleted", icon="trash-2", group="cases", quiet=True, permission=VIEW,
        sentence="{actor} deleted case {number}: {subject}",
    ),
):  # fmt: skip
    event_kinds.register(kind)

importables.register(
    Importable(
        kind="case",
        label="Cases",
        fields=importing.FIELDS,
        match_keys=("external_id",),
        save=importing.save,
        permission="service.add_case",
        list_url_name="service:list",
        order=50,
    )
)
rebuilds.register(Rebuild(key="case_due_times", run=rebuild_due_times))
changes.listen("accounts.Account", follow_the_tier)
