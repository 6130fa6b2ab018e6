from collections.abc import Iterable
from typing import Any

import factory
from django.contrib.auth.models import Group

from hotcrm.users.models import User

PASSWORD = "a-password-for-tests"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person; `roles=[roles.SALES]` puts him into the groups."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@hotcrm.example")
    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def roles(self: Any, create: bool, names: Iterable[str] | None, **kwargs: Any) -> None:
        if create and names:
            self.groups.set(Group.objects.filter(name__in=list(names)))
