"""Import a CSV file without a browser; the engine is the import page's own."""

import json
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from dataquality.importing import engine
from dataquality.importing.duplicates import POLICIES
from dataquality.importing.kinds import importable_of
from dataquality.importing.mapping import Mapping, parsed
from dataquality.importing.reader import open_table
from dataquality.importing.rejection import Unreadable
from dataquality.importing.report import RejectionReport
from dataquality.importing.tally import ImportResult, Listener, Silence
from hotcrm.core.customer360 import Importable
from hotcrm.users.models import User


class Command(BaseCommand):
    help = "Import accounts, contacts, opportunities or cases from a CSV file. The last line of the output is JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """KIND and FILE, and what the import page asks."""
        parser.add_argument("kind", help="account, contact, opportunity or case (plural accepted)")
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--mapping", type=Path, help="a JSON file that says which column goes to which field")
        parser.add_argument("--duplicates", choices=POLICIES, default="review", help="rows that look like a record")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--report", type=Path, help="write the rejected rows to this CSV file")
        parser.add_argument("--as", dest="importer", help="e-mail address of the importing person")

    def handle(self, **options: Any) -> None:
        """Import, tell notices on standard error and the counts as one line of JSON. Exit 2 if that is impossible."""
        try:
            result = self._imported(options)
        except Unreadable as error:
            raise CommandError(str(error), returncode=2) from None
        for notice in result.notices:
            self.stderr.write(notice)
        self.stdout.write(json.dumps(result.tally.as_json()))

    def _imported(self, options: dict[str, Any]) -> ImportResult:
        importable = importable_of(options["kind"])
        mapping = _mapping(options["mapping"], importable)
        with ExitStack() as stack:
            stream = stack.enter_context(_opened(options["file"]))
            table = open_table(stream, encoding=mapping.encoding, delimiter=mapping.delimiter)
            order = engine.Order(
                importable=importable,
                mapping=mapping,
                actor=self._importer(options["importer"]),
                duplicates=options["duplicates"],
                dry_run=options["dry_run"],
                listener=_listener(options["report"], stack),
            )
            return engine.run(table, order)

    def _importer(self, address: str | None) -> User:
        """The person named, else the first who may do everything; on an empty database one is made for imports."""
        people = User.objects.filter(is_active=True)
        if address:
            person = people.filter(email__iexact=address).first()
            if person is None:
                raise Unreadable(f"Nobody has the e-mail address {address}.")
            return person
        person = people.filter(is_superuser=True).order_by("pk").first()
        if person is None:
            person = User.objects.create_superuser("import@hotcrm.invalid", None, first_name="Import")
            self.stderr.write("There was no administrator yet: the rows belong to Import (import@hotcrm.invalid).")
        return person


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise Unreadable(f"{path} could not be opened: {error.strerror}.") from None


def _mapping(path: Path | None, importable: Importable) -> Mapping:
    if path is None:
        return Mapping()
    try:
        return parsed(path.read_text(encoding="utf-8-sig"), importable)
    except UnicodeDecodeError:
        raise Unreadable("The mapping is not UTF-8.") from None
    except OSError as error:
        raise Unreadable(f"{path} could not be opened: {error.strerror}.") from None


def _listener(report: Path | None, stack: ExitStack) -> Listener:
    if report is None:
        return Silence()
    try:
        out: TextIO = stack.enter_context(report.open("w", newline="", encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{report} could not be written: {error.strerror}.") from None
    return RejectionReport(out)
