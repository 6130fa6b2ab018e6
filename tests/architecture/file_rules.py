"""Names and sizes of files, and what must not be in them."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from tests.architecture.house import House

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}
UNNAMED = re.compile(r"^\d{4}_(initial|auto_.*|.*_and_more|.*_auto_\d+.*)\.py$")
LONGEST = 350
# Put together here, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("cdnjs", "cloudflare", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
    )
]
NO_LOCKS = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}


def drawer_files(house: House) -> Iterator[str]:
    """Modules and folders named after nothing: where things are put that belong elsewhere."""
    for path in house.files(".py", ".js", ".css", ".html"):
        parts = path.relative_to(house.root).with_suffix("").parts
        if DRAWERS & {part.lstrip("_") for part in parts}:
            yield f"{house.place(path)}: name the thing instead"


def migrations_without_a_name(house: House) -> Iterator[str]:
    """Migrations that Django named."""
    for path in house.files(".py"):
        if path.parent.name == "migrations" and UNNAMED.match(path.name):
            yield f"{house.place(path)}: say what it does"


def files_too_long(house: House, longer: Mapping[str, int]) -> Iterator[str]:
    """Sources over the limit: two things have moved in together. `longer` lists the few that may be, and how long."""
    for path in house.files(".py", ".html", ".css", ".js"):
        name = path.relative_to(house.root)
        if "vendor" in name.parts or "migrations" in name.parts or name.parts[0] == "tests":
            continue
        lines = path.read_text().count("\n")
        limit = longer.get(str(name), LONGEST)
        if lines > limit:
            yield f"{house.place(path)}: {lines} lines, {limit} at most"


def addresses_of_package_hosts(house: House) -> Iterator[str]:
    """Tracked files that name a package registry, and lock files that would record one."""
    pattern = re.compile("|".join(map(re.escape, HOSTS)))
    for path in house.tracked():
        if path.name in NO_LOCKS:
            yield f"{house.place(path)}: a lock file with addresses"
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if found := pattern.search(text):
            yield f"{house.place(path, text.count(chr(10), 0, found.start()) + 1)}: {found[0]}"


def requirements_without_hashes(house: House) -> Iterator[str]:
    """Pinned packages in the lock files that carry no hash."""
    for path in sorted((house.root / "requirements").glob("*.lock")):
        for block in re.split(r"\n(?=\S)", path.read_text()):
            if not block.startswith("#") and block.strip() and "--hash=sha256:" not in block:
                yield f"{house.place(path)}: {block.splitlines()[0]}"


def vendored_files_that_differ(house: House) -> Iterator[str]:
    """Copies of other people's files that are not the ones in the manifest, or not in it at all."""
    for folder in ("static/vendor", "tests/vendor"):
        manifest = house.root / folder / "manifest.json"
        listed = {manifest.resolve()}
        for package in json.loads(manifest.read_text()):
            base = house.root / folder / package["folder"]
            if not package["folder"].endswith(f"-{package['version']}"):
                yield f"{folder}/{package['folder']}: the folder does not carry the version {package['version']}"
            if "LICENSE" not in package["sha256"]:
                yield f"{folder}/{package['folder']}: no licence"
            for name, wanted in package["sha256"].items():
                path = (base / name).resolve()
                listed.add(path)
                if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
                    yield f"{folder}/{package['folder']}/{name}: differs from the manifest"
        for path in sorted((house.root / folder).rglob("*")):
            if path.is_file() and path.resolve() not in listed:
                yield f"{house.place(path)}: not in the manifest"


def links_that_lead_nowhere(house: House) -> Iterator[str]:
    """Links and pictures of the documents whose file is not there."""
    for path in house.files(".md"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            for target in re.findall(r"\]\(([^)#\s]+)", line):
                if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                    yield f"{house.place(path, number)}: {target}"
