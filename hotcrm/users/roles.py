"""The roles people have, as groups with permissions.

Each app names what its roles may do by registering grants here; they are applied after every migration, adding what
is missing and never taking away what an admin gave.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

SALES = "Sales"
SERVICE = "Service"
MARKETING = "Marketing"
FINANCE = "Finance"
HR = "HR"
MANAGER = "Manager"
STEWARD = "Data steward"
ADMIN = "Admin"
DEPARTMENTS = (SALES, SERVICE, MARKETING, FINANCE, HR)
ROLES = (SALES, SERVICE, MARKETING, FINANCE, HR, MANAGER, STEWARD, ADMIN)

_grants: dict[str, set[str]] = defaultdict(set)


def grant(roles: Iterable[str], permissions: Iterable[str]) -> None:
    """Let `roles` have `permissions` ("accounts.add_account") from the next migration on."""
    wanted = set(permissions)
    for role in roles:
        if role not in ROLES:
            raise ValueError(f"{role!r} is not a role.")
        _grants[role] |= wanted


def granted() -> dict[str, frozenset[str]]:
    """What each role has been given by the apps."""
    return {role: frozenset(_grants[role]) for role in ROLES}


def grant_role_permissions(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Create the groups and add the permissions that exist so far. The last app's call completes the work."""
    from django.contrib.auth.models import Group, Permission

    codes = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.using(using).select_related("content_type")
    }
    for role in ROLES:
        group, _ = Group.objects.using(using).get_or_create(name=role)
        wanted = codes.keys() if role == ADMIN else _grants[role]
        missing = {codes[code].pk for code in wanted if code in codes} - set(
            group.permissions.values_list("pk", flat=True)
        )
        group.permissions.add(*missing)
