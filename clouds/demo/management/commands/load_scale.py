"""Load a synthetic company of any size, fast, for measuring."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from clouds.demo.scale import Size, load, rebuild


def analyze() -> None:
    """Let the database look at what it holds now: until then PostgreSQL takes pages for a fraction of their rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Command(BaseCommand):
    help = "Add a synthetic company of any size: accounts in families, contacts, events, deals and cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much of everything; the same seed gives the same company."""
        parser.add_argument("--accounts", type=int, default=10_000)
        parser.add_argument("--contacts", type=int, default=30_000)
        parser.add_argument("--events", type=int, default=50_000)
        parser.add_argument("--seed", default="1")

    def handle(self, *, accounts: int, contacts: int, events: int, seed: str, **options: Any) -> None:
        """Write the rows, then what follows from them; print the numbers as one line of JSON."""
        started = time.monotonic()
        contacts, events = (contacts, events) if accounts > 0 else (0, 0)
        written = load(Size(accounts=max(accounts, 0), contacts=max(contacts, 0), events=max(events, 0), seed=seed))
        loaded = time.monotonic()
        self.stderr.write(f"Rows written in {loaded - started:.1f} s. Rebuilding what follows from them ...")
        rebuild()
        analyze()
        seconds = {"load_seconds": round(loaded - started, 1), "seconds": round(time.monotonic() - started, 1)}
        self.stdout.write(json.dumps({**written, **seconds}))
