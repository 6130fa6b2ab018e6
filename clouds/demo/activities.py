"""Calls, meetings, mails, notes and next steps around the accounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from accounts.models import Account
from clouds.demo import stories
from clouds.demo.calendar import day, moment
from contacts.models import Contact
from hotcrm.catalog.models import Product
from hotcrm.core.customer360 import event_kinds
from hotcrm.users.models import User
from timeline.models import Event, Task

CALL, MEETING, MAIL, NOTE = "timeline.call", "timeline.meeting", "timeline.email", "timeline.note"
_MIX = (CALL, CALL, CALL, MEETING, MAIL, MAIL, MAIL, MAIL, NOTE)


def create_activities() -> None:
    """A history for every customer, a beginning for prospects with people, and tasks, some of them overdue."""
    random = Random("demo activities")
    people = people_of_accounts()
    products = list(Product.objects.values_list("name", flat=True))
    families = roots()
    writers = [
        Writer(
            account=account,
            root_id=families[account.tree_id],
            people=people[account.pk],
            products=products,
            random=random,
        )
        for account in Account.objects.select_related("owner").order_by("pk")
        if people[account.pk]
    ]
    for writer in writers:
        writer.write()
    store(writers)


def people_of_accounts() -> dict[int, list[Contact]]:
    """Contacts by account, in the order they were made."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.order_by("pk"):
        found[contact.account_id].append(contact)
    return found


def roots() -> dict[int, int]:
    """The root account of every family by tree id."""
    return dict(Account.objects.filter(parent=None).values_list("tree_id", "pk"))


@dataclass(kw_only=True)
class Writer:
    """Writes the history of one account; the texts come from `stories`."""

    account: Account
    root_id: int
    people: Sequence[Contact]
    products: Sequence[str]
    random: Random
    events: list[Event] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    def write(self) -> None:
        """A year of events, thinner in the past, and next steps for those who buy."""
        is_customer = self.account.type == "customer"
        number = self.random.randint(14, 46) if is_customer else self.random.randint(0, 4)
        latest = (
            self.random.choice((0.2, 1, 2, 3, 5, 8, 13, 21, 34, 55)) if is_customer else self.random.randint(10, 120)
        )
        for _ in range(number):
            self.event(self.random.choice(_MIX), days=latest + 400 * self.random.random() ** 1.6)
        for _ in range(self.random.choice((0, 0, 1, 1, 2)) if is_customer else self.random.choice((0, 0, 0, 0, 1))):
            self.task(due=self.random.choice((-20, -12, -5, -3, -1, 0, 0, 2, 4, 9)))

    def event(self, kind: str, *, days: float, **changes: object) -> Event:
        """One entry so many days ago, with one of the people; `changes` replace what is told by chance."""
        person = self.random.choice(self.people)
        event = self._told(kind, person, moment(days, self.random.randint(8, 16), self.random.randint(0, 59)))
        for name, value in changes.items():
            setattr(event, name, value)
        self.events.append(event)
        return event

    def task(self, *, due: int, title: str = "", owner: User | None = None) -> Task:
        """A next step that is due so many days ago (negative: ahead)."""
        person = self.random.choice(self.people)
        task = Task(
            title=title or self._filled(self.random.choice(stories.TASKS), person),
            account=self.account,
            contact=person,
            owner=owner or self.account.owner,
            due_on=day(due),
        )
        self.tasks.append(task)
        return task

    def _told(self, kind: str, person: Contact, at: datetime) -> Event:
        told = {CALL: self._call, MEETING: self._meeting, MAIL: self._mail, NOTE: self._note}[kind](person)
        declared = event_kinds.get(kind)
        return Event(
            account=self.account,
            root_id=self.root_id,
            contact=person,
            cloud=kind.partition(".")[0],
            kind=kind,
            milestone=bool(declared and declared.milestone),
            occurred_at=at,
            actor=self.account.owner,
            **told,
        )

    def _call(self, person: Contact) -> dict[str, object]:
        outcome = self.random.choices(("connected", "voicemail", "no_answer"), (7, 2, 1))[0]
        body = self._filled(self.random.choice(stories.CALLS), person) if outcome == "connected" else ""
        minutes = self.random.randint(4, 38) if outcome == "connected" else None
        return {
            "outcome": outcome,
            "body": body,
            "minutes": minutes,
            "direction": self.random.choice(("out", "out", "in")),
        }

    def _meeting(self, person: Contact) -> dict[str, object]:
        subject, body = self.random.choice(stories.MEETINGS)
        outcome = self.random.choices(("held", "no_show"), (12, 1))[0]
        told = self._filled(body, person) if outcome == "held" else ""
        return {"subject": subject, "body": told, "outcome": outcome, "minutes": self.random.choice((30, 45, 60, 90))}

    def _mail(self, person: Contact) -> dict[str, object]:
        subject, body = (self._filled(text, person) for text in self.random.choice(stories.MAILS))
        return {"subject": subject, "body": body, "direction": self.random.choice(("out", "out", "in"))}

    def _note(self, person: Contact) -> dict[str, object]:
        return {"body": self._filled(self.random.choice(stories.NOTES), person)}

    def _filled(self, text: str, person: Contact) -> str:
        return text.format(first=person.first_name, product=self.random.choice(self.products))


def store(writers: Iterable[Writer]) -> None:
    """Write what the writers told."""
    listed = list(writers)
    Event.objects.bulk_create([event for writer in listed for event in writer.events], batch_size=1000)
    Task.objects.bulk_create([task for writer in listed for task in writer.tasks], batch_size=1000)
