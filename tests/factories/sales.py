"""Deals and products."""

from decimal import Decimal

import factory

from clouds.sales.models import Opportunity
from hotcrm.catalog.models import Price, Product
from tests.factories.accounts import AccountFactory


class ProductFactory(factory.django.DjangoModelFactory[Product]):
    """A product with a list price of 100 USD."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Product {n}")

    @factory.post_generation
    def price(self: Product, create: bool, extracted: Decimal | None, **kwargs: object) -> None:  # type: ignore[misc]
        if create:
            Price.objects.create(product=self, currency="USD", amount=extracted or Decimal(100))


class OpportunityFactory(factory.django.DjangoModelFactory[Opportunity]):
    """An open deal of 1,000 USD."""

    class Meta:
        model = Opportunity

    name = factory.Sequence(lambda n: f"Deal {n}")
    account = factory.SubFactory(AccountFactory)
    owner = factory.SelfAttribute("account.owner")
    stage = Opportunity.Stage.PROPOSAL
    amount = Decimal(1000)
