"""From record to record through the list that one came from. The list pays nothing for it, the record's page little."""

from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotcrm.core.http import read_only
from hotcrm.core.templatetags.hot import record_url
from hotcrm.views import keyset
from hotcrm.views.asked import encoded
from hotcrm.views.listing import COUNTED, Listing
from hotcrm.views.models import SavedView
from hotcrm.views.pages import spec_or_404
from hotcrm.views.saved import preset_label


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
    """Where the record stands in the list: "3 of 48 in My accounts". One query, but for a record that is not in it."""
    listing = _listing(request)
    shown = keyset.ordered(listing.found, listing.asked.keys).annotate(view_name=_view_name(listing))
    rows = list(shown.values_list("pk", "view_name")[: COUNTED + 1])
    standing = {str(pk): number for number, (pk, _) in enumerate(rows[:COUNTED], start=1)}
    pk = request.GET.get("pk", "")
    if pk not in standing:
        _here(request)
    context = {
        "kind": listing.spec.kind,
        "pk": pk,
        "came": request.GET.get("from", ""),
        "url": f"{listing.spec.url}?{request.GET.get('from', '')}",
        "position": f"{standing[pk]:,}" if pk in standing else "",
        "total": f"{len(rows):,}" if len(rows) <= COUNTED else f"{COUNTED:,}+",
        "view": (rows[0][1] if rows else "") or preset_label(listing.asked),
    }
    return render(request, "views/_place.html", context)


def _view_name(listing: Listing) -> Any:
    """The name of the saved view in the address, read along with the rows; nothing for one that the product ships."""
    key = listing.asked.view
    if not key.isdecimal() or len(key) > 18:
        return Value("")
    views = SavedView.objects.visible_to(listing.user).filter(pk=int(key), kind=listing.spec.kind)
    return Coalesce(Subquery(views.values("name")), Value(""))


def _listing(request: HttpRequest) -> Listing:
    """The list that one came from."""
    spec = spec_or_404(request, request.GET.get("kind", ""))
    return Listing(request, spec, QueryDict(request.GET.get("from", "")[:4000]))


def _here(request: HttpRequest) -> tuple[Listing, Any]:
    """The list that one came from and the record in it, with what the order reads; 404 for what one may not see."""
    listing = _listing(request)
    text = request.GET.get("pk", "")
    asked = listing.asked
    seen: QuerySet[Any] = listing.spec.rows(request.user).annotate(**asked.annotations(asked.needed))
    row = keyset.ordered(seen, asked.keys).filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None
    if row is None:
        raise Http404
    return listing, row
