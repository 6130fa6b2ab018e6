"""The files of the demo, brought in through the import itself."""

from pathlib import Path

from dataquality.importing import engine
from dataquality.importing.kinds import importable_of
from dataquality.importing.mapping import parsed
from dataquality.importing.reader import open_table
from dataquality.importing.tally import ImportResult
from hotcrm.users.models import User

DATA = Path(__file__).parent / "data"


def bring_in(kind: str, name: str, *, mapping: str, actor: User, duplicates: str = "create") -> ImportResult:
    """Import the data file `name` ("crm-sales/accounts.csv") with its mapping, as the person given."""
    importable = importable_of(kind)
    rules = parsed((DATA / mapping).read_text(encoding="utf-8"), importable)
    with (DATA / name).open("rb") as stream:
        table = open_table(stream, encoding=rules.encoding, delimiter=rules.delimiter)
        order = engine.Order(importable=importable, mapping=rules, actor=actor, duplicates=duplicates)
        return engine.run(table, order)
