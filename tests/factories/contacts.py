"""Contacts, where they work and how to reach them."""

import factory

from contacts.models import Contact, ContactEmail, ContactPhone, Employment
from tests.factories.accounts import AccountFactory


class ContactFactory(factory.django.DjangoModelFactory[Contact]):
    """A person at an account, with the employment that says so."""

    class Meta:
        model = Contact
        skip_postgeneration_save = True

    first_name = factory.Sequence(lambda n: f"First{n}")
    last_name = factory.Sequence(lambda n: f"Last{n}")
    account = factory.SubFactory(AccountFactory)

    @factory.post_generation
    def employment(self: Contact, create: bool, extracted: bool | None, **kwargs: object) -> None:  # type: ignore[misc]
        if create and extracted is not False:
            Employment.objects.create(contact=self, account=self.account, is_primary=True)


class ContactEmailFactory(factory.django.DjangoModelFactory[ContactEmail]):
    class Meta:
        model = ContactEmail

    contact = factory.SubFactory(ContactFactory)
    address = factory.Sequence(lambda n: f"mail{n}@example.com")


class ContactPhoneFactory(factory.django.DjangoModelFactory[ContactPhone]):
    class Meta:
        model = ContactPhone

    contact = factory.SubFactory(ContactFactory)
    number = factory.Sequence(lambda n: f"+49 89 55501{n:04d}")
