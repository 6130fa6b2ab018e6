"""Announcing that rows changed, so that what is derived from them follows, whoever changed them and however many."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model

ChangeListener = Callable[[type[Model], Collection[int]], Any]
MoveListener = Callable[[Collection[int], int], Any]

_listeners: dict[str, list[ChangeListener]] = {}
_move_listeners: list[MoveListener] = []


def listen(label: str, listener: ChangeListener) -> None:
    """Call `listener(model, ids)` when rows of the model with that label ("accounts.Account") are announced."""
    known = _listeners.setdefault(label.lower(), [])
    if listener not in known:
        known.append(listener)


def announced(model: type[Model], ids: Collection[int]) -> None:
    """Say that rows of `model` were created, changed, merged, restored or deleted.

    Every writer calls it inside its own transaction, so that what follows is committed with it or not at all.
    """
    if not ids:
        return
    for listener in _listeners.get(model._meta.label_lower, []):
        listener(model, ids)


def listen_to_moves(listener: MoveListener) -> None:
    """Call `listener(account_ids, root_id)` when accounts come under another root."""
    if listener not in _move_listeners:
        _move_listeners.append(listener)


def moved(account_ids: Collection[int], root_id: int) -> None:
    """Say that these accounts now belong to the family whose root is `root_id`."""
    for listener in _move_listeners:
        listener(account_ids, root_id)
