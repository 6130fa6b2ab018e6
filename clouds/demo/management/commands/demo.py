"""Fill the database with the demo, or empty it first and fill it again."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Account
from clouds.demo import story
from hotcrm.users.models import User


class Command(BaseCommand):
    help = "Load the demo: real companies and deals, with people, calls, cases and a second list full of duplicates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--reset` empties the database first."""
        parser.add_argument("--reset", action="store_true", help="delete EVERYTHING in this database first")

    def handle(self, *, reset: bool, **options: Any) -> None:
        """Load the demo and print what came of it as one line of JSON. Does nothing where it is there already."""
        started = time.monotonic()
        if reset:
            self._empty()
        elif Account.objects.exists():
            self.stderr.write("There are accounts already, so nothing was loaded. `demo --reset` starts again.")
            self.stdout.write(json.dumps({"loaded": False, "accounts": Account.objects.count()}))
            return
        result: dict[str, Any] = {"loaded": True, **story.tell(self._say)}
        self._say("Search for duplicates")
        result |= {"duplicates": story.scan_and_compare()}
        self.stdout.write(json.dumps({**result, "seconds": round(time.monotonic() - started, 1)}))

    def _empty(self) -> None:
        """Delete everything, unless somebody real works here."""
        strangers = User.objects.filter(last_login__isnull=False).exclude(email__iendswith="@hotcrm.example")
        if strangers.exists() and not settings.HOTCRM_DEMO:
            raise CommandError(
                f"{strangers.count()} people work in this database. Set HOTCRM_DEMO=1 to delete all of it.",
                returncode=2,
            )
        call_command("flush", interactive=False, verbosity=0)

    def _say(self, what: str) -> None:
        self.stderr.write(f"{what} ...")
