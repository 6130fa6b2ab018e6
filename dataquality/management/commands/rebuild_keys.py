"""`manage.py rebuild_keys [KIND]`: write the normalised values and blocking keys that are missing or out of date."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dataquality.models import MatchRecord
from dataquality.scanning.sources import SOURCES
from dataquality.scanning.storing import write_noted


class Command(BaseCommand):
    help = "Write missing and outdated normalised values and blocking keys; --all writes every one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", default="")
        parser.add_argument("--all", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = options["kind"].lower().removesuffix("s")
        if kind and kind not in SOURCES:
            raise CommandError(f"{options['kind']} is not matched: use account or contact.", returncode=2)
        written = {}
        for name in [kind] if kind else sorted(SOURCES):
            if options["all"]:
                MatchRecord.objects.filter(kind=name).update(version=0)
            written[name] = write_noted(name)
        self.stdout.write(json.dumps(written))
