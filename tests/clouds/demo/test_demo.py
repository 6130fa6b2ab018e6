"""The demo is the same every time, ends today, and holds what the pages need."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import tree
from accounts.models import Account
from clouds.demo import calendar, messy, names
from clouds.sales.models import OPEN_STAGES, Opportunity
from clouds.service.models import Case
from contacts.models import Contact, ContactPhone, Employment
from hotcrm.core.customer360 import integrity_checks
from hotcrm.core.text import phone_e164
from hotcrm.users import roles
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory
from tests.factories.people import UserFactory
from timeline.models import Event, Task


def test_the_second_list_is_made_the_same_way_again(tmp_path):
    messy.write(tmp_path)
    for name in ("companies.csv", "truth.csv"):
        assert (tmp_path / name).read_bytes() == (messy.FOLDER / name).read_bytes()


@pytest.mark.parametrize("country", sorted(names.CULTURES))
def test_numbers_of_every_country_can_be_dialled(country):
    for xx in ("00", "57", "99"):
        number = names.CULTURES[country].phone.format(area=212, xx=xx)
        assert phone_e164(number, country), number


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for all tests of this file and taken away afterwards."""
    from io import StringIO

    with django_db_blocker.unblock():
        out = StringIO()
        call_command("demo", stdout=out, stderr=StringIO())
        yield json.loads(out.getvalue().splitlines()[-1])
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def loaded(demo, db):
    return demo


def person(login: str) -> User:
    return User.objects.get(email=f"{login}@hotcrm.example")


def test_seven_people_may_sign_in(loaded):
    for login in ("admin", "manager", "rep", "service", "marketing", "finance", "steward"):
        assert person(login).check_password(django_settings.HOTCRM_DEMO_PASSWORD)
    assert person("rep").manager == person("manager")
    assert list(person("rep").groups.values_list("name", flat=True)) == [roles.SALES]


def test_rep_owns_forty_accounts_and_cannot_see_forty(loaded):
    rep = person("rep")
    assert Account.objects.filter(owner=rep).count() >= 40
    assert Account.objects.live().count() - Account.objects.visible_to(rep).count() >= 40
    assert Account.objects.visible_to(person("manager")).count() >= Account.objects.visible_to(rep).count()


def test_the_last_day_is_today_and_nothing_has_happened_in_the_future(loaded):
    today, now = timezone.now().date(), timezone.now()
    assert Opportunity.objects.exclude(closed_on=None).latest("closed_on").closed_on == today
    assert loaded["days"] == (today - calendar.LAST_DAY).days
    assert not Event.objects.filter(occurred_at__gt=now).exists()
    assert not Case.objects.filter(opened_at__gt=now).exists()
    assert now - Event.objects.latest("occurred_at").occurred_at < timedelta(days=2)


def test_all_dates_moved_by_the_same_days(loaded):
    deal = Opportunity.objects.get(external_id="1C1I7A6R")
    assert str(deal.opened_on - timedelta(days=loaded["days"])) == "2016-10-20"
    assert str(deal.close_on - timedelta(days=loaded["days"])) == "2017-03-01"


def test_the_rich_account_shows_what_a_page_can(loaded):
    account = Account.objects.get(name="Acme EMEA")
    assert account.get_root().name == "Acme Corporation"
    assert account.events.count() >= 200
    assert account.contacts.count() == 14
    assert account.opportunities.filter(stage__in=OPEN_STAGES).values("stage").distinct().count() >= 3
    assert account.cases.exclude(status="resolved").count() == 3
    assert account.tasks.count() == 3
    committee = account.opportunities.get(name="Platform renewal").committee
    members = dict(committee.members.values_list("contact__first_name", "role"))
    assert members == {"Erik": "decision_maker", "Priya": "champion", "Tomas": "influencer", "Beate": "blocker"}


def test_there_is_something_of_everything(loaded):
    assert Task.objects.filter(done_at=None, due_on__lt=timezone.localdate()).count() >= 20
    assert Task.objects.filter(done_at=None, due_on__gte=timezone.localdate()).count() >= 20
    assert Employment.objects.filter(ended_on__isnull=False).count() >= 20
    assert Contact.objects.count() >= 500
    assert ContactPhone.objects.exclude(e164="").count() >= 200
    assert set(Account.objects.values_list("type", flat=True)) == set(Account.Type.values)


def test_the_search_finds_most_of_the_true_pairs(loaded):
    pairs = loaded["duplicates"]
    assert pairs["true_pairs"] == pairs["found"] + pairs["missed"] >= 110
    assert pairs["found"] >= 0.9 * pairs["true_pairs"]


def test_the_rows_are_sound(loaded):
    assert tree.faults() == []
    findings = [finding for check in integrity_checks.items() for finding in check.findings()]
    assert findings == []


def test_a_second_call_loads_nothing(loaded, capsys):
    before = Account.objects.count()
    call_command("demo")
    assert json.loads(capsys.readouterr().out)["loaded"] is False
    assert Account.objects.count() == before


@pytest.mark.django_db
def test_reset_spares_a_database_in_which_people_work(settings):
    settings.HOTCRM_DEMO = False
    before = AccountFactory()
    UserFactory(email="real@acme.test", last_login=timezone.now())
    with pytest.raises(CommandError, match="1 people work in this database") as error:
        call_command("demo", reset=True)
    assert error.value.returncode == 2
    assert Account.objects.filter(pk=before.pk).exists()
