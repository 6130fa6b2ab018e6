"""What accounts give to the rest of the product."""

from django.urls import reverse

from accounts import bulk, importing, integrity, listing, panels, search
from hotcrm.core.customer360 import (
    Budget,
    Command,
    EventKind,
    Figure,
    Importable,
    IntegrityCheck,
    NavItem,
    Panel,
    Rebuild,
    RecordAction,
    SearchSource,
    budgets,
    bulk_actions,
    commands,
    event_kinds,
    figures,
    importables,
    integrity_checks,
    nav_items,
    rebuilds,
    record_actions,
    search_sources,
)
from hotcrm.core.customer360 import panels as page_panels
from hotcrm.users import roles
from hotcrm.views.spec import lists

VIEW, ADD, CHANGE = "accounts.view_account", "accounts.add_account", "accounts.change_account"
DELETE, MOVE = "accounts.delete_account", "accounts.move_account"
VIEW_EVERY, CHANGE_EVERY = "accounts.view_every_account", "accounts.change_every_account"

roles.grant([roles.SALES, roles.MANAGER], [VIEW, ADD, CHANGE, MOVE])
roles.grant([roles.SERVICE, roles.MARKETING, roles.FINANCE, roles.HR], [VIEW, VIEW_EVERY])
roles.grant([roles.STEWARD], [VIEW, VIEW_EVERY, ADD, CHANGE, CHANGE_EVERY, DELETE, MOVE])

nav_items.register(
    NavItem(key="accounts", label="Accounts", url_name="accounts:list", icon="building-2", permission=VIEW, order=20)
)

search_sources.register(
    SearchSource(
        kind="account",
        label="Accounts",
        query=search.answer,
        near=search.near,
        record_page="accounts:page",
        list_page="accounts:list",
        icon="building-2",
        picture="logo",
        order=10,
    )
)

for command in (
    Command(
        key="account.new",
        label="New account",
        url=lambda pk: reverse("accounts:new"),
        icon="plus",
        words="add create company customer",
        creates="account",
        carries="name",
        permission=ADD,
        order=10,
    ),
    Command(
        key="account.new_below",
        label="New subsidiary of {record}",
        url=lambda pk: f"{reverse('accounts:new')}?parent={pk}",
        icon="git-branch",
        on="account",
        words="add create account child",
        creates="account",
        permission=ADD,
        order=60,
    ),
):
    commands.register(command)

importables.register(
    Importable(
        kind="account",
        label="Accounts",
        fields=importing.FIELDS,
        match_keys=importing.MATCH_KEYS,
        save=importing.save_rows,
        permission=ADD,
        list_url_name="accounts:list",
        order=10,
    )
)

for kind in (
    EventKind(
        key="accounts.created", label="Account created", icon="plus", sentence="{actor} added the account", quiet=True
    ),
    EventKind(key="accounts.changed", label="Fields changed", icon="pencil", sentence="{actor} {words}", quiet=True),
    EventKind(
        key="accounts.archived", label="Archived", icon="archive", sentence="{actor} archived the account", quiet=True
    ),
    EventKind(
        key="accounts.restored",
        label="Restored",
        icon="archive-restore",
        sentence="{actor} restored the account",
        quiet=True,
    ),
    EventKind(
        key="accounts.moved", label="Moved", icon="git-branch", sentence="{actor} moved the account {words}", quiet=True
    ),
    EventKind(key="accounts.owner", label="New owner", icon="user-check", sentence="{actor} made {words} the owner"),
):
    event_kinds.register(kind)

page_panels.register(
    Panel(
        key="accounts.hierarchy",
        title="Hierarchy",
        template="accounts/_hierarchy.html",
        context=panels.hierarchy_tab,
        target="account.tab",
        slug="hierarchy",
        order=40,
        count=panels.family_size,
    )
)
page_panels.register(
    Panel(
        key="accounts.hierarchy_rail",
        title="Hierarchy",
        template="accounts/_panel_hierarchy.html",
        context=panels.hierarchy_rail,
        target="account.overview",
        order=90,
    )
)
lists.register(listing.ACCOUNTS)
for action in bulk.ACTIONS:
    bulk_actions.register(action)
figures.register(Figure(key="last-touch", cell=panels.last_touch, order=50))
record_actions.register(
    RecordAction(
        key="account.edit", kind="account", label="Edit all fields", url_name="accounts:edit", icon="pencil", order=10
    )
)

integrity_checks.register(IntegrityCheck(key="accounts.tree", findings=integrity.tree_faults, order=10))
integrity_checks.register(IntegrityCheck(key="accounts.merged", findings=integrity.merged_accounts, order=20))
integrity_checks.register(IntegrityCheck(key="users.management_line", findings=integrity.management_line, order=30))

rebuilds.register(Rebuild(key="tree", run=integrity.rebuild_tree, order=10))

budgets.register(Budget(name="accounts list", path=search.list_path, ratio=8, queries=8, max_bytes=40_000, order=20))
budgets.register(
    Budget(name="accounts search", path=search.search_path, ratio=8, queries=8, max_bytes=40_000, order=30)
)
budgets.register(
    Budget(name="account page", path=search.busiest_path, ratio=10, queries=14, max_bytes=60_000, order=10)
)
budgets.register(
    Budget(name="hierarchy", path=search.largest_family_path, ratio=10, queries=24, max_bytes=200_000, order=40)
)
