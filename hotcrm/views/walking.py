"""From record to record through the list that one came from. The list pays nothing for it, the record's page little."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hotcrm.core.http import read_only
from hotcrm.core.templatetags.hot import record_url
from hotcrm.views import keyset
from hotcrm.views.asked import encoded
from hotcrm.views.listing import COUNTED, Listing, counted_rows
from hotcrm.views.pages import spec_or_404


@require_safe
@read_only
def step(request: HttpRequest) -> HttpResponse:
    """To the record after or before this one, or to the list at its end."""
    listing, row = _here(request)
    keys = listing.asked.keys
    if request.GET.get("by") == "previous":
        keys = [key.turned() for key in keys]
    found = keyset.ordered(listing.found, keys).filter(keyset.beyond(keys, keyset.values_of(row, keys))).first()
    came = encoded({"from": [request.GET.get("from", "")]})
    if found is None:
        return HttpResponseRedirect(f"{listing.spec.url}?{request.GET.get('from', '')}")
    return HttpResponseRedirect(f"{record_url(f'{listing.spec.namespace}:page', found.pk)}?{came}")


@require_safe
@read_only
def place(request: HttpRequest) -> HttpResponse:
    """Where the record stands in the list: "3 of 48 in My accounts"."""
    listing, row = _here(request)
    keys = listing.asked.keys
    back = [key.turned() for key in keys]
    before = keyset.ordered(listing.found, back).filter(keyset.beyond(back, keyset.values_of(row, back)))
    count, total = counted_rows(before), counted_rows(listing.found)
    context = {
        "kind": listing.spec.kind,
        "pk": row.pk,
        "came": request.GET.get("from", ""),
        "url": f"{listing.spec.url}?{request.GET.get('from', '')}",
        "is_in": listing.found.filter(pk=row.pk).exists(),
        "position": f"{count + 1:,}" if count <= COUNTED else "",
        "total": f"{total:,}" if total <= COUNTED else f"{COUNTED:,}+",
        "view": listing.picker.label,
        "back": reverse(f"{listing.spec.namespace}:list"),
    }
    return render(request, "views/_place.html", context)


def _here(request: HttpRequest) -> tuple[Listing, Any]:
    """The list that one came from and the record in it, with what the order reads; 404 for what one may not see."""
    spec = spec_or_404(request, request.GET.get("kind", ""))
    listing = Listing(request, spec, QueryDict(request.GET.get("from", "")[:4000]))
    text = request.GET.get("pk", "")
    asked = listing.asked
    seen: QuerySet[Any] = spec.rows(request.user).annotate(**asked.annotations(asked.needed))
    row = keyset.ordered(seen, asked.keys).filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None
    if row is None:
        raise Http404
    return listing, row
