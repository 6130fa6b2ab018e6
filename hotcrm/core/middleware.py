"""What holds for every request: nobody is anonymous beyond the sign-in pages, and times are told in one's own zone."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from csp.constants import UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

Responder = Callable[[HttpRequest], HttpResponse]


class SignInRequired:
    """Send anonymous people to sign-in, except on views marked with `login_not_required`.

    A fragment request is answered 401 with `HX-Redirect`, so that the whole page moves and not a piece of it.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated or not getattr(view, "login_required", True) or _is_open(request):
            return None
        if htmx := getattr(request, "htmx", None):
            here = htmx.current_url_abs_path or "/"
            return HttpResponse(
                status=401, headers={"HX-Redirect": f"{settings.LOGIN_URL}?{urlencode({'next': here})}"}
            )
        return redirect_to_login(_page_of(request))


def _page_of(request: HttpRequest) -> str:
    """Where to go on after sign-in: the page itself, or for what was sent the page that it was sent from."""
    came = request.headers.get("Referer", "")
    if request.method in {"GET", "HEAD"} or not url_has_allowed_host_and_scheme(came, {request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(came)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_open(request: HttpRequest) -> bool:
    """True for the pages of signing in itself, which come from a library and carry no mark of ours."""
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith(("account_login", "account_reset_password"))


class PersonalTimeZone:
    """Show every time in the signed-in person's own time zone."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", "")
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)


class AdminStyles:
    """Let the admin, whose widgets write them, use inline styles; nothing else of its policy is softer."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = {"style-src": [UNSAFE_INLINE]}  # type: ignore[attr-defined]
        return response
