"""Servers to measure: real ones, in processes of their own, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command

from project.bootstrap.services import services

WEB = """
import sys
import django
django.setup()
from project.serve import main
main("127.0.0.1", int(sys.argv[1]))
"""
ROOT = Path(__file__).resolve().parent.parent.parent
CELERY = [sys.executable, "-m", "celery", "-A", "project"]
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Servers:
    """Where the web processes listen, and which processes do the work."""

    ports: list[int]
    pids: list[int]


@contextmanager
def an_empty_place(*, postgresql: bool, redis: bool = False) -> Iterator[Path]:
    """Make Django ready in this process, with stores of its own that are gone afterwards."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with ExitStack() as lent:
        var = Path(lent.enter_context(tempfile.TemporaryDirectory(prefix="goldrush-load-")))
        os.environ["GOLDRUSH_VAR"] = str(var)
        if postgresql:
            stores = lent.enter_context(services())
            os.environ["DATABASE_URL"] = stores.database_url
            if redis:
                # With a Redis there are several processes, which ask whether their stores last; a
                # throw-away PostgreSQL does not wait for its disk.
                os.environ |= {"REDIS_URL": stores.redis_url, "DATABASE_MAY_FORGET": "1"}
        _set_up()
        yield var


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    django.setup()
    call_command("migrate", verbosity=0)


@contextmanager
def servers(var: Path, *, n_web: int = 1, n_workers: int = 0) -> Iterator[Servers]:
    """Start web processes, and workers with a schedule where there are any; stop them all."""
    with ExitStack() as running:
        ports = [_free_port() for _ in range(n_web)]
        started = [
            running.enter_context(_process([sys.executable, "-c", WEB, str(port)], var))
            for port in ports
        ]
        workers = [
            [*CELERY, "worker", "--concurrency=1", f"--hostname=load{n}@%h", "--loglevel=ERROR"]
            for n in range(n_workers)
        ]
        beat = [[*CELERY, "beat", "--loglevel=ERROR"]] if n_workers else []
        started += [running.enter_context(_process(command, var)) for command in workers + beat]
        for port in ports:
            _wait_for(port, started)
        yield Servers(ports, [process.pid for process in started])


@contextmanager
def bare_server(var: Path) -> Iterator[Servers]:
    """Start the least that can be measured instead of us."""
    port = _free_port()
    with _process([sys.executable, "-m", "tests.load.bare", str(port)], var) as process:
        _wait_for(port, [process])
        yield Servers([port], [process.pid])


@contextmanager
def _process(command: list[str], var: Path) -> Iterator[subprocess.Popen[bytes]]:
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "project.settings"}
    with open(var / "servers.log", "a") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, started: list[subprocess.Popen[bytes]]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > give_up or any(one.poll() is not None for one in started):
                sys.exit("The server did not start.")
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
