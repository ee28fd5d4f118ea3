"""From a bare Python to a machine that runs Goldrush: standard library only, before Django.

A step leaves a stamp of what it was made from, so that a second start skips it and a pulled
change repeats it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from project.bootstrap import checks, node, python
from project.bootstrap.progress import Stop, locked, say

UP = "Set this machine up if needed, then run all of Goldrush in one process."
TEST = "Run every check there is, or the tests at the given paths."
INSTALL = "Bring what is optional: `meaning`, a sentence model that finds duplicates (110 MB)."
OVERVIEW = f"""
[goldrush]
    up    {UP}
    test  {TEST}
    install  {INSTALL}
"""

EXTRAS = {"meaning": "project/bootstrap/pins/meaning.txt"}


def read_address(arguments: Sequence[str]) -> argparse.Namespace:
    """Read where `up` is to listen."""
    parser = argparse.ArgumentParser(prog="manage.py up", description=UP)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", default=8000, type=int, help="port to listen on (%(default)s)")
    return parser.parse_args(arguments)


def read_paths(arguments: Sequence[str]) -> list[str]:
    """Read which tests are to run; none means all."""
    parser = argparse.ArgumentParser(prog="manage.py test", description=TEST)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="as in tests/labeling")
    return list(parser.parse_args(arguments).paths)


def read_extra(arguments: Sequence[str]) -> str:
    """Read what `install` is to bring."""
    parser = argparse.ArgumentParser(prog="manage.py install", description=INSTALL)
    parser.add_argument("extra", choices=EXTRAS, help="what to bring")
    return str(parser.parse_args(arguments).extra)


def prepare(command: str) -> None:
    """Return in a Python that has what the command needs, which may be a new process."""
    try:
        if command != "up" and python.is_provided():
            return
        with locked():
            python.install("requirements.txt")
            if command == "up":
                node.install()
                node.build()
    except (Stop, KeyboardInterrupt) as reason:
        sys.exit(_farewell(reason))
    if not python.is_ours():
        os.execv(python.PYTHON, [str(python.PYTHON), *sys.argv])


def test(arguments: Sequence[str]) -> int | str:
    """Set up what the checks need, run them, and return the exit code."""
    try:
        with locked():
            python.install("requirements.txt", "tests/requirements.txt")
            node.install()
        return checks.run(arguments)
    except (Stop, KeyboardInterrupt) as reason:
        return _farewell(reason)


def install(extra: str) -> int | str:
    """Bring what is optional, and return the exit code."""
    pins = EXTRAS[extra]
    if python.is_provided():
        return f"This Python is not ours to change; `pip install --no-deps -r {pins}` does it."
    try:
        with locked():
            python.install("requirements.txt", pins)
    except (Stop, KeyboardInterrupt) as reason:
        return _farewell(reason)
    say(f"  {extra} is installed")
    return 0


def _farewell(reason: BaseException) -> str | int:
    if isinstance(reason, KeyboardInterrupt):
        say("\nStopped; the next start goes on from here.")
        return 130
    return f"\n{reason}"
