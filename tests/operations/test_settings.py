"""Settings are listed where people look for them, and production refuses what would be unsafe."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = ["hotcrm/settings.py", "gunicorn.conf.py", "bin/run.py", "bin/test.py"]
SAFE = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "crm.example",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
}


def names_read(source: str) -> set[str]:
    """The environment variables that a module asks for, whichever way it reads them."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            owner, key = ast.unparse(node.func), node.args[0]
        elif isinstance(node, ast.Subscript):
            owner, key = ast.unparse(node.value), node.slice
        else:
            continue
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        if re.match(r"(os\.)?environ|env\b", owner) and re.fullmatch(r"[A-Z][A-Z0-9_]+", key.value):
            found.add(key.value)
    return found


def names_listed() -> set[str]:
    return set(re.findall(r"^([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def check(**changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` as production would run it, with these changes."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=SAFE | changes, capture_output=True, text=True)


def test_every_setting_is_listed() -> None:
    read = set().union(*(names_read((ROOT / path).read_text()) for path in READERS))
    assert read - names_listed() == set()


def test_every_listed_setting_is_read() -> None:
    read = set().union(*(names_read((ROOT / path).read_text()) for path in READERS))
    assert names_listed() - read == set()


def test_names_are_found_however_they_are_read() -> None:
    source = 'env.str("ONE"); env("TWO"); os.environ.get("THREE", "3"); os.environ["FOUR"]; settings["FIVE"]'
    assert names_read(source) == {"ONE", "TWO", "THREE", "FOUR"}


def test_safe_settings_pass_without_a_word() -> None:
    done = check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"HOTCRM_HTTP": "1"}, "SECURE"),
    ],
    ids=lambda value: str(value),
)
def test_unsafe_settings_are_refused(changes: dict[str, str], reason: str) -> None:
    done = check(**changes)
    assert done.returncode != 0
    assert reason in done.stderr
