"""Is the system well? For load balancers and the people behind them."""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.models import OrmQ, Schedule

# A worker looks for work every second or two; after this long nobody is looking.
LAGGING = 300
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
    """200 when all parts answer, else 503 with the part that does not.

    `worker` is how many seconds the oldest piece of background work is overdue. A worker that lags is no reason to
    take this process out of service, so it only says so: `lagging`.
    """
    state = {name: _answers(name, check) for name, check in CHECKS.items()}
    well = all(state.values())
    overdue = worker_overdue() if state["database"] else None
    lagging = overdue is not None and overdue > LAGGING
    return JsonResponse({"ok": well, **state, "worker": overdue, "lagging": lagging}, status=200 if well else 503)


def worker_overdue() -> int | None:
    """Seconds since the oldest waiting task or due schedule should have been taken up; None when that is unknown."""
    now = timezone.now()
    try:
        waiting = OrmQ.objects.filter(lock__lte=now).aggregate(first=Min("lock"))["first"]
        due = Schedule.objects.filter(next_run__lte=now).exclude(repeats=0).aggregate(first=Min("next_run"))["first"]
    except DatabaseError:
        logger.exception("The queue of the worker does not answer")
        return None
    return int((now - min(filter(None, (waiting, due)), default=now)).total_seconds())


def _answers(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:
        logger.exception("Health check %s failed", name)
        return False
    return True
