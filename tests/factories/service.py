"""Cases."""

import factory
from django.utils import timezone

from clouds.service.models import Case
from tests.factories.accounts import AccountFactory


class CaseFactory(factory.django.DjangoModelFactory[Case]):
    """An open case of normal priority."""

    class Meta:
        model = Case

    number = factory.Sequence(lambda n: f"T{n}")
    account = factory.SubFactory(AccountFactory)
    subject = factory.Sequence(lambda n: f"Problem {n}")
    status = Case.Status.OPEN
    opened_at = factory.LazyFunction(timezone.now)
