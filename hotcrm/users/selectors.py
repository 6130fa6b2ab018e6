"""Questions about people and their roles."""

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from hotcrm.users import roles
from hotcrm.users.models import User


def roles_to_give(actor: User) -> QuerySet[Group]:
    """Roles that `actor` may give to others: administrators all, everybody else those of the departments.

    So nobody rises above themselves by inviting a second self.
    """
    groups = Group.objects.order_by("name")
    if actor.is_superuser or actor.groups.filter(name=roles.ADMIN).exists():
        return groups.filter(name__in=roles.ROLES)
    return groups.filter(name__in=roles.DEPARTMENTS)
