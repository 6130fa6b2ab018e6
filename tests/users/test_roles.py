import pytest
from django.contrib.auth.models import Group, Permission

from hotcrm.users import roles
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_every_role_exists_with_what_the_apps_granted():
    for role, granted in roles.granted().items():
        held = {
            f"{p.content_type.app_label}.{p.codename}"
            for p in Group.objects.get(name=role).permissions.select_related("content_type")
        }
        assert granted <= held, role


def test_an_admin_holds_every_permission():
    assert Group.objects.get(name=roles.ADMIN).permissions.count() == Permission.objects.count()


def test_what_an_admin_gave_stays_after_the_next_migration():
    group = Group.objects.get(name=roles.HR)
    extra = Permission.objects.get(codename="add_account")
    group.permissions.add(extra)
    roles.grant_role_permissions()
    assert extra in group.permissions.all()


def test_a_role_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="Pirate"):
        roles.grant(["Pirate"], ["accounts.view_account"])


def test_permissions_are_read_once_a_request(django_assert_num_queries):
    person = UserFactory(role="Sales")
    with django_assert_num_queries(1):
        person.has_perm("catalog.add_product")
        person.has_perm("catalog.view_product")
        person.has_perm("users.view_user")
