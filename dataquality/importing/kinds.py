"""Kinds of records by the names that people type."""

from dataquality.importing.rejection import Unreadable
from hotcrm.core.customer360 import Importable, importables


def importable_of(name: str) -> Importable:
    """The kind called `name`, in singular or plural. Raises Unreadable when there is none."""
    wanted = name.strip().lower()
    for one in importables.items():
        if wanted in (one.kind, one.label.lower(), _plural(one.kind)):
            return one
    known = ", ".join(one.kind for one in importables.items())
    raise Unreadable(f"There is nothing called '{name}' to import. There are: {known}.")


def _plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
