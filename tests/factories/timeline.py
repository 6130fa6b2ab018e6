"""Events and tasks."""

import factory
from django.utils import timezone

from tests.factories.accounts import AccountFactory
from tests.factories.people import UserFactory
from timeline.models import Event, Task


class EventFactory(factory.django.DjangoModelFactory[Event]):
    """A call that just ended."""

    class Meta:
        model = Event

    account = factory.SubFactory(AccountFactory)
    root_id = factory.LazyAttribute(lambda o: o.account.get_root().pk)
    cloud = "timeline"
    kind = "timeline.call"
    occurred_at = factory.LazyFunction(timezone.now)
    body = "Talked about the rollout."


class TaskFactory(factory.django.DjangoModelFactory[Task]):
    """Something to do for an account, due today."""

    class Meta:
        model = Task

    title = factory.Sequence(lambda n: f"Step {n}")
    account = factory.SubFactory(AccountFactory)
    owner = factory.SubFactory(UserFactory, role="Sales")
    due_on = factory.LazyFunction(timezone.localdate)
