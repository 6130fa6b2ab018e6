"""How each database finds a fragment of a text: trigrams on PostgreSQL, full-text search on SQLite.

A model takes part by having a column `search_text`, written as `hotcrm.core.text.fold` writes. Its indexes are made
after every `migrate` and not in a migration: SQLite rebuilds a table to alter it, and drops the triggers on it.
"""

import logging
import sqlite3
from functools import cache
from typing import Any

from django.db import DatabaseError, models, transaction
from django.db.models import BooleanField, Func

Clauses = tuple[tuple[str, ...], ...]
COLUMN = "search_text"
# A B-tree of PostgreSQL takes no long entries, and nobody types that much.
START = 80
_SHORTEST = 3
logger = logging.getLogger(__name__)


class Holds(Func):
    """True for rows whose column holds, for each clause, one of its patterns.

    A pattern is made of folded words; " ac" is the beginning of a word and "me " the end of one. PostgreSQL answers
    from trigrams. SQLite answers from its full-text table where all patterns of a clause have three characters.
    """

    output_field = BooleanField()

    def __init__(self, column: Any, clauses: Clauses) -> None:
        super().__init__(column)
        self.clauses = clauses

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return self._by_likeness(compiler, self.clauses)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column: Any = self.source_expressions[0]
        indexed = tuple(clause for clause in self.clauses if all(len(pattern) >= _SHORTEST for pattern in clause))
        table = column.target.model._meta.db_table
        if not indexed or not _has_full_text(connection, table):
            return self._by_likeness(compiler, self.clauses)
        question = " AND ".join("(" + " OR ".join(f'"{pattern}"' for pattern in clause) + ")" for clause in indexed)
        key = f'"{column.alias}"."{column.target.model._meta.pk.column}"'
        sql = f'{key} IN (SELECT rowid FROM "{table}_fts" WHERE "{table}_fts" MATCH %s)'  # noqa: S608
        params: list[Any] = [question]
        rest = tuple(clause for clause in self.clauses if clause not in indexed)
        if not rest:
            return sql, params
        more, more_params = self._by_likeness(compiler, rest)
        return f"({sql} AND {more})", params + more_params

    def _by_likeness(self, compiler: Any, clauses: Clauses) -> tuple[str, list[Any]]:
        column, own = compiler.compile(self.source_expressions[0])
        params: list[Any] = []
        parts = []
        for clause in clauses:
            likes = [like for pattern in clause for like in _likes(pattern)]
            parts.append("(" + " OR ".join([f"{column} LIKE %s"] * len(likes)) + ")")
            params += [param for like in likes for param in (*own, like)]
        return "(" + " AND ".join(parts) + ")", params


class Begins(Func):
    """True for rows whose column begins with the text."""

    output_field = BooleanField()

    def __init__(self, column: Any, text: str) -> None:
        super().__init__(column)
        self.text = text[:START]

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        return f"LEFT({column}, {START}) LIKE %s", [*params, f"{self.text}%"]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        # GLOB tells small letters from large ones, and therefore may use the index.
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} GLOB %s", [*params, f"{self.text}*"]


def _likes(pattern: str) -> list[str]:
    """LIKE patterns that say the same, with the ends of the text counting as ends of words."""
    core = pattern.strip()
    starts = ["", "% "] if pattern.startswith(" ") else ["%"]
    ends = ["", " %"] if pattern.endswith(" ") else ["%"]
    return [f"{start}{core}{end}" for start in starts for end in ends]


# --- the indexes ------------------------------------------------------------------------------------------------------


def build_after_migrations(sender: Any, using: str, **kwargs: Any) -> None:
    """For the signal `post_migrate`: see that the indexes of the app's searchable tables are there."""
    from django.db import connections

    connection = connections[using]
    tables = [model._meta.db_table for model in sender.get_models() if _is_searchable(model)]
    if not tables:
        return
    present = set(connection.introspection.table_names())
    for table in filter(present.__contains__, tables):
        ensure(connection, table)


def ensure(connection: Any, table: str) -> None:
    """Make what is missing of the indexes of a table; cheap when nothing is."""
    if connection.vendor == "postgresql":
        _ensure_trigrams(connection, table)
    elif connection.vendor == "sqlite":
        _ensure_full_text(connection, table)


