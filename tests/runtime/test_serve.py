from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from project import serve

# A process on a folder of its own, in which a task sleeps.
SERVING = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
import django
django.setup()
from celery import shared_task

@shared_task(name="tests.sleep")
def sleep():
    print("asleep", flush=True)
    time.sleep(60)

sleep.delay()
from project import serve
serve.main("127.0.0.1", 0)
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "GOLDRUSH_VAR": str(tmp_path), "PYTHONPATH": os.getcwd()}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    with subprocess.Popen(
        [sys.executable, "-c", SERVING], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_ctrl_c_stops_within_seconds_while_a_task_runs(process: subprocess.Popen[str]) -> None:
    wait_for(process, "Ctrl-C", "asleep")

    started = time.monotonic()
    process.send_signal(signal.SIGINT)

    assert process.wait(10) == 0
    assert time.monotonic() - started < 3
    assert process.stdout is not None
    assert "Goldrush has stopped." in process.stdout.read()


def wait_for(process: subprocess.Popen[str], *words: str) -> None:
    missing = set(words)
    assert process.stdout is not None
    while missing:
        line = process.stdout.readline()
        assert line, f"It ended without saying {missing}."
        missing -= {word for word in missing if word in line}


def test_a_taken_port_is_said_with_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SystemExit, match=rf"Port {port} is taken.*--port \d+"):
            serve.main("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_said() -> None:
    with pytest.raises(SystemExit, match="Cannot listen on 192.0.2.1:8000"):
        serve.main("192.0.2.1", 8000)
