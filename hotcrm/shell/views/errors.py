"""Pages for what went wrong, in the product's words; a fragment request gets a piece that fits where it lands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hotcrm.core.http import wants_fragment


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such thing, or not for this person; both look the same."""
    return _say(request, 404, "404.html", "Not here, or no longer here.")


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this action is not for this person."""
    return _say(request, 403, "403.html", "Your role does not allow this.")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was open for too long, or came from elsewhere."""
    return _say(request, 403, "403_form.html", "This page was open for too long. Reload it and send again.")


def _say(request: HttpRequest, status: int, template: str, sentence: str) -> HttpResponse:
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    context = {"frame": "base.html" if signed_in else "plain.html", "signed_in": signed_in, "sentence": sentence}
    return render(request, "shell/_refusal.html" if wants_fragment(request) else template, context, status=status)
