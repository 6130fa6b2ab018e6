"""What sales gives to the customer 360."""

from clouds.sales.services import importing
from clouds.sales.services.pricing import follow_the_catalogue, rebuild_list_amounts
from hotcrm.core import changes
from hotcrm.core.customer360 import (
    EventKind,
    Importable,
    Rebuild,
    event_kinds,
    importables,
    rebuilds,
)
from hotcrm.users import roles

VIEW = "sales.view_opportunity"

roles.grant([roles.SALES, roles.MANAGER], [VIEW, "sales.add_opportunity", "sales.change_opportunity"])
roles.grant([roles.STEWARD], [VIEW, "sales.change_opportunity", "sales.change_every_opportunity"])
roles.grant([roles.FINANCE, roles.MARKETING], [VIEW])
roles.grant([roles.SALES, roles.MANAGER, roles.STEWARD], ["sales.delete_opportunity"])

for kind in (
    EventKind(
        key="sales.won", label="Deal won", icon="handshake", sentence="{actor} won {subject} {value}", group="sales",
        milestone=True, tone="ok", permission=VIEW,
    ),
    EventKind(
        key="sales.lost", label="Deal lost", icon="circle-x", sentence="{actor} lost {subject} {value}", group="sales",
        milestone=True, permission=VIEW,
    ),
    EventKind(
        key="sales.stage", label="Stage changed", icon="arrow-right", group="sales", quiet=True, permission=VIEW,
        sentence="{actor} moved {subject} from {before} to {stage}",
    ),
    EventKind(
        key="sales.opened", label="Deal opened", icon="circle-plus", group="sales", quiet=True, permission=VIEW,
        sentence="{actor} opened {subject} {value}",
    ),
    EventKind(
        key="sales.archived", label="Deal archived", icon="archive", group="sales", quiet=True, permission=VIEW,
        sentence="{actor} archived {subject}",
    ),
    EventKind(
        key="sales.restored", label="Deal restored", icon="archive-restore", group="sales", quiet=True,
        permission=VIEW, sentence="{actor} restored {subject}",
    ),
    EventKind(
        key="sales.deleted", label="Deal deleted", icon="trash-2", group="sales", quiet=True, permission=VIEW,
        sentence="{actor} deleted {subject}",
    ),
):  # fmt: skip
    event_kinds.register(kind)

importables.register(
    Importable(
        kind="opportunity",
        label="Deals",
        fields=importing.FIELDS,
        match_keys=("external_id",),
        save=importing.save,
        permission="sales.add_opportunity",
        list_url_name="sales:list",
        order=40,
    )
)
rebuilds.register(Rebuild(key="list_amounts", run=rebuild_list_amounts))
changes.listen("catalog.Product", follow_the_catalogue)
