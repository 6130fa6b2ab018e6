"""What the timeline gives to the customer 360."""

from django.urls import reverse

from hotcrm.core.customer360 import (
    Budget,
    Command,
    EventKind,
    Handover,
    IntegrityCheck,
    NavCount,
    Panel,
    Rebuild,
    budgets,
    bulk_actions,
    commands,
    event_kinds,
    handovers,
    integrity_checks,
    nav_counts,
    panels,
    rebuilds,
)
from hotcrm.users import roles
from timeline import account_page, bulk, integrity, listening, measured, my_day
from timeline.services import tasks

VIEW, VIEW_TASK = "timeline.view_event", "timeline.view_task"
WRITE = ["timeline.add_event", "timeline.change_event", "timeline.add_task", "timeline.change_task"]

roles.grant(
    [roles.SALES, roles.SERVICE, roles.MARKETING, roles.FINANCE, roles.MANAGER, roles.STEWARD],
    [VIEW, VIEW_TASK, *WRITE],
)
roles.grant([roles.HR], [VIEW, VIEW_TASK])

for kind in (
    EventKind(
        key="timeline.call", label="Call", icon="phone", sentence="{actor} called {contact}", group="call", touch=True
    ),
    EventKind(
        key="timeline.meeting",
        label="Meeting",
        icon="calendar",
        sentence="{actor} met {contact}",
        group="meeting",
        touch=True,
    ),
    EventKind(
        key="timeline.email",
        label="E-mail",
        icon="mail",
        sentence="{actor} e-mailed {contact}",
        group="email",
        touch=True,
    ),
    EventKind(key="timeline.note", label="Note", icon="sticky-note", sentence="{actor} wrote a note", group="note"),
    EventKind(
        key="timeline.task_done",
        label="Task done",
        icon="square-check-big",
        sentence="{actor} completed {subject}",
        group="task",
        tone="ok",
    ),
):
    event_kinds.register(kind)

for order, (entry, label, icon, words) in enumerate(
    (
        ("call", "Log call on {record}", "phone", "phone activity"),
        ("meeting", "Log meeting with {record}", "calendar", "activity"),
        ("note", "Write a note on {record}", "sticky-note", "log activity"),
        ("task", "Add a task for {record}", "square-check-big", "create to do"),
    )
):
    commands.register(
        Command(
            key=f"timeline.{entry}",
            label=label,
            url=lambda pk, entry=entry: f"{reverse('accounts:page', args=[pk])}?log={entry}#composer",  # type: ignore[misc]
            icon=icon,
            on="account",
            words=words,
            hint=entry[0].upper(),
            compose=entry,
            permission="timeline.add_event",
            order=order,
        )
    )

for panel in (
    Panel(
        key="timeline.composer",
        title="Log",
        template="timeline/_composer.html",
        context=account_page.composer,
        target="account.work",
        permission="timeline.add_event",
        order=10,
    ),
    Panel(
        key="timeline.next_steps",
        title="Next steps",
        template="timeline/_next_steps.html",
        context=account_page.next_steps,
        target="account.work",
        permission=VIEW_TASK,
        order=20,
    ),
    Panel(
        key="timeline.feed",
        title="Timeline",
        template="timeline/_feed.html",
        context=account_page.feed,
        target="account.work",
        permission=VIEW,
        order=30,
    ),
    Panel(
        key="timeline.tab",
        title="Timeline",
        template="timeline/_tab.html",
        context=account_page.tab,
        target="account.tab",
        slug="timeline",
        count=account_page.entry_count,
        permission=VIEW,
        order=10,
        icon="history",
    ),
    Panel(
        key="timeline.contact_composer",
        title="Log",
        template="timeline/_composer.html",
        context=account_page.contact_composer,
        target="contact.work",
        permission="timeline.add_event",
        order=10,
    ),
    Panel(
        key="timeline.contact_steps",
        title="Next steps",
        template="timeline/_next_steps.html",
        context=account_page.contact_next_steps,
        target="contact.work",
        permission=VIEW_TASK,
        order=20,
    ),
    Panel(
        key="timeline.contact_feed",
        title="Timeline",
        template="timeline/_feed.html",
        context=account_page.contact_feed,
        target="contact.work",
        permission=VIEW,
        order=30,
    ),
    Panel(
        key="timeline.my_tasks",
        title="Tasks",
        template="timeline/_day_tasks.html",
        context=my_day.my_tasks,
        target="my_day",
        permission=VIEW_TASK,
        order=10,
        icon="list-checks",
    ),
    Panel(
        key="timeline.my_meetings",
        title="Meetings",
        template="timeline/_day_meetings.html",
        context=my_day.my_meetings,
        target="my_day",
        permission=VIEW,
        order=20,
        icon="calendar",
    ),
):
    panels.register(panel)

nav_counts.register(NavCount(item="my_day", count=my_day.due_count, words="due", permission=VIEW_TASK))
handovers.register(Handover(key="tasks", label="Open tasks", hand_over=tasks.hand_over))
rebuilds.register(Rebuild(key="last_activity", run=listening.rebuild, order=50))
for check in (
    IntegrityCheck(key="timeline.roots", findings=integrity.wrong_roots, order=50),
    IntegrityCheck(key="timeline.strays", findings=integrity.strays, order=51),
    IntegrityCheck(key="timeline.last_touch", findings=integrity.stale_last_touch, order=52),
):
    integrity_checks.register(check)
for budget in (
    Budget(
        name="timeline fragment",
        path=measured.fragment_path,
        ratio=4,
        queries=5,
        max_bytes=20_000,
        fragment=True,
        order=60,
    ),
    Budget(
        name="timeline fragment, deep",
        path=measured.deep_path,
        ratio=4,
        queries=5,
        max_bytes=20_000,
        fragment=True,
        order=61,
    ),
):
    budgets.register(budget)

listening.start()

for action in bulk.ACTIONS:
    bulk_actions.register(action)
