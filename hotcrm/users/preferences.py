"""What the browser remembers of a person before they have signed in."""

from typing import Any

from django.http import HttpResponse

THEME_COOKIE, DENSITY_COOKIE = "theme", "density"
YEAR = 365 * 24 * 3600


def remember_look(response: HttpResponse, person: Any) -> None:
    """Keep theme and density in cookies, so that the next page is drawn right from its first byte."""
    for name, value in ((THEME_COOKIE, person.theme), (DENSITY_COOKIE, person.density)):
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True)
