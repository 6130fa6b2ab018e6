"""HotCRM behind its own web server, for measuring as people meet it: one request after the other, kept alive."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from socket import socket

from django.conf import settings

_HOST = "127.0.0.1"
_PATIENCE = 60.0


def kept_alive(port: int) -> Callable[[str, dict[str, str], str], int]:
    """Opens (path, headers, cookie) over one connection to this machine's `port`, reads all and tells the status."""
    connection = HTTPConnection(_HOST, port, timeout=_PATIENCE)
    host = settings.ALLOWED_HOSTS[0].lstrip(".") or "localhost"
    proxy = {"X-Forwarded-Proto": "https"} if settings.SECURE_SSL_REDIRECT else {}

    def open_at(path: str, headers: dict[str, str], cookie: str) -> int:
        connection.request("GET", path, headers={"Host": host, "Cookie": cookie, **proxy, **headers})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return open_at


@contextmanager
def server() -> Iterator[Callable[[str, dict[str, str], str], int]]:
    """One process of the web server, as gunicorn.conf.py sets it up, while the block runs."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", str(settings.BASE_DIR / "gunicorn.conf.py")]
    command += [
        "--bind",
        f"{_HOST}:{port}",
        "--workers",
        "1",
        "--log-level",
        "warning",
        "hotcrm.floor_wsgi:application",
    ]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603  (our own words only)
    try:
        _wait_for(port, process)
        yield kept_alive(port)
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _free_port() -> int:
    with socket() as found:
        found.bind((_HOST, 0))
        return int(found.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket() as knock:
            if knock.connect_ex((_HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The web server did not start.")
