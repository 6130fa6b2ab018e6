"""The order of the house, and the files in it.

Every rule takes a `House`, so that a test can build one with a fault in it.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# From the ground up; apps of one floor are listed together.
FLOORS: list[list[str]] = [
    ["core"],
    ["users", "jobs", "audit", "catalog"],
    ["views"],
    ["shell"],
    ["accounts"],
    ["contacts"],
    ["timeline"],
    ["dataquality"],
]
# The demo tells stories across all clouds; nobody may name it.
ROOF = {"demo"}
FRAME = {"core", "users", "jobs", "audit", "catalog", "views", "shell"}
# Templates that replace those of a library, and the app that stands behind them.
OVERRIDES = {"account": "users", "mfa": "users", "allauth": "users", "registration": "users", "components": "core"}
SKIPPED = {".venv", "var", ".git", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


@dataclass(frozen=True)
class House:
    """A source tree that is built like this project."""

    root: Path

    @cached_property
    def ranks(self) -> dict[str, int]:
        """App label -> floor; every folder in clouds/ is an app of the top floor."""
        ranks = {label: floor for floor, labels in enumerate(FLOORS) for label in labels}
        clouds = [path.parent.name for path in self.root.glob("clouds/*/__init__.py")]
        return ranks | dict.fromkeys(clouds, len(FLOORS)) | dict.fromkeys(ROOF & set(clouds), len(FLOORS) + 1)

    def may_name(self, owner: str, other: str) -> bool:
        """True when `owner` may know that `other` exists: it lies below, or beside it inside the frame."""
        if owner == other or self.ranks[other] < self.ranks[owner]:
            return True
        return self.ranks[other] == self.ranks[owner] and owner in FRAME

    def folder(self, label: str) -> Path:
        """Where an app lives."""
        if label in FRAME:
            return self.root / "hotcrm" / label
        return self.root / label if (self.root / label).is_dir() else self.root / "clouds" / label

    def python(self, label: str) -> list[Path]:
        """The app's own modules."""
        return sorted(self.folder(label).rglob("*.py"))

    def templates(self) -> Iterator[tuple[str, Path]]:
        """Each template with the label of the app that owns it; pages of the root belong to the shell."""
        folder = self.root / "templates"
        for path in sorted(folder.rglob("*")):
            if path.suffix not in {".html", ".txt"}:
                continue
            parts = path.relative_to(folder).parts
            label = OVERRIDES.get(parts[0], parts[0]) if len(parts) > 1 else "shell"
            yield (label if label in self.ranks else "shell"), path

    def files(self, *suffixes: str) -> list[Path]:
        """All files of the tree with one of these endings; what tools and runs have made is left out."""
        found = [path for suffix in suffixes for path in self.root.rglob(f"*{suffix}")]
        return sorted(p for p in found if p.is_file() and not SKIPPED & set(p.relative_to(self.root).parts))

    def tracked(self) -> list[Path]:
        """What a commit carries; in a tree without git, every file."""
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=self.root, capture_output=True, text=True)
        if listed.returncode:
            return self.files("")
        return [self.root / name for name in listed.stdout.split("\0") if name and (self.root / name).is_file()]

    def place(self, path: Path, line: int = 0) -> str:
        """`path:line` as a person would click it."""
        name = str(path.relative_to(self.root))
        return f"{name}:{line}" if line else name


THIS_HOUSE = House(ROOT)
