"""What the frame adds to answers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from hotcrm.core import toasts
from hotcrm.core.http import wants_fragment
from hotcrm.shell import nav_counts

Responder = Callable[[HttpRequest], HttpResponse]


class ToastsInFragments:
    """Put waiting messages into a fragment as toasts; a whole page shows them by itself."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if wants_fragment(request) and _takes_html(response):
            waiting = toasts.waiting(request)
            if waiting:
                html = render_to_string("shell/_toasts_oob.html", {"shell_messages": waiting}, request)
                response.content += html.encode()
        return response


class CountsInFragments:
    """Bring the numbers of the navigation along with a fragment whose request changed them."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "nav_counts_changed", False) and wants_fragment(request) and _takes_html(response):
            html = render_to_string("shell/_nav_counts.html", {"counters": nav_counts.counters(request)}, request)
            response.content += html.encode()
        return response


def _takes_html(response: HttpResponse) -> bool:
    is_body = response.status_code in {200, 409, 422} and not response.streaming and bool(response.content)
    return is_body and response.headers.get("Content-Type", "").startswith("text/html")
