import pytest
from django.db import IntegrityError

from hotcrm.users.models import ManagementLine, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def line() -> set[tuple[int, int]]:
    return set(ManagementLine.objects.values_list("manager_id", "report_id"))


@pytest.fixture
def chain():
    top = UserFactory()
    middle = UserFactory(manager=top)
    return top, middle, UserFactory(manager=middle)


def test_everybody_above_is_in_the_line(chain):
    top, middle, rep = chain
    assert line() == {(top.pk, middle.pk), (top.pk, rep.pk), (middle.pk, rep.pk)}


def test_a_new_manager_takes_the_whole_branch_along(chain):
    _top, middle, rep = chain
    other = UserFactory()
    middle.manager = other
    middle.save()
    assert line() == {(other.pk, middle.pk), (other.pk, rep.pk), (middle.pk, rep.pk)}


def test_a_circle_is_refused_and_nothing_is_stored(chain):
    top, _, rep = chain
    before = line()
    top.manager = rep
    with pytest.raises(ValueError, match="circle"):
        top.save()
    assert line() == before
    assert User.objects.get(pk=top.pk).manager_id is None


def test_nobody_is_their_own_manager():
    person = UserFactory()
    with pytest.raises((ValueError, IntegrityError)):
        User.objects.filter(pk=person.pk).update(manager=person)


def test_rebuild_writes_the_same_line_again(chain):
    before = line()
    ManagementLine.objects.all().delete()
    ManagementLine.objects.rebuild()
    assert line() == before
