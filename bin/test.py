"""Runs the suite on SQLite, and again on PostgreSQL where there is one; says which it ran on.

Called by `make test` and `make soak`. TEST_DATABASE_URL names a PostgreSQL server that must answer; without it a server
on 127.0.0.1:5432 is used if it lets this user create a database. TEST_WORKERS (2) is the number of processes.
"""

import argparse
import getpass
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
LOCAL_USERS = ("postgres", getpass.getuser())
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where one pass of the suite runs: what people call it, and its URL."""

    name: str
    url: str


def postgresql(url: str) -> Database | None:
    """The server behind the URL, or None when it does not answer or would not let us create a database."""
    server = urlsplit(url)
    maintenance = urlunsplit(server._replace(scheme="postgresql", path="/postgres"))
    try:
        with psycopg.connect(maintenance, connect_timeout=3) as connection:
            row = connection.execute(MAY_CREATE).fetchone()
            if not row or not row[0]:
                return None
            version = connection.info.server_version
    except psycopg.Error:
        return None
    # A name of its own, so that two runs on one machine do not drop each other's database.
    path = f"/{server.path.strip('/') or 'hotcrm'}_{os.getpid()}"
    return Database(name=f"PostgreSQL {version // 10000}.{version % 10000}", url=urlunsplit(server._replace(path=path)))


def found_postgresql() -> tuple[Database | None, str]:
    """The PostgreSQL to run on and, when there is none, the reason."""
    named = os.environ.get("TEST_DATABASE_URL", "")
    if named:
        database = postgresql(named)
        if database is None:
            sys.exit("TEST_DATABASE_URL is set, but its server does not answer or does not let us create a database.")
        return database, ""
    for user in dict.fromkeys(LOCAL_USERS):
        database = postgresql(f"postgres://{user}@127.0.0.1:5432/hotcrm")
        if database:
            return database, ""
    return None, "no server on 127.0.0.1:5432 lets this user create a database, and TEST_DATABASE_URL is not set"


def run(database: Database, arguments: list[str]) -> tuple[int, float]:
    """One pass of pytest: its exit code and its seconds."""
    print(f"\n=== {database.name} ===", flush=True)
    started = time.monotonic()
    workers = os.environ.get("TEST_WORKERS", "2")
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *arguments]
    env = {**os.environ, "DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "hotcrm.settings"}
    for unwanted in ("DEBUG", "HOTCRM_DEMO", "HOTCRM_HTTP", "CACHE_URL", "EMAIL_URL"):
        env.pop(unwanted, None)
    code = subprocess.run(command, cwd=ROOT, env=env).returncode
    return code, time.monotonic() - started


def main() -> int:
    """Exit 0 when every pass is green."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--soak", action="store_true", help="the long runs instead of the suite")
    options, rest = parser.parse_known_args()
    (ROOT / "var").mkdir(exist_ok=True)
    arguments = ["--soak", *rest] if options.soak else rest
    sqlite = Database(name="SQLite", url=f"sqlite:///{ROOT / 'var' / 'suite.sqlite3'}")
    server, reason = found_postgresql()
    results = {database.name: run(database, arguments) for database in (sqlite, server) if database}

    print("\nRan on:")
    for name, (code, seconds) in results.items():
        print(f"  {name}: {'passed' if code == 0 else f'FAILED (pytest ended with {code})'} in {seconds:.0f} s")
    if reason:
        print(f"  not on PostgreSQL: {reason}")
    return int(any(code for code, _ in results.values()))


if __name__ == "__main__":
    sys.exit(main())