def _is_searchable(model: type[models.Model]) -> bool:
    return any(field.name == COLUMN for field in model._meta.concrete_fields)


def _ensure_trigrams(connection: Any, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS {table}_search_start ON "{table}" (LEFT({COLUMN}, {START}) text_pattern_ops)'
        )
        if not _has_extension(connection, cursor):
            return
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS {table}_search_trigrams ON "{table}" USING gin ({COLUMN} gin_trgm_ops)'
        )


def _has_extension(connection: Any, cursor: Any) -> bool:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    if cursor.fetchone():
        return True
    try:
        with transaction.atomic(using=connection.alias):
            cursor.execute("CREATE EXTENSION pg_trgm")
    except DatabaseError as error:
        logger.warning(
            "The search works, but reads whole tables: this role may not create the extension pg_trgm (%s). "
            "Let a superuser run CREATE EXTENSION pg_trgm in this database, then run migrate again.",
            str(error).strip(),
        )
        return False
    return True


# A word's beginning and end are found as a space before and after it, the first and last word's too.
_FULL_TEXT = """
CREATE VIRTUAL TABLE IF NOT EXISTS "{table}_fts" USING fts5({column}, content='', tokenize='trigram');
INSERT INTO "{table}_fts"("{table}_fts") VALUES ('delete-all');
INSERT INTO "{table}_fts"(rowid, {column}) SELECT id, ' ' || {column} || ' ' FROM "{table}";
CREATE TRIGGER "{table}_fts_insert" AFTER INSERT ON "{table}" BEGIN
  INSERT INTO "{table}_fts"(rowid, {column}) VALUES (new.id, ' ' || new.{column} || ' ');
END;
CREATE TRIGGER "{table}_fts_delete" AFTER DELETE ON "{table}" BEGIN
  INSERT INTO "{table}_fts"("{table}_fts", rowid, {column}) VALUES ('delete', old.id, ' ' || old.{column} || ' ');
END;
CREATE TRIGGER "{table}_fts_update" AFTER UPDATE OF {column} ON "{table}" WHEN old.{column} <> new.{column} BEGIN
  INSERT INTO "{table}_fts"("{table}_fts", rowid, {column}) VALUES ('delete', old.id, ' ' || old.{column} || ' ');
  INSERT INTO "{table}_fts"(rowid, {column}) VALUES (new.id, ' ' || new.{column} || ' ');
END
"""
_TRIGGERS = ("insert", "delete", "update")


def _ensure_full_text(connection: Any, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE INDEX IF NOT EXISTS "{table}_search_start" ON "{table}" ({COLUMN})')
        if not _knows_full_text():
            logger.warning("The search works, but reads whole tables: this SQLite has no FTS5 with trigrams.")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name IN (%s, %s)", [table, f"{table}_fts"])
        present = {name for (name,) in cursor.fetchall()}
        names = [f"{table}_fts_{event}" for event in _TRIGGERS]
        if present.issuperset([f"{table}_fts", *names]):
            return
        with transaction.atomic(using=connection.alias):
            for name in names:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            for statement in _statements(_FULL_TEXT.format(table=table, column=COLUMN)):
                cursor.execute(statement)
    _full_text_tables.discard((str(connection.settings_dict["NAME"]), table))


def _statements(script: str) -> list[str]:
    """The statements of a script, triggers whole."""
    found, piece = [], ""
    for part in script.strip().split(";"):
        piece += part
        if sqlite3.complete_statement(piece + ";"):
            found.append(piece.strip())
            piece = ""
        else:
            piece += ";"
    return found


@cache
def _knows_full_text() -> bool:
    try:
        with sqlite3.connect(":memory:") as memory:
            memory.execute("CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='trigram')")
    except sqlite3.OperationalError:
        return False
    return True


_full_text_tables: set[tuple[str, str]] = set()


def _has_full_text(connection: Any, table: str) -> bool:
    """Whether the table's full-text index is there. Asked once a process, past the count of a page's queries."""
    key = (str(connection.settings_dict["NAME"]), table)
    if key in _full_text_tables:
        return True
    connection.ensure_connection()
    found = connection.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [f"{table}_fts"]).fetchone()
    if found and _knows_full_text():
        _full_text_tables.add(key)
        return True
    return False
