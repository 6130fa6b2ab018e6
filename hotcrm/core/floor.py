"""The cheapest page a signed-in person could get: session, person, a line of template. `benchmark` divides by it."""

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test.client import ClientHandler
from django.urls import ResolverMatch, path

HEADER = "X-HotCRM-Floor"
_LINE = "<!doctype html><title>Floor</title><p>{{ person }}</p>"


def floor(request: HttpRequest) -> HttpResponse:
    """The person's name on an otherwise empty page."""
    return HttpResponse(Template(_LINE).render(Context({"person": request.user})))


class _Floored(BaseHandler):
    """Answers requests with the header from the addresses of this module.

    Overriding ROOT_URLCONF instead would empty Django's table of addresses each time, and the page measured next would
    pay for building it anew: more than many a page costs.
    """

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        if HEADER in request.headers:
            request.urlconf = __name__
        return super().resolve_request(request)


class FlooredClientHandler(_Floored, ClientHandler):
    """For measuring within the process."""


class FlooredServer(_Floored, WSGIHandler):
    """For measuring through the web server."""


urlpatterns = [path("", floor)]
