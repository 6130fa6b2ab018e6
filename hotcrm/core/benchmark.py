"""Measuring pages against their budgets, beside the empty signed-in page in the same run.

Times on a shared machine mean little, ratios hold to about a third: floor and page are opened in turn, and the
medians are compared.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from hotcrm.core.customer360 import Budget

_BACKEND = "hotcrm.users.backends.RoleBackend"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What one budget came to. `ratio` is in times the empty page, `ms` the median in milliseconds."""

    name: str
    ratio: float
    ms: float
    queries: int
    bytes: int
    budget: float
    ok: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def _floor_at_root() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="hotcrm.core.floor"):
        yield


class Benchmark:
    """Opens pages as `user`. `rounds` is how often each is opened in turn with the floor."""

    def __init__(self, user: Any, rounds: int = 15) -> None:
        self.user = user
        self.rounds = rounds
        self.client = Client(headers={"host": settings.ALLOWED_HOSTS[0].lstrip(".") or "localhost"})
        self.client.force_login(user, backend=_BACKEND)
        self._secure = bool(settings.SECURE_SSL_REDIRECT)

    def run(self, budget: Budget) -> Measurement | None:
        """Measure one budget; None when there is nothing to open in this database."""
        if budget.work is not None:
            return self._work(budget, budget.work)
        path = budget.path(self.user) if budget.path else None
        return self._page(budget, path) if path else None

    def _open(self, path: str, fragment: bool = False) -> Any:
        headers = {"HX-Request": "true"} if fragment else {}
        response = self.client.get(path, headers=headers, secure=self._secure)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}.")
        return response

    def _floor(self) -> None:
        with _floor_at_root():
            self._open("/")

    def _page(self, budget: Budget, path: str) -> Measurement:
        self._floor()
        self._open(path, budget.fragment)
        # As the web server does after its start (gunicorn.conf.py), now that templates and addresses are loaded.
        gc.collect()
        gc.freeze()
        with CaptureQueriesContext(connection) as captured:
            response = self._open(path, budget.fragment)
        # Counted here: the next request empties the log.
        queries = len(captured)
        pairs = [
            (_seconds(self._floor), _seconds(lambda: self._open(path, budget.fragment))) for _ in range(self.rounds)
        ]
        floor, page = median(f for f, _ in pairs), median(p for _, p in pairs)
        return _measured(budget, page, page / floor, queries, len(response.content))

    def _work(self, budget: Budget, work: Callable[[], int]) -> Measurement | None:
        floor = median(_seconds(self._floor) for _ in range(self.rounds))
        start = perf_counter()
        records = work()
        if not records:
            return None
        spent = (perf_counter() - start) / records
        return _measured(budget, spent, spent / floor, 0, 0)


def _seconds(call: Callable[[], Any]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def _measured(budget: Budget, seconds: float, ratio: float, queries: int, size: int) -> Measurement:
    ok = ratio <= budget.ratio
    ok = ok and (budget.queries is None or queries <= budget.queries)
    ok = ok and (budget.max_bytes is None or size <= budget.max_bytes)
    return Measurement(
        name=budget.name,
        ratio=round(ratio, 2),
        ms=round(seconds * 1000, 2),
        queries=queries,
        bytes=size,
        budget=budget.ratio,
        ok=ok,
    )
