"""Where a record stands in the list that one came from."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import QueryDict

from hotcrm.views.asked import encoded, state_of
from hotcrm.views.spec import ALL, lists

register = template.Library()


@register.inclusion_tag("views/_place.html", takes_context=True)
def list_place(context: template.Context, kind: str, pk: int) -> dict[str, Any]:
    """{% list_place "account" account.pk %}: up and down through the list named by ?from= or by where one came from."""
    return {"kind": kind, "pk": pk, "came": came_from(context["request"], kind)}


def came_from(request: Any, kind: str) -> str:
    """The state of the list that one came from; that of the whole list for those who came from elsewhere."""
    if "from" in request.GET:
        return str(request.GET["from"])[:4000]
    spec = lists.get(kind)
    referer = urlsplit(request.headers.get("referer", ""))
    if spec is None or referer.netloc != request.get_host() or referer.path != spec.url:
        return encoded({"view": [ALL]})
    data = QueryDict(referer.query[:4000])
    return encoded({"view": [data.get("view", ALL)], **state_of(data)})
