"""What customers needed help with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from accounts.models import Account
from clouds.demo import stories
from clouds.demo.activities import people_of_accounts
from clouds.demo.calendar import moment
from clouds.service.models import Case
from clouds.service.services.cases import opening_kind, words
from contacts.models import Contact
from hotcrm.catalog.models import Product
from hotcrm.core import changes
from hotcrm.core.activity import Activity, record_many
from hotcrm.users.models import User


def create_cases(agent: User) -> None:
    """Up to nine cases for each customer; most are resolved."""
    random = Random("demo cases")
    people = people_of_accounts()
    products = list(Product.objects.values_list("name", flat=True))
    cases = [
        _case(account, random.choice(people[account.pk]), random, products)
        for account in Account.objects.filter(type="customer").order_by("pk")
        if people[account.pk]
        for _ in range(random.choice((0, 1, 2, 3, 4, 6, 9)))
    ]
    for case in cases:
        case.owner = agent if random.random() < 0.8 else None
    store(cases)


def _case(account: Account, person: Contact, random: Random, products: Sequence[str]) -> Case:
    subject, description = random.choice(stories.CASES)
    product = random.choice(products)
    is_open = random.random() < 0.28
    days = random.random() * (9 if is_open else 380)
    return Case(
        account=account,
        contact=person,
        subject=subject.format(product=product),
        description=description.format(product=product),
        priority=random.choices(("p1", "p2", "p3", "p4"), (1, 3, 8, 4))[0],
        status=random.choice(("new", "open", "open", "waiting")) if is_open else "resolved",
        opened_at=moment(days, random.randint(7, 15), random.randint(0, 59)),
    )


def store(cases: Sequence[Case]) -> None:
    """Write cases with their numbers, due and resolved times, and tell the timeline of them."""
    random = Random("demo resolutions")
    for case in cases:
        if not case.is_open:
            case.resolved_at = _resolved(case.opened_at, random)
        case.derive(tier=case.account.sla_tier)
    Case.objects.bulk_create(cases, batch_size=500)
    for case in cases:
        case.number = Case.number_of(case.pk)
    Case.objects.bulk_update(cases, ["number"], batch_size=500)
    changes.announced(Case, [case.pk for case in cases])
    record_many([activity for case in cases for activity in _told(case)])


def _resolved(opened_at: datetime, random: Random) -> datetime:
    return min(opened_at + timedelta(hours=random.expovariate(1 / 30) + 0.3), moment(0, 18))


def _told(case: Case) -> list[Activity]:
    moments = [(opening_kind(case), case.opened_at)]
    if case.resolved_at:
        moments.append(("service.resolved", case.resolved_at))
    return [
        Activity(
            kind=kind, account=case.account, contact=case.contact, actor=case.owner, target=case, subject=case.subject,
            body="" if kind == "service.resolved" else case.description, occurred_at=at, data=words(case),
        )
        for kind, at in moments
    ]  # fmt: skip
