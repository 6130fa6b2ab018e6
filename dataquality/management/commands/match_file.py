"""`manage.py match_file FILE.csv --kind account --out PAIRS.csv`: the matching engine alone, on any CSV."""

import csv
import json
import resource
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dataquality.matching.engine import Outcome, match
from dataquality.matching.files import Table, UnreadableFile, read
from dataquality.matching.record import KINDS

COULD_NOT_RUN = 2


class Command(BaseCommand):
    """Find the records of a file that are probably one, without touching the database."""

    help = "Find duplicates in a CSV file with an id column. Writes pairs; the last line on standard output is JSON."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, help="account or contact")
        parser.add_argument("--map", nargs="+", default=[], metavar="field=column")
        parser.add_argument("--ignore", nargs="+", default=[], metavar="column")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        begin = time.perf_counter()
        try:
            table = read(options["file"], _singular(options["kind"]), _mapping(options["map"]), options["ignore"])
            outcome = match(table.records)
            _write(options["out"], table, outcome)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=COULD_NOT_RUN) from error
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}.", returncode=COULD_NOT_RUN) from error
        self.stdout.write(json.dumps(_report(table, outcome, time.perf_counter() - begin)))


def _singular(kind: str) -> str:
    singular = kind.lower().removesuffix("s")
    return singular if singular in KINDS else kind


def _mapping(entries: list[str]) -> dict[str, str]:
    mapping = {}
    for entry in entries:
        name, equals, column = entry.partition("=")
        if not (name and equals and column):
            raise UnreadableFile(f"--map {entry}: write field=column.")
        mapping[name] = column
    return mapping


def _write(path: Path, table: Table, outcome: Outcome) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id_a", "id_b", "probability", "decision"])
        for found in outcome.matches:
            writer.writerow([table.ids[found.left], table.ids[found.right], f"{found.probability:.6f}", found.decision])


def _report(table: Table, outcome: Outcome, seconds: float) -> dict[str, int | float]:
    auto = sum(found.decision == "auto" for found in outcome.matches)
    return {
        "records": len(table.records),
        "candidate_pairs": outcome.candidate_pairs,
        "pairs": len(outcome.matches),
        "auto": auto,
        "review": len(outcome.matches) - auto,
        "seconds": round(seconds, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
