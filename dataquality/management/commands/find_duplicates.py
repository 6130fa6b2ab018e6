"""`manage.py find_duplicates KIND [--full]`: search for duplicates, as the scheduled task does."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dataquality.scanning.scan import ScanRunning, scan
from dataquality.scanning.sources import SOURCES

COULD_NOT_RUN = 2


class Command(BaseCommand):
    help = "Compare the records that changed since their last scan, or all with --full. The last line is JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="account or contact")
        parser.add_argument("--full", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = options["kind"].lower().removesuffix("s")
        if kind not in SOURCES:
            raise CommandError(f"{options['kind']} is not matched: use account or contact.", returncode=COULD_NOT_RUN)
        try:
            report = scan(kind=kind, full=options["full"])
        except ScanRunning as error:
            raise CommandError(f"A search for duplicate {kind}s is running.", returncode=COULD_NOT_RUN) from error
        self.stdout.write(json.dumps(asdict(report)))
