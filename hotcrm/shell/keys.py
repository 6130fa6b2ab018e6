"""Every key of the product, told by where it works. The modules under static/js do what stands here."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Key:
    """What some keys do; `single` ones are letters that a person can switch off."""

    does: str
    presses: Sequence[str]
    single: bool = True


@dataclass(frozen=True, kw_only=True)
class KeyGroup:
    """Keys that work in one place."""

    label: str
    keys: Sequence[Key]


def _keys(*told: tuple[str, str]) -> list[Key]:
    """("Accounts", "g a") pairs; what needs Ctrl, Enter or Esc is no single letter."""
    return [
        Key(does=does, presses=presses.split(), single=not presses.startswith(("Ctrl", "Esc", "↵")))
        for does, presses in told
    ]


ALL = (
    KeyGroup(
        label="Everywhere",
        keys=_keys(
            ("Search and actions", "Ctrl K"), ("My day", "g h"), ("Accounts", "g a"), ("Contacts", "g c"),
            ("Deals", "g o"), ("Cases", "g s"), ("Duplicates", "g d"), ("Undo the last step", "u"),
            ("Close, cancel", "Esc"), ("These keys", "?"),
        ),
    ),
    KeyGroup(
        label="On a record",
        keys=_keys(
            ("Log a call, a meeting, a note, a task", "c m n t"), ("Edit the field with the focus", "e"),
            ("Tab 1 to 9", "1 – 9"), ("Next, previous record", "j k"), ("Back to the list", "["),
        ),
    ),
    KeyGroup(
        label="In a list",
        keys=_keys(
            ("Search in the list", "/"), ("Next, previous row", "j k"), ("Open", "↵"), ("Open in a new tab", "Shift ↵"),
            ("Select, tick", "x"), ("Select up to here", "Shift X"),
        ),
    ),
    KeyGroup(
        label="In a form", keys=_keys(("Save, send", "Ctrl ↵"), ("Save a field", "↵"), ("Leave it as it was", "Esc"))
    ),
)  # fmt: skip


def groups(*, single: bool) -> list[KeyGroup]:
    """The keys that work for a person, without single letters where those are off."""
    kept = [KeyGroup(label=group.label, keys=[key for key in group.keys if single or not key.single]) for group in ALL]
    return [group for group in kept if group.keys]
