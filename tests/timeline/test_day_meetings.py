"""The meetings on somebody's day."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from hotcrm.users.models import User
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.timeline import EventFactory

pytestmark = pytest.mark.django_db


def test_the_day_shows_the_meetings_of_today_that_are_ahead(client_for: ClientFor, alice: User) -> None:
    noon = timezone.make_aware(datetime(2025, 11, 24, 12))
    account = AccountFactory(owner=alice)
    for hours, words in ((-1, "Over"), (1, "Ahead"), (11, "Late"), (12, "Tomorrow")):
        EventFactory(
            account=account, kind="timeline.meeting", actor=alice, body=words,
            occurred_at=noon + timedelta(hours=hours),
        )  # fmt: skip
    with time_machine.travel(noon, tick=False):
        html = client_for(alice).get(reverse("shell:my_day")).text
    panel = html.split("Meetings today")[1].split("</details>")[0].split("Recently viewed")[0]
    assert [words in panel for words in ("Over", "Ahead", "Late", "Tomorrow")] == [False, True, True, False]
