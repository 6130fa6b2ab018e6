"""Measuring pages against their budgets, beside the empty signed-in page in the same run.

Times on a shared machine mean little, ratios hold to about a third: floor and page are opened in turn, and the
medians are compared.
"""

import gc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hotcrm.core.customer360 import Budget
from hotcrm.core.floor import HEADER, FlooredClientHandler

_BACKEND = "hotcrm.users.backends.RoleBackend"
# A server's threads each open their connection and fill their caches first.
_WARM = 3
Open = Callable[[str, dict[str, str]], int]


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


class Benchmark:
    """Opens pages as `user`. `rounds` is how often each is opened in turn with the floor.

    Times are taken within the process, or through `through(path, headers)`, which tells the status of the answer.
    """

    def __init__(self, user: Any, rounds: int = 15, through: Open | None = None) -> None:
        self.user = user
        self.rounds = rounds
        self.client = Client(headers={"host": settings.ALLOWED_HOSTS[0].lstrip(".") or "localhost"})
        self.client.handler = FlooredClientHandler(enforce_csrf_checks=False)
        self.client.force_login(user, backend=_BACKEND)
        self._secure = bool(settings.SECURE_SSL_REDIRECT)
        self._through = through or (lambda path, headers: self._answer(path, headers).status_code)

    @property
    def cookie(self) -> str:
        """What a client sends to be the person who is measured."""
        return "; ".join(f"{name}={one.value}" for name, one in self.client.cookies.items())

    def run(self, budget: Budget) -> Measurement | None:
        """Measure one budget; None when there is nothing to open in this database."""
        if budget.work is not None:
            return self._work(budget, budget.work)
        path = budget.path(self.user) if budget.path else None
        return self._page(budget, path) if path else None

    def _answer(self, path: str, headers: dict[str, str]) -> Any:
        return self.client.get(path, headers=headers, secure=self._secure)

    def _time(self, path: str, headers: dict[str, str]) -> float:
        start = perf_counter()
        status = self._through(path, headers)
        spent = perf_counter() - start
        if status != 200:
            raise RuntimeError(f"{path} answered {status}.")
        return spent

    def _floor(self) -> float:
        return self._time("/", {HEADER: "1"})

    def _page(self, budget: Budget, path: str) -> Measurement:
        headers = {"HX-Request": "true"} if budget.fragment else {}
        queries, size = self._weight(path, headers)
        for _ in range(_WARM):
            self._floor()
            self._time(path, headers)
        pairs = [(self._floor(), self._time(path, headers)) for _ in range(self.rounds)]
        floor, page = median(f for f, _ in pairs), median(p for _, p in pairs)
        return _measured(budget, page, page / floor, queries, size)

    def _weight(self, path: str, headers: dict[str, str]) -> tuple[int, int]:
        """How many queries and bytes the second opening takes, within the process."""
        self._answer(path, headers)
        # As the web server does after its start (gunicorn.conf.py), now that templates and addresses are loaded.
        gc.collect()
        gc.freeze()
        with CaptureQueriesContext(connection) as captured:
            response = self._answer(path, headers)
        # Counted here: the next request empties the log.
        return len(captured), len(response.content)

    def _work(self, budget: Budget, work: Callable[[], int]) -> Measurement | None:
        floor = median(self._floor() for _ in range(self.rounds))
        start = perf_counter()
        records = work()
        if not records:
            return None
        spent = (perf_counter() - start) / records
        return _measured(budget, spent, spent / floor, 0, 0)


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
