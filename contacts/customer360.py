"""What contacts give to the customer 360."""

from django.urls import reverse

from contacts import account_page, bulk, importing, integrity, listing, search
from hotcrm.core.customer360 import (
    Budget,
    Command,
    EventKind,
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
    importables,
    integrity_checks,
    nav_items,
    panels,
    rebuilds,
    record_actions,
    search_sources,
)
from hotcrm.users import roles
from hotcrm.views.spec import lists

VIEW, ADD, CHANGE = "contacts.view_contact", "contacts.add_contact", "contacts.change_contact"
DELETE = "contacts.delete_contact"

roles.grant([roles.SALES, roles.SERVICE, roles.MARKETING, roles.MANAGER, roles.STEWARD], [VIEW, ADD, CHANGE])
roles.grant([roles.SALES, roles.MANAGER, roles.STEWARD], [DELETE])
roles.grant([roles.FINANCE, roles.HR], [VIEW])

nav_items.register(
    NavItem(key="contacts", label="Contacts", url_name="contacts:list", icon="user-round", permission=VIEW, order=30)
)
lists.register(listing.CONTACTS)
for action in bulk.ACTIONS:
    bulk_actions.register(action)
search_sources.register(
    SearchSource(
        kind="contact",
        label="Contacts",
        query=search.answer,
        near=search.near,
        record_page="contacts:page",
        list_page="contacts:list",
        icon="user-round",
        picture="ava",
        people=True,
        order=20,
    )
)
for command in (
    Command(
        key="contact.new",
        label="New contact",
        url=lambda pk: reverse("contacts:new"),
        icon="user-round-plus",
        words="add create person",
        creates="contact",
        carries="last_name",
        permission=ADD,
        order=20,
    ),
    Command(
        key="contact.new_at",
        label="New contact at {record}",
        url=lambda pk: f"{reverse('contacts:new')}?account={pk}",
        icon="user-round-plus",
        on="account",
        words="add create person",
        creates="contact",
        permission=ADD,
        order=30,
    ),
):
    commands.register(command)

importables.register(
    Importable(
        kind="contact",
        label="Contacts",
        fields=importing.FIELDS,
        match_keys=importing.MATCH_KEYS,
        save=importing.save_rows,
        permission=ADD,
        list_url_name="contacts:list",
        order=20,
    )
)
panels.register(
    Panel(
        key="contacts.people",
        title="People",
        template="contacts/_people.html",
        context=account_page.people,
        target="account.tab",
        slug="people",
        count=account_page.people_count,
        permission=VIEW,
        order=20,
        icon="users-round",
    )
)
for key, label, icon, words in (
    ("created", "Contact added", "user-plus", "{actor} added {contact}"),
    ("changed", "Contact changed", "pencil", "{actor} {words} {contact}"),
    ("archived", "Contact archived", "archive", "{actor} archived {contact}"),
    ("restored", "Contact restored", "archive-restore", "{actor} restored {contact}"),
    ("employed", "New post", "briefcase", "{contact} also works {words}"),
):
    event_kinds.register(EventKind(key=f"contacts.{key}", label=label, icon=icon, sentence=words, quiet=True))
for key, label, icon, words in (
    ("moved", "Moved to another account", "arrow-right", "{contact} moved {words}"),
    ("left", "Left", "user-minus", "{contact} left {words}"),
):
    event_kinds.register(EventKind(key=f"contacts.{key}", label=label, icon=icon, sentence=words, milestone=True))

record_actions.register(
    RecordAction(
        key="contact.edit", kind="contact", label="Edit all fields", url_name="contacts:edit", icon="pencil", order=10
    )
)
record_actions.register(
    RecordAction(
        key="contact.move",
        kind="contact",
        label="Move to another account",
        url_name="contacts:move",
        icon="arrow-right",
        permission=CHANGE,
        order=20,
    )
)
for check in (
    IntegrityCheck(key="contacts.employments", findings=integrity.employments, order=40),
    IntegrityCheck(key="contacts.primaries", findings=integrity.primaries, order=41),
    IntegrityCheck(key="contacts.reports_to", findings=integrity.reporting_loops, order=42),
    IntegrityCheck(key="contacts.merged", findings=integrity.merged_contacts, order=43),
):
    integrity_checks.register(check)
rebuilds.register(Rebuild(key="contact_search", run=integrity.rebuild_search, order=40))
for budget in (
    Budget(name="contacts list", path=search.list_path, ratio=8, queries=8, max_bytes=40_000, order=35),
    Budget(name="contacts search", path=search.search_path, ratio=8, queries=8, max_bytes=40_000, order=36),
    Budget(name="contact page", path=search.page_path, ratio=8, queries=10, max_bytes=60_000, order=37),
):
    budgets.register(budget)
