"""People in their roles."""

from collections.abc import Iterable

import factory
from django.contrib.auth.models import Group

from hotcrm.users.models import User

PASSWORD = "a-password-for-tests"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person without a role; `role="Sales"` puts them into that group. `roles=[...]` into several."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@hotcrm.example")
    first_name = factory.Sequence(lambda n: f"Person{n}")
    last_name = "Example"
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self: User, create: bool, extracted: str | None, **kwargs: object) -> None:  # type: ignore[misc]
        if create and extracted:
            self.groups.add(Group.objects.get(name=extracted))

    @factory.post_generation
    def roles(self: User, create: bool, extracted: Iterable[str] | None, **kwargs: object) -> None:  # type: ignore[misc]
        if create and extracted:
            self.groups.set(Group.objects.filter(name__in=list(extracted)))
