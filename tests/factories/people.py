"""People in their roles."""

import factory
from django.contrib.auth.models import Group

from hotcrm.users.models import User


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person without a role; `role="Sales"` puts them into that group. The password is "secret-of-tests"."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@hotcrm.example")
    first_name = factory.Sequence(lambda n: f"Person{n}")
    last_name = "Example"
    password = factory.django.Password("secret-of-tests")

    @factory.post_generation
    def role(self: User, create: bool, extracted: str | None, **kwargs: object) -> None:  # type: ignore[misc]
        if create and extracted:
            self.groups.add(Group.objects.get(name=extracted))
