"""The people of the demo: seven who may sign in, and the sales department of the data set."""

import csv
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from clouds.demo.files import DATA
from dataquality.importing.people import create_person
from hotcrm.users import roles
from hotcrm.users.models import ManagementLine, User

AGENTS = "agents.hotcrm.example"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may sign in as LOGIN@hotcrm.example."""

    login: str
    first_name: str
    last_name: str
    job_title: str
    role: str
    manager: str = ""
    is_admin: bool = False


PEOPLE = (
    Person(
        login="admin", first_name="Ada", last_name="Lindqvist", job_title="Administrator", role=roles.ADMIN,
        is_admin=True,
    ),
    Person(login="manager", first_name="Amara", last_name="Diallo", job_title="Head of sales", role=roles.MANAGER),
    Person(
        login="rep", first_name="Jonas", last_name="Meyer", job_title="Account executive", role=roles.SALES,
        manager="manager",
    ),
    Person(login="service", first_name="Lena", last_name="Thiel", job_title="Customer success", role=roles.SERVICE),
    Person(login="marketing", first_name="Yuki", last_name="Tanaka", job_title="Campaigns", role=roles.MARKETING),
    Person(login="finance", first_name="Kwame", last_name="Osei", job_title="Receivables", role=roles.FINANCE),
    Person(login="steward", first_name="Sofia", last_name="Okafor", job_title="Data steward", role=roles.STEWARD),
)  # fmt: skip


def create_people() -> dict[str, User]:
    """Make the seven people, with the demo's password, and the sales teams; returns the seven by login."""
    password = make_password(settings.HOTCRM_DEMO_PASSWORD)
    found: dict[str, User] = {}
    for person in PEOPLE:
        user, _ = User.objects.update_or_create(
            email=f"{person.login}@hotcrm.example",
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "job_title": person.job_title,
                "manager": found.get(person.manager),
                "is_staff": person.is_admin,
                "is_superuser": person.is_admin,
                "password": password,
            },
        )
        user.groups.set(Group.objects.filter(name=person.role))
        found[person.login] = user
    _create_sales_teams()
    return found


def agents() -> list[User]:
    """The sales agents of the data set, by name."""
    everybody = User.objects.filter(email__endswith=f"@{AGENTS}", manager__isnull=False)
    return list(everybody.order_by("first_name", "last_name"))


def _create_sales_teams() -> None:
    managers = Group.objects.get(name=roles.MANAGER)
    with (DATA / "crm-sales" / "sales_teams.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            manager = create_person(row["manager"], domain=AGENTS)
            manager.groups.set([managers])
            agent = create_person(row["sales_agent"], domain=AGENTS)
            User.objects.filter(pk=agent.pk).update(
                manager=manager, job_title=f"Sales agent, {row['regional_office'].lower()}"
            )
    ManagementLine.objects.rebuild()
