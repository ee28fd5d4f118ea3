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
from pytest_django import Settings

from project import serve
from project.asgi import Lifespan
from project.bodies import Message
from project.embedded import Alone

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
    with subprocess.Popen(
        [sys.executable, "-c", SERVING], env=alone(tmp_path), stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def alone(folder: Path) -> dict[str, str]:
    """Return the environment of a process that shares nothing with the tests."""
    others = {"DATABASE_URL", "REDIS_URL"}
    env = {name: value for name, value in os.environ.items() if name not in others}
    return {**env, "GOLDRUSH_VAR": str(folder), "PYTHONPATH": os.getcwd()}


def test_ctrl_c_stops_within_seconds_while_a_task_runs(process: subprocess.Popen[str]) -> None:
    wait_for(process, "Ctrl-C", "asleep")

    started = time.monotonic()
    process.send_signal(signal.SIGINT)

    assert process.wait(10) == 0
    assert time.monotonic() - started < 3
    assert process.stdout is not None
    assert "Goldrush has stopped." in process.stdout.read()


@pytest.mark.django_db(transaction=True)
async def test_a_second_process_on_the_same_folder_is_refused(
    settings: Settings,
) -> None:
    settings.REDIS_URL = ""
    heard: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        heard.append(message)

    with Alone(settings.VAR):
        await Lifespan()({}, receive, send)

    assert heard[0]["type"] == "lifespan.startup.failed"
    assert "set REDIS_URL" in heard[0]["message"]


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
