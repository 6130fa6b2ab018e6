"""`make run`: what it starts ends with it, and it refuses what would be unsafe."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# A process with a child of its own, as the web server and the worker have; both names go to the file given.
FAMILY = (
    "import subprocess, sys, time, os; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "open(sys.argv[1], 'w').write(f'{os.getpid()} {child.pid}'); time.sleep(60)"
)


def load(path: str) -> ModuleType:
    """A script of the project as a module."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = load("bin/run.py")
    monkeypatch.setattr(module, "VAR", tmp_path)
    monkeypatch.setattr(module, "LOGS", tmp_path)
    return module


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def is_running(pid: int) -> bool:
    """True for a live process; a zombie has ended."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def wait_for(path: Path) -> list[int]:
    for _ in range(100):
        if path.exists() and len(path.read_text().split()) == 2:
            return [int(pid) for pid in path.read_text().split()]
        time.sleep(0.05)
    raise AssertionError("the process never started")


def ended(pids: list[int]) -> bool:
    """True when none of the processes is left, allowing the system a moment."""
    for _ in range(60):
        if not any(map(is_running, pids)):
            return True
        time.sleep(0.05)
    return False


def test_stop_ends_processes_and_their_children(run: ModuleType, tmp_path: Path) -> None:
    process = run.start("web", dict(os.environ), "-c", FAMILY, str(tmp_path / "pids"))
    pids = wait_for(tmp_path / "pids")
    run.stop([process])
    assert ended(pids)


def test_stop_ends_a_process_that_does_not_listen(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STOP_SECONDS", 0.3)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FAMILY
    process = run.start("web", dict(os.environ), "-c", deaf, str(tmp_path / "pids"))
    pids = wait_for(tmp_path / "pids")
    run.stop([process])
    assert ended(pids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_processes_end_with_their_supervisor(tmp_path: Path, number: signal.Signals) -> None:
    script = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT / "bin")!r})
import run, signal
from pathlib import Path
run.LOGS = Path({str(tmp_path)!r})
signal.signal(signal.SIGTERM, run.on_signal)
process = run.start("web", dict(os.environ), "-c", {FAMILY!r}, {str(tmp_path / "pids")!r})
try:
    time.sleep(60)
except KeyboardInterrupt:
    pass
finally:
    run.stop([process])
"""
    supervisor = subprocess.Popen([sys.executable, "-c", script])
    leader, child = wait_for(tmp_path / "pids")
    supervisor.send_signal(number)
    supervisor.wait(10)
    try:
        # Nobody is left to sweep after SIGKILL: the leader is told by the system, and a server ends its own workers.
        assert ended([leader] if number == signal.SIGKILL else [leader, child])
    finally:
        if is_running(child):
            os.kill(child, signal.SIGKILL)


def test_a_process_that_ends_is_named(run: ModuleType) -> None:
    process = run.start("worker", dict(os.environ), "-c", "raise SystemExit(7)")
    process.wait(10)
    with pytest.raises(run.StoppedEarlyError, match="worker process ended with 7"):
        run.raise_if_ended({"worker": process})


def test_the_secret_key_is_made_once_and_is_nobody_elses(run: ModuleType, tmp_path: Path) -> None:
    key = run.secret_key()
    assert len(key) >= 50
    assert run.secret_key() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_it_runs_as_production_does(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    env = run.environment(8123)
    assert (env["DEBUG"], env["HOTCRM_DEMO"], env["HOTCRM_HTTP"], env["BIND"]) == ("0", "1", "1", "127.0.0.1:8123")
    assert env["DATABASE_URL"] == "postgres://somewhere/else"


def test_a_taken_port_is_refused_with_another_to_choose(taken_port: int) -> None:
    done = subprocess.run(
        [sys.executable, "bin/run.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(taken_port)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 2
    assert done.stderr.strip() == f"Port {taken_port} is taken. Choose another: make run PORT={taken_port + 1}"


@pytest.mark.parametrize("address", [("0.0.0.0", 8000), ("10.0.0.5", 8000), ("", 8000), ("::", 8000)])
def test_plain_http_is_refused_beyond_this_machine(monkeypatch: pytest.MonkeyPatch, address: tuple[str, int]) -> None:
    server = SimpleNamespace(cfg=SimpleNamespace(address=[("127.0.0.1", 8000), address]))
    monkeypatch.setenv("HOTCRM_HTTP", "1")
    with pytest.raises(SystemExit, match="HOTCRM_HTTP is set"):
        load("gunicorn.conf.py").on_starting(server)
    monkeypatch.setenv("HOTCRM_HTTP", "0")
    assert load("gunicorn.conf.py").on_starting(server) is None


@pytest.mark.parametrize("address", [("127.0.0.1", 8000), ("::1", 8000), ("localhost", 8000), "/run/hotcrm.sock"])
def test_plain_http_is_served_to_this_machine(monkeypatch: pytest.MonkeyPatch, address: tuple[str, int] | str) -> None:
    monkeypatch.setenv("HOTCRM_HTTP", "1")
    server = SimpleNamespace(cfg=SimpleNamespace(address=[address]))
    assert load("gunicorn.conf.py").on_starting(server) is None
