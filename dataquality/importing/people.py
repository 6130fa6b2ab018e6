"""Who the names in an owner column are."""

import re
from collections import Counter
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from dataquality.importing.mapping import ColumnRule
from hotcrm.users import roles
from hotcrm.users.models import User


class People:
    """Finds people by e-mail address or full name, each only once; makes them where the mapping asks for it.

    `rights` decides: only somebody who may add people makes any.
    """

    def __init__(self, actor: Any) -> None:
        self.created: list[str] = []
        self.unknown: Counter[str] = Counter()
        self._may_create = bool(actor.has_perm("users.add_user"))
        self._found: dict[str, User | None] = {}
        self._known: dict[str, User | None] | None = None

    def find(self, text: str, rule: ColumnRule) -> User | None:
        """The person named `text`, or None, which is counted and told at the end."""
        key = _key(text)
        if key not in self._found:
            self._found[key] = self._everybody().get(key) or self._created(text, rule)
        person = self._found[key]
        if person is None:
            self.unknown[text] += 1
        return person

    def notices(self) -> list[str]:
        """One sentence on the people made, one for each name that belongs to nobody."""
        return self._made() + [
            f"'{name}' is nobody here. {_rows(count)} to whoever imports."
            for name, count in self.unknown.most_common(20)
        ]

    def _made(self) -> list[str]:
        if not self.created:
            return []
        number = "One person was" if len(self.created) == 1 else f"{len(self.created)} people were"
        return [f"{number} added: {', '.join(self.created)}."]

    def _everybody(self) -> dict[str, User | None]:
        """People by address and by full name; a name that two people share finds neither."""
        if self._known is None:
            names: dict[str, User | None] = {}
            addresses: dict[str, User | None] = {}
            for user in User.objects.filter(is_active=True):
                name = _key(user.get_full_name())
                names[name] = None if name in names else user
                addresses[_key(user.email)] = user
            self._known = {**names, **addresses}
        return self._known

    def _created(self, text: str, rule: ColumnRule) -> User | None:
        if not rule.create_people or not self._may_create:
            return None
        person = create_person(text, domain=rule.email_domain or "people.example")
        self.created.append(str(person))
        return person


def create_person(name: str, *, domain: str) -> User:
    """A salesperson of that name who cannot sign in before setting a password."""
    first, _, last = name.strip().partition(" ")
    address = name if _is_address(name) else f"{slugify(name)[:60].replace('-', '.') or 'person'}@{domain}"
    known = User.objects.filter(email__iexact=address)
    person = known.first()
    if person is not None:
        return person
    try:
        with transaction.atomic():
            person = User.objects.create_user(address, None, first_name=first[:150], last_name=last[:150])
            person.groups.add(*Group.objects.filter(name=roles.SALES))
    except IntegrityError:  # another import was first
        return known.get()
    return person


def _is_address(name: str) -> bool:
    try:
        validate_email(name)
    except ValidationError:
        return False
    return len(name) <= 254


def _key(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip()).casefold()


def _rows(count: int) -> str:
    return "One row goes" if count == 1 else f"{count:,} rows go"
