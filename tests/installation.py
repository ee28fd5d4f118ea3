"""A whole Goldrush for a test: a folder, a database and processes of its own.

On SQLite one process does everything; where the tests run on PostgreSQL and Redis, there are web
processes, workers, a clock, a database beside the test's, and a Redis of its own.  Nothing is
shared with the test's process, so any of them may be killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dj_database_url
import httpx
import psycopg
import redis
from django.conf import settings
from pysqlite3 import dbapi2 as sqlite

WEB = """
import sys, django
django.setup()
from project.serve import main
main("127.0.0.1", int(sys.argv[1]))
"""
CELERY = ("-m", "celery", "-A", "project")
START_SECONDS = 60
STOP_SECONDS = 10


class Process:
    """A program that can be killed, and started again."""

    def __init__(self, command: Sequence[str], env: dict[str, str], log: Path) -> None:
        self._command, self._env, self._log = command, env, log
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("a") as log:
            self._popen = subprocess.Popen(self._command, env=self._env, stdout=log, stderr=log)

    def kill(self) -> None:
        """Kill it, and what it has started, without a word: ``kill -9``."""
        assert self._popen, "It was never started."
        for pid in [self._popen.pid, *_children(self._popen.pid)]:
            os.kill(pid, signal.SIGKILL)
        self._popen.wait()

    def stop(self) -> None:
        if self._popen is None or self._popen.poll() is not None:
            return
        self._popen.terminate()
        try:
            self._popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class Installation:
    """Where it keeps its things, and what runs of it."""

    env: dict[str, str]
    urls: list[str] = field(default_factory=list)
    web: list[Process] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)
    redis: Process = field(init=False)

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def is_small(self) -> bool:
        return "REDIS_URL" not in self.env

    @property
    def var(self) -> Path:
        return Path(self.env["GOLDRUSH_VAR"])

    @property
    def log(self) -> Path:
        return self.var / "processes.log"

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ``manage.py``."""
        return self._run("manage.py", *command)

    def python(self, code: str) -> str:
        """Run a piece of Python on it, and return what it printed."""
        done = self._run("-c", f"import django; django.setup()\n{code}")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what its database says."""
        if url := self.env.get("DATABASE_URL"):
            with psycopg.connect(url) as postgresql:
                return postgresql.execute(sql).fetchall()
        small = sqlite.connect(self.var / "goldrush.sqlite3", timeout=20)
        try:
            return list(small.execute(sql).fetchall())
        finally:
            small.close()

    def wait_until_it_answers(self) -> None:
        """Wait until every web process answers."""
        for url in self.urls:
            _wait(url, self.log)

    def wait_until_done(self, seconds: float = 30) -> None:
        """Wait until nothing is owed any more."""
        give_up = time.monotonic() + seconds
        while self.rows("SELECT 1 FROM labeling_outboxentry LIMIT 1"):
            assert time.monotonic() < give_up, f"Still owed after {seconds} s.\n{self._said()}"
            time.sleep(0.1)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command], env=self.env, capture_output=True, text=True, check=False
        )

    def _said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


@contextmanager
def an_installation(var: Path, *, like: Installation | None = None) -> Iterator[Installation]:
    """Make an empty one with its tables, or a copy of one that is at rest."""
    with ExitStack() as stack:
        if like:
            shutil.copytree(like.var, var)
        env = {**os.environ, "GOLDRUSH_VAR": str(var), "DJANGO_SETTINGS_MODULE": "project.settings"}
        if settings.REDIS_URL:
            env["DATABASE_URL"] = stack.enter_context(_database(like))
            env["REDIS_URL"] = f"redis://127.0.0.1:{_free_port()}/0"
        made = Installation(env)
        if like is None:
            migrated = made.manage("migrate", "-v0")
            assert migrated.returncode == 0, migrated.stderr
        yield made


@contextmanager
def running(made: Installation, *, n_web: int = 1, n_workers: int = 1) -> Iterator[Installation]:
    """Run its processes; on SQLite it is always one that does everything."""
    ports = [_free_port() for _ in range(1 if made.is_small else n_web)]
    made.urls = [f"http://127.0.0.1:{port}" for port in ports]
    made.web = [_python(made, "-c", WEB, str(port)) for port in ports]
    clock = []
    if not made.is_small:
        made.redis = _redis(made)
        made.workers = [
            _python(made, *CELERY, "worker", "-c", "2", "-n", f"worker{n}@%h")
            for n in range(n_workers)
        ]
        clock = [_python(made, *CELERY, "beat")]
    with ExitStack() as stack:
        if not made.is_small:
            _start(made.redis, stack)
            wait_for_redis(made)
        for process in [*made.web, *made.workers, *clock]:
            _start(process, stack)
        made.wait_until_it_answers()
        yield made


def wait_for_redis(made: Installation) -> None:
    give_up = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(made.env["REDIS_URL"]) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError:
                assert time.monotonic() < give_up, "Redis did not start."
                time.sleep(0.05)


def _start(process: Process, stack: ExitStack) -> None:
    process.start()
    stack.callback(process.stop)


def _python(made: Installation, *command: str) -> Process:
    return Process([sys.executable, *command], made.env, made.log)


def _redis(made: Installation) -> Process:
    program = shutil.which("redis-server")
    assert program, "redis-server: not on PATH; these tests kill one of their own."
    port = made.env["REDIS_URL"].rpartition(":")[2].partition("/")[0]
    where = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", str(made.var)]
    return Process([program, *where], made.env, made.log)


@contextmanager
def _database(like: Installation | None) -> Iterator[str]:
    """Make a database on the PostgreSQL of the tests, beside theirs."""
    server, name = os.environ["DATABASE_URL"], f"goldrush_{uuid.uuid4().hex[:12]}"
    made_from = f" TEMPLATE {_name_of(like)}" if like else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{made_from}".encode())
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _name_of(made: Installation) -> str:
    return dj_database_url.parse(made.env["DATABASE_URL"])["NAME"]


def _children(pid: int) -> list[int]:
    """Return what the process has started, and what that has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, listed) for one in (child, *_children(child))]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait(url: str, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(f"{url}/api/v1/projects", timeout=START_SECONDS).raise_for_status()
            return
        except httpx.TransportError:
            assert time.monotonic() < give_up, f"Nothing answers.\n{log.read_text()[-4000:]}"
            time.sleep(0.1)
