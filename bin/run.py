"""Runs HotCRM on this machine as production does: database, demo, web server and task worker, until told to stop.

Called by `make run`. Reads PORT (8000) and DATABASE_URL (SQLite under var/); needs nothing else.
"""

import ctypes
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"
START_SECONDS = 90
STOP_SECONDS = 25
# What libraries bring along and no page shows: pictures of flags, other versions of htmx.
UNUSED_STATIC = ["flags/*", "django_htmx/*"]


class StoppedEarlyError(Exception):
    """A step or a process ended before it should have."""


def secret_key() -> str:
    """The key of this copy: made once, readable by its owner only."""
    path = VAR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


def environment(port: int) -> dict[str, str]:
    """The settings that `make run` stands for; DATABASE_URL and the rest come from the caller."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hotcrm.settings",
        "DEBUG": "0",
        "HOTCRM_DEMO": "1",
        "HOTCRM_HTTP": "1",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(),
        "BIND": f"127.0.0.1:{port}",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def port_is_free(port: int) -> bool:
    """True when a server could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def die_with_parent() -> None:
    """In a child on Linux: ask for SIGTERM should the supervisor be killed without a chance to tidy up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def prepare() -> None:
    """Bring the database and the static files up to date, and load the demo into an empty database.

    Runs in a process of its own (`run.py --prepare`), so that the supervisor stays small: one start for all four steps.
    """
    import django
    from django.apps import apps
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static()
    if not apps.get_model("accounts", "Account").objects.exists():
        print("Loading the demo into the empty database ...", flush=True)
        call_command("demo")


def collect_static() -> None:
    """Collect and compress the static files, but only when one has changed: compressing takes ten seconds."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    files = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list(UNUSED_STATIC))
    seen = sorted((str(path), path.stat().st_mtime_ns) for path in files)
    fingerprint = hashlib.sha256(repr(seen).encode()).hexdigest()
    stamp = VAR / "static.fingerprint"
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=UNUSED_STATIC)
    stamp.write_text(fingerprint)


def prepare_in_a_child(env: dict[str, str]) -> None:
    """Run `prepare` to its end; StoppedEarlyError when it fails."""
    command = [sys.executable, __file__, "--prepare"]
    code = subprocess.run(command, cwd=ROOT, env=env, preexec_fn=die_with_parent).returncode
    if code:
        raise StoppedEarlyError(f"The database could not be made ready (exit {code}).")


def start(name: str, env: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    """Start a lasting process in a group of its own; what it says goes to var/log/<name>.log."""
    with (LOGS / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def answers(url: str) -> bool:
    """True when the page is there."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(ready: Callable[[], bool], processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Wait for the first answer; StoppedEarlyError when a process ends or the time is over."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        raise_if_ended(processes)
        if ready():
            return
        time.sleep(0.2)
    raise StoppedEarlyError(f"No answer within {START_SECONDS} s. See {LOGS}.")


def raise_if_ended(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """StoppedEarlyError naming the process that is no longer there."""
    for name, process in processes.items():
        if process.poll() is not None:
            raise StoppedEarlyError(f"The {name} process ended with {process.returncode}. See {LOGS / name}.log.")


def stop(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """End every process with its whole group: politely, and after a while for good."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print("A process did not stop in time and is ended now.", file=sys.stderr)
        sweep(process.pid)
        process.wait()


def sweep(group: int) -> None:
    """Kill what is left of a process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def on_signal(number: int, frame: FrameType | None) -> None:
    """Turn SIGTERM and SIGHUP into the same way out as Ctrl-C."""
    raise KeyboardInterrupt


def serve(port: int) -> None:
    """Start everything, say where it is, and stay until a process ends or a signal comes."""
    env = environment(port)
    prepare_in_a_child(env)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["web"] = start("web", env, "-m", "gunicorn", "--config", "gunicorn.conf.py")
        processes["worker"] = start("worker", env, "manage.py", "qcluster")
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/sign-in/"), processes)
        print(f"The logs are in {LOGS.relative_to(ROOT)}/. Ctrl-C stops everything.")
        print(f"http://127.0.0.1:{port}/")
        print(f"Sign in: rep@hotcrm.example / {env.get('HOTCRM_DEMO_PASSWORD', 'demo')}", flush=True)
        while True:
            raise_if_ended(processes)
            time.sleep(1)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(processes.values())


def main() -> int:
    """Exit 0 when told to stop, 1 when something ended by itself, 2 when it cannot start."""
    if sys.argv[1:] == ["--prepare"]:
        prepare()
        return 0
    port = int(os.environ.get("PORT") or "8000")
    if not port_is_free(port):
        print(f"Port {port} is taken. Choose another: make run PORT={port + 1}", file=sys.stderr)
        return 2
    LOGS.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    try:
        serve(port)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 0
    except StoppedEarlyError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
