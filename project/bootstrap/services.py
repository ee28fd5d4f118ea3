"""PostgreSQL and Redis for the checks: those that run here, or throw-away ones."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from project.bootstrap import debian
from project.bootstrap.progress import Stop, attempt
from project.bootstrap.python import PYTHON

USUAL_DATABASES = (
    "postgres://postgres:postgres@127.0.0.1:5432/postgres",
    "postgres://postgres@127.0.0.1:5432/postgres",
)
# Not database 0, where somebody's own data would be.
USUAL_REDIS = "redis://127.0.0.1:6379/15"

MAY_MAKE_DATABASES = """
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=3) as connection:
    sql = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    sys.exit(0 if connection.execute(sql).fetchone()[0] else 1)
"""

NEW_CLUSTER = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
# Nobody needs these rows after a power cut.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True)
class Services:
    database_url: str
    redis_url: str


@contextmanager
def services() -> Iterator[Services]:
    """Lend addresses of PostgreSQL and Redis; what was started for it is stopped after it."""
    with ExitStack() as stack:
        database = _given_database() or _usual_database()
        redis = _given_redis() or _usual_redis()
        _install_missing(database, redis)
        yield Services(
            database_url=database or stack.enter_context(_postgresql()),
            redis_url=redis or stack.enter_context(_redis()),
        )


def redis_server() -> str:
    """Return the program's path, installing it where we may."""
    found = shutil.which("redis-server")
    if found is None and debian.can_install():
        debian.install("redis-server")
        found = shutil.which("redis-server")
    if found is None:
        raise Stop("redis-server: not on PATH")
    return found


def _given_database() -> str | None:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return None
    if not _may_make_databases(url):
        raise Stop("DATABASE_URL names a PostgreSQL that does not let us make a database")
    return url


def _usual_database() -> str | None:
    return next(filter(_may_make_databases, USUAL_DATABASES), None)


def _may_make_databases(url: str) -> bool:
    at = urlsplit(url)
    if not _listens(at.hostname or "127.0.0.1", at.port or 5432):
        return False
    return attempt([PYTHON, "-c", MAY_MAKE_DATABASES, url]).returncode == 0


def _given_redis() -> str | None:
    url = os.environ.get("REDIS_URL")
    if url and not _pongs(url):
        raise Stop("REDIS_URL names a Redis that does not answer")
    return url or None


def _usual_redis() -> str | None:
    return USUAL_REDIS if _pongs(USUAL_REDIS) else None


def _pongs(url: str) -> bool:
    at = urlsplit(url)
    if not _listens(at.hostname or "127.0.0.1", at.port or 6379):
        return False
    ping = "import redis, sys; redis.Redis.from_url(sys.argv[1], socket_timeout=3).ping()"
    return attempt([PYTHON, "-c", ping, url]).returncode == 0


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


def _install_missing(database: str | None, redis: str | None) -> None:
    packages = []
    if not database and not _postgresql_programs():
        packages.append("postgresql")
    if not redis and not shutil.which("redis-server"):
        packages.append("redis-server")
    if packages and not debian.can_install():
        raise Stop(f"{' and '.join(packages)}: neither running nor installed here")
    if packages:
        debian.install(*packages)


def _postgresql_programs() -> Path | None:
    """Return the folder with PostgreSQL's programs, which must be of one version."""
    debian_keeps = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(debian_keeps, key=lambda path: float(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    whole = (
        path for path in folders if (path / "initdb").exists() and (path / "postgres").exists()
    )
    return next(whole, None)


@contextmanager
def _postgresql() -> Iterator[str]:
    programs = _postgresql_programs()
    if programs is None:
        raise Stop("PostgreSQL's programs cannot be found, although it is installed")
    # PostgreSQL refuses to run as root.
    owner = "postgres" if os.geteuid() == 0 else None
    with _folder(owner) as folder:
        data, port = folder / "data", _free_port()
        made = subprocess.run(
            [programs / "initdb", "-D", data, *NEW_CLUSTER],
            user=owner,
            group=owner,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if made.returncode:
            raise Stop(f"PostgreSQL could not be set up: {made.stdout.strip()}")
        options = [f"-c{option}" for option in HASTY]
        where = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        with _running(
            [str(programs / "postgres"), "-D", str(data), *where, *options],
            owner=owner,
            folder=folder,
            until=lambda: _may_make_databases(url),
        ):
            yield url


@contextmanager
def _redis() -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        raise Stop("redis-server cannot be found, although it is installed")
    with _folder(None) as folder:
        port = _free_port()
        url = f"redis://127.0.0.1:{port}/0"
        with _running(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", "."],
            owner=None,
            folder=folder,
            until=lambda: _pongs(url),
        ):
            yield url


@contextmanager
def _folder(owner: str | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="goldrush-") as folder:
        if owner:
            shutil.chown(folder, owner, owner)
        yield Path(folder)


@contextmanager
def _running(
    command: list[str], *, owner: str | None, folder: Path, until: Callable[[], bool]
) -> Iterator[None]:
    """Keep a server running while the block runs.  Ctrl-C at the terminal does not reach it."""
    log = folder / "server.log"
    with open(log, "w") as output:
        server = subprocess.Popen(
            command,
            user=owner,
            group=owner,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(command[0], server, until, log)
        yield
    finally:
        # For PostgreSQL: end the sessions and stop now.  Redis stops, too.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(name: str, server: subprocess.Popen[bytes], until: Callable[[], bool], log: Path) -> None:
    give_up = time.monotonic() + 30
    while not until():
        if server.poll() is not None or time.monotonic() > give_up:
            raise Stop(f"{name} did not start: {log.read_text()}")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
