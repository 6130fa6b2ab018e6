"""Accounts and their families."""

import factory

from accounts.models import Account
from tests.factories.people import UserFactory


class AccountFactory(factory.django.DjangoModelFactory[Account]):
    """A customer with an owner in sales."""

    class Meta:
        model = Account

    name = factory.Sequence(lambda n: f"Company {n}")
    type = Account.Type.CUSTOMER
    owner = factory.SubFactory(UserFactory, role="Sales")
