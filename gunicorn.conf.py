"""How the web server runs, for `make run` and for production alike."""

import gc
import ipaddress
import os
from pathlib import Path
from typing import Any

wsgi_app = "hotcrm.wsgi:application"
bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 30
# What the server writes stays under var/; nobody steers it through a socket in the home folder.
control_socket_disable = True
# A heartbeat on a busy disk can stall a worker until it is killed.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (memory, not a shared directory of ours)


def on_starting(server: Any) -> None:
    """Refuse to serve cookies without `Secure` to other machines."""
    if os.environ.get("HOTCRM_HTTP", "").lower() not in {"1", "true", "yes", "on"}:
        return
    for address in server.cfg.address:
        if not _is_loopback(address):
            raise SystemExit(
                f"HOTCRM_HTTP is set, but the server would listen on {address}. "
                "Without HTTPS it answers this machine only: unset HOTCRM_HTTP or bind to 127.0.0.1."
            )


def post_worker_init(worker: Any) -> None:
    """Leave what was loaded at start out of garbage collections: walking it mid-page costs 50 to 100 ms each time."""
    gc.collect()
    gc.freeze()


def _is_loopback(address: Any) -> bool:
    """True for 127.0.0.0/8, ::1, localhost and unix sockets."""
    if isinstance(address, str):
        return True
    host = address[0]
    return host == "localhost" or (bool(host) and ipaddress.ip_address(host.strip("[]")).is_loopback)
