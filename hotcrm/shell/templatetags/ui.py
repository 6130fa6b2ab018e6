"""Tags and filters of the components in templates/components."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from hotcrm.shell import controls, pictures, pins
from hotcrm.views import bar

register = template.Library()
register.filter("within", pictures.within)
register.filter("arc", pictures.arc)
register.filter("steps", pictures.steps)
register.filter("spark", pictures.spark)
register.filter("line_chart", pictures.line_chart)
register.filter("waterfall", pictures.waterfall)
register.simple_tag(pictures.band, name="band")

_KINDS = {
    "call": ("Call", "phone"),
    "meeting": ("Meeting", "calendar"),
    "note": ("Note", "sticky-note"),
    "email": ("E-mail", "mail"),
    "task": ("Task", "square-check-big"),
}


@register.filter
def times(count: Any) -> range:
    """{% for line in "3"|times %}: as often as the number says."""
    return range(int(count))


@register.filter
def control_kind(bound: BoundField) -> str:
    """{{ field|control_kind }}: "hidden", "check", "options" or "plain"."""
    return controls.kind(bound)


@register.filter
def control(bound: BoundField, focus: Any = "") -> SafeString:
    """{{ field|control:autofocus }}"""
    return controls.render(bound, focus=bool(focus))


@register.filter
def option_control(option: Any, segmented: Any = "") -> SafeString:
    """{{ option|option_control:seg }}"""
    return controls.render_option(option, segmented=bool(segmented))


@register.filter
def composer_kinds(keys: str) -> Iterable[dict[str, str]]:
    """{% for choice in "call note"|composer_kinds %}: key, label, icon."""
    return [{"key": key, "label": _KINDS[key][0], "icon": _KINDS[key][1]} for key in str(keys).split()]


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, key: str, first: str = "") -> bar.SortLink:
    """{% sort_link "name" as sort %}: sort.url, sort.direction."""
    return bar.sort_link(context["request"], key, first)


@register.simple_tag(takes_context=True)
def filter_chips(context: template.Context, filterset: Any, search: str = "q") -> bar.FilterBar:
    """{% filter_chips filter "q" as bar %}"""
    return bar.filter_bar(context["request"], filterset, search)


@register.simple_tag(takes_context=True)
def page_links(context: template.Context, page: Any) -> bar.PageLinks:
    """{% page_links page as pages %}"""
    return bar.page_links(context["request"], page)


@register.simple_tag(takes_context=True)
def pinned(context: template.Context, path: str) -> bool:
    """{% pinned path as is_pinned %}: whether the person keeps this record in the navigation."""
    return pins.is_pinned(context["request"].user, path)
