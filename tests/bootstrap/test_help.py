from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def told(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("arguments", [[], ["--help"], ["help"]])
def test_help_names_what_runs_before_django_and_what_django_has(arguments: list[str]) -> None:
    words = told(*arguments).split()

    assert words.index("[goldrush]") < words.index("up") < words.index("test")
    assert {"crowd", "import", "migrate"} <= set(words)


@pytest.mark.parametrize("command", ["up", "test"])
@pytest.mark.parametrize("ask", ["{} --help", "help {}"])
def test_each_of_them_tells_what_it_takes(command: str, ask: str) -> None:
    assert told(*ask.format(command).split()).startswith(f"usage: manage.py {command}")
