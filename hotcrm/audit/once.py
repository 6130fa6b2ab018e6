"""Answering a creating request once, however often it is sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from hotcrm.audit.models import IdempotencyKey


def answered(user: Any, purpose: str, key: str) -> str:
    """Where the request with this key led already; "" when it is new."""
    keys = IdempotencyKey.objects.filter(user=user, purpose=purpose, key=key[:64])
    return keys.values_list("location", flat=True).first() or ""


@contextmanager
def once(user: Any, purpose: str, key: str) -> Iterator[Callable[[str], None]]:
    """Run the block in one transaction with the key; call what it yields with the address of what was made.

    The second of two equal requests at the same moment waits for the first and then raises IntegrityError.
    """
    with transaction.atomic():
        kept = IdempotencyKey(user=user, purpose=purpose, key=key[:64])

        def done(location: str) -> None:
            kept.location = location
            kept.save()

        yield done


def made_once(user: Any, purpose: str, key: str, make: Callable[[], str]) -> tuple[str, bool]:
    """The address that `make` gives, and True; or where an equal request led, before or at this moment, and False."""
    if address := answered(user, purpose, key):
        return address, False
    try:
        with once(user, purpose, key) as done:
            address = make()
            done(address)
    except IntegrityError:
        if not (address := answered(user, purpose, key)):
            raise
        return address, False
    return address, True
