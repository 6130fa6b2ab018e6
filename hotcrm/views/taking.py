"""A list as a CSV file: exactly what is filtered, sorted and shown, or of that the rows that somebody chose."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hotcrm.audit.models import audited
from hotcrm.core.csv_cells import guarded, lines
from hotcrm.core.customer360 import ListColumn
from hotcrm.core.templatetags.hot import NO_DATA
from hotcrm.views import keyset
from hotcrm.views.bulk import numbers
from hotcrm.views.listing import EXPORT, Listing
from hotcrm.views.pages import spec_or_404

CHUNK = 500
EMPTY = frozenset({"–", NO_DATA, "Nobody"})


@require_POST
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The file, row by row as it is read; who took it is kept."""
    spec = spec_or_404(request, kind)
    user: Any = request.user
    if not user.has_perm(EXPORT):
        raise PermissionDenied("Your role does not export lists.")
    listing = Listing(request, spec, QueryDict(request.POST.get("query") or request.POST.get("filter", "")))
    columns, found = listing.asked.columns, listing.found
    picked = [] if request.POST.get("all") else numbers(request.POST.getlist("ids"))
    if picked:
        found = found.filter(pk__in=picked)
    audited(
        "export", actor=user, model=found.model._meta.label, ids=picked, rows=found.count(),
        query=listing.asked.query, columns=[column.key for column in columns],
    )  # fmt: skip
    response = StreamingHttpResponse(lines(_rows(listing, found, columns)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{spec.many}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _rows(listing: Listing, found: QuerySet[Any], columns: list[ListColumn]) -> Iterator[Iterable[str]]:
    rows = keyset.ordered(found.select_related(*listing.asked.related(columns)), listing.asked.keys)
    yield heads(columns)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [guarded(text) for text in texts(row, columns, listing.user)]


def heads(columns: Iterable[ListColumn]) -> list[str]:
    """The first line: labels, and what a column falls into."""
    return [head for column in columns for head in ([name for name, _ in column.exported] or [column.label])]


def texts(row: Any, columns: Iterable[ListColumn], user: Any) -> Iterator[str]:
    """One line in words, empty where there is no value."""
    for column in columns:
        if column.exported:
            yield from (text(row, user) for _, text in column.exported)
        else:
            words = column.cell(row, user).value
            yield "" if words in EMPTY else words
