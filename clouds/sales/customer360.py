"""What sales gives to the customer 360."""

from dataclasses import replace

from django.urls import reverse

from clouds.sales import account_page, bulk, integrity, listing, search
from clouds.sales.selectors import totals
from clouds.sales.services import importing
from clouds.sales.services.pricing import follow_the_catalogue, rebuild_list_amounts
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
from hotcrm.views.totals import money_total

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
        key="sales.committee", label="Buying committee", icon="users-round", group="sales", quiet=True,
        permission=VIEW, sentence="{actor} made {contact} {role} of {subject}",
    ),
    EventKind(
        key="sales.committee_left", label="Buying committee", icon="users-round", group="sales", quiet=True,
        permission=VIEW, sentence="{actor} took {contact} off the committee of {subject}",
    ),
    EventKind(
        key="sales.changed", label="Deal changed", icon="pencil", group="sales", quiet=True, permission=VIEW,
        sentence="{actor} {words} in {subject}",
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
    event_kinds.register(replace(kind, url_name="sales:page"))

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

panels.register(
    Panel(
        key="sales.committee",
        title="Buying committee",
        template="sales/_panel_committee.html",
        context=account_page.committee_panel,
        target="account.overview",
        permission=VIEW,
        order=10,
        icon="users-round",
        lazy=True,
    )
)
panels.register(
    Panel(
        key="sales.deals",
        title="Sales",
        template="sales/_panel_deals.html",
        context=account_page.sales_panel,
        target="account.overview",
        permission=VIEW,
        order=20,
        icon="handshake",
    )
)
panels.register(
    Panel(
        key="sales.tab",
        title="Sales",
        template="sales/_tab.html",
        context=account_page.sales_tab,
        target="account.tab",
        slug="sales",
        permission=VIEW,
        order=50,
        count=account_page.tab_count,
    )
)
panels.register(
    Panel(
        key="sales.contact",
        title="Deals",
        template="sales/_panel_contact.html",
        context=account_page.contact_panel,
        target="contact.overview",
        permission=VIEW,
        order=20,
        icon="handshake",
    )
)

for metric in (
    Metric(
        key="sales.pipeline", label="Open pipeline", unit="money", totals=totals.money(totals.open_on),
        rows_url=account_page.open_rows, annotation=totals.money_annotation(totals.open_on), permission=VIEW, order=20,
    ),
    Metric(
        key="sales.weighted", label="Weighted pipeline", unit="money", permission=VIEW, order=30,
        totals=totals.money(totals.open_on, totals.WEIGHTED), rows_url=account_page.open_rows,
        annotation=totals.money_annotation(totals.open_on, totals.WEIGHTED),
    ),
    Metric(
        key="sales.won", label="Realised revenue", unit="money", totals=totals.money(totals.won_until),
        rows_url=account_page.won_rows, annotation=totals.money_annotation(totals.won_until), permission=VIEW,
        order=10,
    ),
    Metric(
        key="sales.won_this_year", label="Won this year", unit="money", totals=totals.money(totals.won_this_year),
        rows_url=account_page.won_rows_this_year, annotation=totals.money_annotation(totals.won_this_year),
        permission=VIEW, order=40,
    ),
    Metric(
        key="sales.open_deals", label="Open deals", unit="count", totals=totals.count_open,
        rows_url=account_page.open_rows, annotation=totals.open_deals_annotation, permission=VIEW, order=50,
    ),
):  # fmt: skip
    metrics.register(metric)

attentions.register(Attention(key="sales.champions", items=account_page.attention, permission=VIEW, order=30))
panels.register(
    Panel(
        key="sales.quiet_champions",
        title="Champions gone quiet",
        template="sales/_day_champions.html",
        context=account_page.my_champions,
        target="my_day",
        permission=VIEW,
        order=110,
        icon="users-round",
    )
)
figures.register(Figure(key="pipeline", cell=account_page.pipeline_figure, permission=VIEW, order=20))
list_columns.register(
    ListColumn(
        key="pipeline",
        kind="account",
        label="Open pipeline",
        annotation=totals.money_annotation(totals.open_on),
        also=account_page.pipeline_annotations,
        cell=account_page.pipeline_cell,
        permission=VIEW,
        order=20,
        on_phone="end",
        total=money_total("pipeline", "pipeline_currency"),
        exported=account_page.PIPELINE_EXPORTED,
    )
)
for command in (
    Command(
        key="opportunity.new",
        label="New deal",
        url=lambda pk: reverse("sales:new"),
        icon="handshake",
        words="add create opportunity",
        creates="opportunity",
        permission="sales.add_opportunity",
        order=30,
    ),
    Command(
        key="opportunity.new_at",
        label="New deal for {record}",
        url=lambda pk: f"{reverse('sales:new')}?account={pk}",
        icon="handshake",
        on="account",
        words="add create opportunity",
        creates="opportunity",
        permission="sales.add_opportunity",
        order=40,
    ),
):
    commands.register(command)
lists.register(listing.DEALS)
for action in bulk.ACTIONS:
    bulk_actions.register(action)
search_sources.register(
    SearchSource(
        kind="opportunity",
        label="Deals",
        query=search.answer,
        near=search.near,
        record_page="sales:page",
        list_page="sales:list",
        icon="handshake",
        order=30,
    )
)
nav_items.register(
    NavItem(key="deals", label="Deals", url_name="sales:list", icon="handshake", permission=VIEW, order=40)
)
for check in (
    IntegrityCheck(key="list_amounts", findings=integrity.stale_list_amounts),
    IntegrityCheck(key="committees", findings=integrity.strayed_committees),
):
    integrity_checks.register(check)
for budget in (
    Budget(name="deals list", path=search.list_path, ratio=8, queries=8, max_bytes=40_000, order=50),
    Budget(name="deal page", path=search.page_path, ratio=8, queries=10, max_bytes=60_000, order=51),
):
    budgets.register(budget)
