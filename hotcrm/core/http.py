"""How views answer: a page or its fragment, a redirect after a write, and reads that cannot write."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponse]
_READS = (
    "SELECT",
    "WITH",
    "EXPLAIN",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "BEGIN",
    "PRAGMA",
    "DECLARE",
    "FETCH",
    "CLOSE",
)


class WriteRefused(RuntimeError):
    """A view that only reads tried to write."""


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a piece of the page; a restored history entry wants the whole page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, fragment: str, status: int = 200
) -> HttpResponse:
    """Render `template`, or only `fragment` when htmx asks; both from the same context, at the same address."""
    chosen = fragment if wants_fragment(request) else template
    response = render(request, chosen, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


class SeeOther(HttpResponseRedirect):
    """A redirect that a POST answers with; the browser follows with a GET."""

    status_code = 303


def see_other(url: str) -> HttpResponse:
    """303: what was asked is done, look there. Plain forms and htmx both follow it."""
    return SeeOther(url)


def read_only(view: View) -> View:
    """Let a GET of this view read only: any other statement raises WriteRefused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return view(request, *args, **kwargs)
        with connection.execute_wrapper(_refuse_writes):
            return view(request, *args, **kwargs)

    return guarded


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.lstrip(" (\n").upper().startswith(_READS):
        raise WriteRefused(sql[:80])
    return execute(sql, params, many, context)
