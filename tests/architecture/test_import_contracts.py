"""Import-linter's contracts hold, and each goes red when its rule is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

PACKAGES = ["hotcrm", "accounts", "contacts", "timeline", "dataquality", "clouds"]
LINT = Path(sys.executable).parent / "lint-imports"

# the contract, the module that breaks it, the import
BREACHES = [
    ("The house", "accounts/models", "import clouds.sales.models"),
    ("The house", "contacts/services", "import timeline.models"),
    ("The house", "timeline/services", "import dataquality.models"),
    ("The house", "hotcrm/users/services", "import accounts.models"),
    ("Clouds do not know each other", "clouds/service/services", "import clouds.sales.models"),
    ("Nobody knows the demo", "clouds/sales/services", "import clouds.demo.names"),
    ("Inside the frame", "hotcrm/jobs/services", "import hotcrm.shell.apps"),
    ("The core names no app", "hotcrm/core/access", "import hotcrm.users.models"),
    ("Inside an app", "accounts/models", "import accounts.views"),
    ("Inside an app", "clouds/sales/selectors", "import clouds.sales.services"),
    ("Inside an app", "contacts/services", "import contacts.forms"),
    ("Inside an app", "timeline/forms", "import timeline.views"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources and the contracts, where a breach harms nobody."""
    root = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def verdict(root: Path) -> tuple[int, str]:
    """Exit code and report of lint-imports."""
    done = subprocess.run([LINT, "--no-cache"], cwd=root, capture_output=True, text=True, env={"PYTHONPATH": str(root)})
    return done.returncode, done.stdout + done.stderr


def module_file(root: Path, module: str) -> Path:
    """The module's file: the one that is there, its package, or a new one."""
    package = root / module
    return package / "__init__.py" if package.is_dir() else package.with_suffix(".py")


def test_the_contracts_hold(copy: Path) -> None:
    code, report = verdict(copy)
    assert code == 0, report
    assert "6 kept, 0 broken" in report


@pytest.mark.parametrize(("contract", "module", "statement"), BREACHES, ids=[f"{m}: {s}" for _, m, s in BREACHES])
def test_a_breach_breaks_its_contract(copy: Path, contract: str, module: str, statement: str) -> None:
    path = module_file(copy, module)
    target = module_file(copy, statement.removeprefix("import ").replace(".", "/"))
    before = {file: file.read_bytes() if file.exists() else None for file in (path, target)}
    try:
        target.touch()
        with path.open("a") as source:
            source.write(f"\n{statement}\n")
        code, report = verdict(copy)
    finally:
        for file, content in before.items():
            if content is None:
                file.unlink()
            else:
                file.write_bytes(content)
    assert code == 1, report
    assert any(line.startswith(contract) and "BROKEN" in line for line in report.splitlines()), report
