import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from hotcrm.core.benchmark import Benchmark
from hotcrm.core.customer360 import budgets
from hotcrm.core.served import server


class Command(BaseCommand):
    """Every registered budget on the present database. Exit 1 when one is exceeded."""

    help = "Measure every budget beside the empty signed-in page, in one run; one JSON line at the end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", metavar="FILE", help="write the list to a file too")
        parser.add_argument("--user", metavar="EMAIL", help="open the pages as this person")
        parser.add_argument("--rounds", type=int, default=15)
        parser.add_argument("--served", action="store_true", help="take times through the web server, kept alive")

    def handle(self, *args: Any, **options: Any) -> None:
        person, rounds = _person(options["user"]), options["rounds"]
        if options["served"]:
            with server() as open_at:
                bench = Benchmark(person, rounds, lambda path, headers: open_at(path, headers, bench.cookie))
                results = self._results(bench)
        else:
            results = self._results(Benchmark(person, rounds))
        line = json.dumps(results)
        if options["json"]:
            Path(options["json"]).write_text(line + "\n", encoding="utf-8")
        self.stdout.write(line)
        if not all(r["ok"] for r in results):
            raise SystemExit(1)

    def _results(self, bench: Benchmark) -> list[dict[str, Any]]:
        results = []
        for budget in budgets.items():
            measured = bench.run(budget)
            if measured is None:
                self.stderr.write(f"{budget.name}: nothing to open in this database")
                continue
            results.append(measured.as_dict())
            self.stderr.write(
                f"{'ok  ' if measured.ok else 'OVER'} {budget.name}: {measured.ratio} of {budget.ratio} times the "
                f"empty page, {measured.ms} ms, {measured.queries} queries, {measured.bytes} bytes"
            )
        return results


def _person(email: str | None) -> Any:
    """The person named, or who owns the most accounts: visibility is then part of what is measured."""
    people = get_user_model().objects.filter(is_active=True)
    if email:
        found = people.filter(email=email).first()
    else:
        found = people.annotate(n=Count("owned_accounts")).order_by("-n", "pk").first()
    if found is None:
        raise CommandError("Nobody to open pages as. Run `manage.py demo` or name a person.", returncode=2)
    return found
