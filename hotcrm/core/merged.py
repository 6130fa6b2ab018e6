"""Fetching a record by an address that may be older than a merge."""

from typing import Any, TypeVar

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from hotcrm.core.http import wants_fragment

M = TypeVar("M", bound=Model)


class Moved(Exception):
    """The record of this address lives on in another. `SurvivorRedirect` turns it into an answer."""

    def __init__(self, survivor_id: int) -> None:
        super().__init__(survivor_id)
        self.survivor_id = survivor_id


def visible_or_404(queryset: Any, request: HttpRequest, pk: int) -> Any:
    """The row `pk` of `queryset` (a queryset of a mergeable model, before `visible_to`).

    Raises Http404 when the person may not see it, and Moved with the survivor when it was merged into a visible one.
    """
    found = queryset.visible_to(request.user).filter(pk=pk).first()
    if found is not None:
        return found
    visible = queryset.model._base_manager.all().visible_to(request.user)
    survivor_id = visible.filter(merged_records__pk=pk).values_list("pk", flat=True).first()
    if survivor_id is None:
        raise Http404
    raise Moved(survivor_id)


def moved_answer(request: HttpRequest, moved: Moved) -> HttpResponse:
    """Where the record is now: 302 with the query string for a page, HX-Redirect for a fragment, 409 for a write."""
    if request.method not in {"GET", "HEAD"}:
        return JsonResponse({"merged_into": moved.survivor_id}, status=409)
    match = request.resolver_match
    assert match is not None  # noqa: S101  (a view is running)
    address = reverse(match.view_name, args=(), kwargs={**match.kwargs, "pk": moved.survivor_id})
    if query := request.META.get("QUERY_STRING"):
        address = f"{address}?{query}"
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": address, "Cache-Control": "no-store"})
    return HttpResponse(status=302, headers={"Location": address, "Cache-Control": "no-store"})


class SurvivorRedirect:
    """Middleware that answers for records merged into another."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return moved_answer(request, exception) if isinstance(exception, Moved) else None
