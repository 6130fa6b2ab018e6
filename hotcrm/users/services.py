"""What happens to people, one verb each."""

from django.contrib.auth.models import Group
from django.db import transaction

from hotcrm.users.invitations import send_invitation
from hotcrm.users.models import User


@transaction.atomic
def invite(
    *, email: str, first_name: str, last_name: str, role: Group, manager: User | None, site: str, actor: User
) -> User:
    """Create a person who cannot sign in yet and mail a link on which they set their password."""
    person = User.objects.create_user(email, first_name=first_name, last_name=last_name, manager=manager)
    person.groups.add(role)
    transaction.on_commit(lambda: send_invitation(person=person, actor=actor, site=site))
    return person
