"""Short messages after an action: said with messages of Django, shown as toasts, with the way back if there is one."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_UNDO = "undo="
_TONES = {messages.ERROR: "bad", messages.WARNING: "warn"}


@dataclass(frozen=True, kw_only=True)
class Toast:
    """What a toast shows. `undo` is the address that a POST takes the step back at."""

    text: str
    tone: str
    undo: str


def say(request: HttpRequest, text: str, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """Show `text` on the next page or fragment that answers this person; with `undo` a button that posts there."""
    messages.add_message(request, level, text, extra_tags=f"{_UNDO}{undo}" if undo else "")


def waiting(request: HttpRequest) -> list[Toast]:
    """The messages that wait to be shown; they count as shown from now on."""
    return [_toast(message) for message in messages.get_messages(request)]


def _toast(message: Message) -> Toast:
    tags = message.extra_tags or ""
    undo = tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""
    return Toast(text=str(message.message), tone=_TONES.get(message.level, "ok"), undo=undo)
