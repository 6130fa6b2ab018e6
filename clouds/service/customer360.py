"""What service gives to the customer 360."""

from dataclasses import replace

from django.urls import reverse

from clouds.service import account_page, bulk, integrity, listing, search
from clouds.service.selectors import totals
from clouds.service.services import importing
from clouds.service.services.sla import follow_the_tier, rebuild_due_times
from hotcrm.core import changes
from hotcrm.core.customer360 import (
    Attention,
    Budget,
    Command,
    EventKind,
    Figure,
    Importable,
    IntegrityCheck,
    ListColumn,
    Metric,
    NavItem,
    Panel,
    Rebuild,
    SearchSource,
    attentions,
    budgets,
    bulk_actions,
    commands,
    event_kinds,
    figures,
    importables,
    integrity_checks,
    list_columns,
    metrics,
    nav_items,
    panels,
    rebuilds,
    search_sources,
)
from hotcrm.users import roles
from hotcrm.views.spec import lists
from hotcrm.views.totals import count_total

VIEW = "service.view_case"

roles.grant([roles.SERVICE], [VIEW, "service.add_case", "service.change_case", "service.delete_case"])
roles.grant([roles.STEWARD], [VIEW, "service.change_case", "service.delete_case"])
roles.grant([roles.SALES, roles.MANAGER], [VIEW])

for kind in (
    EventKind(
        key="service.opened", label="Case opened", icon="life-buoy", group="cases", permission=VIEW,
        sentence="{opener} opened case {number}: {subject}",
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
        key="service.changed", label="Case changed", icon="pencil", group="cases", quiet=True, permission=VIEW,
        sentence="{actor} {words} in case {number}: {subject}",
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
    event_kinds.register(replace(kind, url_name="service:page"))

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

panels.register(
    Panel(
        key="service.cases",
        title="Service",
        template="service/_panel_cases.html",
        context=account_page.service_panel,
        target="account.overview",
        permission=VIEW,
        order=30,
        icon="life-buoy",
    )
)
panels.register(
    Panel(
        key="service.tab",
        title="Service",
        template="service/_tab.html",
        context=account_page.service_tab,
        target="account.tab",
        slug="service",
        permission=VIEW,
        order=60,
        count=account_page.tab_count,
    )
)
panels.register(
    Panel(
        key="service.contact",
        title="Cases",
        template="service/_panel_contact.html",
        context=account_page.contact_panel,
        target="contact.overview",
        permission=VIEW,
        order=30,
        icon="life-buoy",
    )
)
metrics.register(
    Metric(
        key="service.open_cases",
        label="Open cases",
        unit="count",
        totals=totals.count_open,
        rows_url=account_page.open_rows,
        annotation=totals.open_cases_annotation,
        permission=VIEW,
        order=60,
    )
)
figures.register(Figure(key="cases", cell=account_page.cases_figure, permission=VIEW, order=40))
attentions.register(Attention(key="service.sla", items=account_page.attention, permission=VIEW, order=20))
list_columns.register(
    ListColumn(
        key="open_cases",
        kind="account",
        label="Cases",
        annotation=totals.open_cases_annotation,
        also=account_page.cases_annotations,
        cell=account_page.cases_cell,
        permission=VIEW,
        order=40,
        total=count_total("open_cases"),
    )
)
for command in (
    Command(
        key="case.new",
        label="New case",
        url=lambda pk: reverse("service:new"),
        icon="life-buoy",
        words="add create ticket request",
        creates="case",
        permission="service.add_case",
        order=40,
    ),
    Command(
        key="case.new_at",
        label="New case for {record}",
        url=lambda pk: f"{reverse('service:new')}?account={pk}",
        icon="life-buoy",
        on="account",
        words="add create ticket request",
        creates="case",
        permission="service.add_case",
        order=50,
    ),
):
    commands.register(command)
lists.register(listing.CASES)
for action in bulk.ACTIONS:
    bulk_actions.register(action)
search_sources.register(
    SearchSource(
        kind="case",
        label="Cases",
        query=search.answer,
        near=search.near,
        record_page="service:page",
        list_page="service:list",
        icon="life-buoy",
        order=40,
    )
)
nav_items.register(
    NavItem(key="cases", label="Cases", url_name="service:list", icon="life-buoy", permission=VIEW, order=50)
)
for check in (
    IntegrityCheck(key="due_times", findings=integrity.stale_due_times),
    IntegrityCheck(key="case_numbers", findings=integrity.unnumbered),
):
    integrity_checks.register(check)
for budget in (
    Budget(name="cases list", path=search.list_path, ratio=8, queries=8, max_bytes=40_000, order=60),
    Budget(name="case page", path=search.page_path, ratio=8, queries=10, max_bytes=60_000, order=61),
):
    budgets.register(budget)
