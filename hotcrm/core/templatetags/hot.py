"""How figures, dates and names are written on every page."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html

register = template.Library()

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF ", "SEK": "SEK ", "PLN": "PLN "}
_STEPS = ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "k"))
NO_DATA = "No data"
_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "herr", "frau"})


def short_money(amount: Decimal | None, currency: str | None) -> str:
    """An amount for a glance: 1240000 EUR is "€1.24M"; None is "No data"."""
    if amount is None:
        return NO_DATA
    symbol = _SYMBOLS.get(currency or "", f"{currency} " if currency else "")
    for size, letter in _STEPS:
        if abs(amount) >= size:
            scaled = (Decimal(amount) / size).quantize(Decimal("0.01") if size > 1000 else Decimal("0.1"))
            return f"{symbol}{scaled.normalize():f}{letter}"
    return f"{symbol}{Decimal(amount).quantize(Decimal(1)):f}"


def full_money(amount: Decimal | None, currency: str | None) -> str:
    """An amount to the unit: "€1,240,000"; None is "No data"."""
    if amount is None:
        return NO_DATA
    symbol = _SYMBOLS.get(currency or "", f"{currency} " if currency else "")
    return f"{symbol}{Decimal(amount):,.0f}"


@register.filter
def money(amount: Decimal | None, currency: str | None = None) -> str:
    """{{ deal.amount|money:deal.currency }}"""
    return short_money(amount, currency)


@register.filter
def money_exact(amount: Decimal | None, currency: str | None = None) -> str:
    """{{ deal.amount|money_exact:deal.currency }}"""
    return full_money(amount, currency)


def day_words(value: date | datetime | None) -> str:
    """A day as people say it: "Today", "Tomorrow", "Fri 28 Nov", "28 Feb 2025"; None is "No date"."""
    if value is None:
        return "No date"
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    today = timezone.localdate()
    named = {today: "Today", today + timedelta(days=1): "Tomorrow", today - timedelta(days=1): "Yesterday"}
    if day in named:
        return named[day]
    if abs((day - today).days) < 180:
        return formats.date_format(day, "D j M")
    return formats.date_format(day, "j M Y")


@register.filter
def day(value: date | datetime | None) -> str:
    """{{ task.due_on|day }}"""
    return day_words(value)


@register.filter
def when(value: datetime | None) -> str:
    """The time of something past: "Today 10:42", "Thu 10:42" within a week, then "18 Nov" or "18 Nov 2024"."""
    if value is None:
        return NO_DATA
    local = timezone.localtime(value)
    days = (timezone.localdate() - local.date()).days
    if days == 0:
        return formats.date_format(local, "H:i")
    if 0 < days < 7:
        return formats.date_format(local, "D H:i")
    return formats.date_format(local, "j M" if local.year == timezone.localdate().year else "j M Y")


@register.filter
def since(value: datetime | None) -> str:
    """How long ago in the largest unit: "Today", "2 days", "3 months"; None is "No data"."""
    if value is None:
        return NO_DATA
    days = (timezone.localdate() - timezone.localtime(value).date()).days
    if days <= 0:
        return "Today"
    for size, unit in ((365, "year"), (60, "month"), (1, "day")):
        if days >= size:
            count = days // (30 if unit == "month" else size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "Today"


@register.filter
def initials(name: Any) -> str:
    """Up to two letters that stand for a name: "Priya Raman" is "PR", "Dr. Erik Hahn" is "EH"."""
    words = [w for w in str(name).replace(".", " ").split() if w[:1].isalnum()]
    while len(words) > 2 and words[0].lower() in _TITLES:
        words.pop(0)
    return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def address(value: Any) -> str:
    """{{ person.email|address }}: an e-mail address that breaks before its @ rather than at a hyphen."""
    name, at, domain = str(value).rpartition("@")
    if not name or " " in name:
        return str(value)
    return format_html('<span class="u-part">{}</span><span class="u-part">{}{}</span>', name, at, domain)


@register.filter
def hue(pk: int | None) -> int:
    """One of six colours, the same everywhere for one record: 1 to 6."""
    return (pk or 0) % 6 + 1


@lru_cache(maxsize=64)
def _shape(url_name: str) -> str:
    return reverse(url_name, args=[0]).replace("%", "%%").replace("/0/", "/%d/")


def record_url(url_name: str, pk: int) -> str:
    """The address of one record of many: `reverse` is asked once a process instead of once a row."""
    return _shape(url_name) % pk
