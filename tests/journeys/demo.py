"""The demo as browser tests walk through it: people of every role, and a sample record for every address.

Loading the demo takes a quarter of a minute, so it is done once in a run; after that its file is copied. A test that
uses it drives pages that are the same on both databases (one template, one row), which is why it runs on SQLite only;
what a database does in its own way (search, locks, sorting) is tested on both, without a browser.
"""

import fcntl
import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import Account
from clouds.sales.models import Opportunity
from clouds.service.models import Case
from contacts.models import Contact
from dataquality.importing import runs
from dataquality.merging.execute import merge_records
from dataquality.models import DuplicateGroup
from hotcrm.jobs.models import Job
from hotcrm.users import roles
from hotcrm.users.models import User
from hotcrm.views.models import SavedView
from tests.conftest import BACKEND
from tests.factories.people import UserFactory
from tests.factories.world import one_of_each
from tests.journeys.addresses import Survey, survey
from timeline.models import Event, Task

# Who walks through the product: what to call them, and the e-mail address they sign in with.
PEOPLE = {
    "admin": "admin@hotcrm.example",
    "sales rep": "rep@hotcrm.example",
    "manager": "manager@hotcrm.example",
    "service": "service@hotcrm.example",
    "marketing": "marketing@hotcrm.example",
    "finance": "finance@hotcrm.example",
    "steward": "steward@hotcrm.example",
    "HR reader": "hr@hotcrm.example",
    "no role": "nobody@hotcrm.example",
}
SHOWCASE = "Acme EMEA"
FILE = "name,country,employees\nNorthwind Foundry,Germany,50\nGamma Works,Grmany,7\nDelta Looms,France,1.2k\n"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A running server with the demo in it, the records that fill its addresses, and what those answer."""

    url: str
    records: Mapping[str, int]
    survey: Survey

    def person(self, name: str) -> User:
        """The person of that name in PEOPLE."""
        return User.objects.get(email=PEOPLE[name])


def brought_in(url: str, folder: Path) -> Demo:
    """Bring the demo into the present, empty database; `folder` is common to all workers of a run."""
    stored, told = folder / "demo.sqlite3", folder / "demo.json"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            records = _load()
            copy_to(stored)
            told.write_text(json.dumps({"records": records, "survey": asdict(_survey(records))}))
    put_back(stored)
    found = json.loads(told.read_text())
    return Demo(url=url, records=found["records"], survey=Survey(**found["survey"]))


def _survey(records: Mapping[str, int]) -> Survey:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(email=PEOPLE["admin"]), backend=BACKEND)
    return survey(client, records)


def copy_to(path: Path) -> None:
    """Write the test database into a file."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)


def put_back(path: Path) -> None:
    """Make the test database what the file holds."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as source:
        source.backup(connection.connection)
    ContentType.objects.clear_cache()


def main_pages(demo: Demo) -> list[str]:
    """The ten that people spend their day on."""
    lists = ["/", "/accounts/", "/contacts/", "/opportunities/", "/cases/", "/duplicates/", "/search/?q=acme"]
    return [*lists, f"/accounts/{demo.records['accounts']}/", f"/contacts/{demo.records['contacts']}/", "/tasks/"]


# --- what is in it ----------------------------------------------------------------------------------------------------


def _load() -> dict[str, int]:
    call_command("demo", stdout=io.StringIO(), stderr=io.StringIO())
    UserFactory(email=PEOPLE["HR reader"], first_name="Hana", last_name="Reader", roles=[roles.HR])
    UserFactory(email=PEOPLE["no role"], first_name="Nilo", last_name="Newcomer")
    User.objects.get(email=PEOPLE["admin"]).groups.add(Group.objects.get(name=roles.ADMIN))
    return one_of_each(User.objects.get(email=PEOPLE["sales rep"])) | _samples()


def _samples() -> dict[str, int]:
    """The record of a route, or of a whole namespace: the table that fills the addresses."""
    admin = User.objects.get(email=PEOPLE["admin"])
    account = Account.objects.get(name=SHOWCASE)
    event = Event.objects.filter(account=account, kind="timeline.call", actor=admin).first() or _own_call(
        account, admin
    )
    return {
        "accounts": account.pk,
        "other_account": Account.objects.get(name="Acme Austria").pk,
        "contacts": Contact.objects.filter(account=account).earliest("pk").pk,
        "sales": Opportunity.objects.filter(account=account).exclude(committee=None).earliest("pk").pk,
        "service": Case.objects.filter(account=account).earliest("pk").pk,
        "timeline": Task.objects.filter(account=account).earliest("pk").pk,
        "timeline:log": account.pk,
        "timeline:entries": account.pk,
        **dict.fromkeys(("timeline:event", "timeline:event_edit", "timeline:event_deletion"), event.pk),
        "dataquality": DuplicateGroup.objects.filter(kind="account").earliest("pk").pk,
        "dataquality:merge": _merge(admin),
        "views": SavedView.objects.create(kind="account", name="Germany", query="country=DE", owner=admin).pk,
        "views:job": Job.objects.create(key="bulk:sample", label="x", started_by=admin, result={"kind": "account"}).pk,
        "dataquality:completeness_record": account.pk,
        "dataquality:import_map": _import(admin, "map"),
        **dict.fromkeys(("dataquality:import_check", "dataquality:import_errors"), _import(admin, "check")),
        **dict.fromkeys(("dataquality:import_run", "dataquality:import_report"), _import(admin, "run")),
    }


def _own_call(account: Account, actor: User) -> Event:
    return Event.objects.create(
        account=account, root_id=account.get_root().pk, cloud="timeline", kind="timeline.call", actor=actor,
        occurred_at=Event.objects.filter(account=account).latest("occurred_at").occurred_at, body="Asked for a quote.",
    )  # fmt: skip


def _merge(actor: User) -> int:
    group = DuplicateGroup.objects.filter(kind="account").latest("pk")
    pair = group.pairs.earliest("pk")
    return merge_records(kind="account", ids=[pair.low_id, pair.high_id], actor=actor, key="sample").pk


def _import(actor: User, until: str) -> int:
    """An import that came as far as the page `until`."""
    file: Any = SimpleUploadedFile("fair.csv", FILE.encode(), content_type="text/csv")
    run = runs.create_run(kind="account", file=file, actor=actor)
    if until != "map":
        columns = {"name": "name", "country": "billing_country", "employees": "employees"}
        mapping = {"columns": {name: {"field": field} for name, field in columns.items()}}
        runs.map_columns(run=run, mapping=mapping, duplicates="review", actor=actor)
    if until == "run":
        runs.start_run(run=run, actor=actor)
    return run.pk
