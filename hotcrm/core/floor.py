"""The cheapest page a signed-in person could get: session, person, a line of template. `benchmark` divides by it."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

_LINE = "<!doctype html><title>Floor</title><p>{{ person }}</p>"


def floor(request: HttpRequest) -> HttpResponse:
    """The person's name on an otherwise empty page."""
    return HttpResponse(Template(_LINE).render(Context({"person": request.user})))


urlpatterns = [path("", floor)]
