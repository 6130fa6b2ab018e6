"""Is the system well? For load balancers and the people behind them."""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.get("healthz")


CHECKS: dict[str, Callable[[], None]] = {"database": _database, "cache": _cache}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all parts answer, else 503 with the part that does not."""
    state = {name: _answers(name, check) for name, check in CHECKS.items()}
    well = all(state.values())
    return JsonResponse({"ok": well, **state}, status=200 if well else 503)


def _answers(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:
        logger.exception("Health check %s failed", name)
        return False
    return True
