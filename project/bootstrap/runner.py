"""Runs the parts of the checks, two at a time, and says what came of each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from project.bootstrap.progress import Stop
from project.bootstrap.reports import Count

SLOTS = 2

State = Literal["ok", "failed", "not run"]


@dataclass(frozen=True)
class Part:
    """One part of the checks.

    It waits for the parts it comes after, and does not run when one of them could not.
    A part that runs alone measures time, and has the machine to itself.
    """

    name: str
    work: Callable[[], Outcome]
    after: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a part: ``words`` are its output, or what is missing; ``code``, how it exited.

    ``unsteady`` names the tests that failed, and passed when they were run again by themselves.
    """

    state: State
    words: str = ""
    count: Count = Count()
    seconds: float = 0.0
    code: int = 0
    unsteady: tuple[str, ...] = ()


def run_parts(parts: Sequence[Part]) -> dict[str, Outcome]:
    """Run every part and return what came of each, in the order of the parts."""
    outcomes: dict[str, Outcome] = {}
    waiting = list(parts)
    running: dict[Future[Outcome], Part] = {}
    width = max(len(part.name) for part in parts)
    with ThreadPoolExecutor(SLOTS) as pool:
        try:
            while waiting or running:
                while part := _next(waiting, list(running.values()), outcomes):
                    waiting.remove(part)
                    running[pool.submit(_run, part, dict(outcomes))] = part
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    part = running.pop(future)
                    outcomes[part.name] = future.result()
                    _tell(part, outcomes[part.name], width)
        except BaseException:
            _end_children()
            raise
    return {part.name: outcomes[part.name] for part in parts}


def _next(waiting: list[Part], running: list[Part], outcomes: Mapping[str, Outcome]) -> Part | None:
    if len(running) == SLOTS or any(part.alone for part in running):
        return None
    for part in waiting:
        if all(name in outcomes for name in part.after) and not (part.alone and running):
            return part
    return None


def _run(part: Part, outcomes: Mapping[str, Outcome]) -> Outcome:
    for name in part.after:
        if outcomes[name].state == "failed":
            return Outcome("not run", f"it needs {name}, which failed")
        if outcomes[name].state == "not run":
            return Outcome("not run", outcomes[name].words)
    began = time.monotonic()
    try:
        outcome = part.work()
    except Stop as stop:
        outcome = Outcome("not run", str(stop))
    seconds = time.monotonic() - began
    return replace(outcome, seconds=seconds)


def _tell(part: Part, outcome: Outcome, width: int) -> None:
    said = str(outcome.count) if outcome.count != Count() else ""
    if outcome.state == "not run":
        said = _last_line(outcome.words)
    line = f"  {outcome.state:<8}{part.name:<{width}} {outcome.seconds:>7.1f} s  {said}"
    print(line.rstrip(), flush=True)
    if outcome.state == "failed" or outcome.unsteady:
        print(_indented(outcome.words), flush=True)


def _indented(words: str) -> str:
    return "\n".join(f"      {line}".rstrip() for line in words.strip().splitlines())


def _last_line(words: str) -> str:
    lines = words.strip().splitlines()
    return lines[-1] if lines else ""


# The programs at work, each the leader of its own process group, so that Ctrl-C can end them all.
_children: set[subprocess.Popen[bytes]] = set()
_children_change = threading.Lock()
_ending = threading.Event()


def call(command: Sequence[str | Path], *, log: Path, env: Mapping[str, str], cwd: Path) -> int:
    """Run a program with its output going to the log; return its exit code."""
    with open(log, "w") as output, _children_change:
        if _ending.is_set():
            raise Stop("stopped")
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _children.add(child)
    code = child.wait()
    with _children_change:
        _children.remove(child)
    return code


def _end_children() -> None:
    with _children_change:
        _ending.set()
        children = list(_children)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
    give_up = time.monotonic() + 5
    while any(child.poll() is None for child in children) and time.monotonic() < give_up:
        time.sleep(0.05)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def summary(outcomes: Mapping[str, Outcome]) -> int:
    """Print what the run came to, closing with the sum of the tests; return the exit code."""
    failed = [name for name, outcome in outcomes.items() if outcome.state == "failed"]
    missing = {name: o.words for name, o in outcomes.items() if o.state == "not run"}
    total = sum((outcome.count for outcome in outcomes.values()), Count())
    ran_none = not total.passed + total.failed

    print()
    for outcome in outcomes.values():
        for test in outcome.unsteady:
            print(f"UNSTEADY {test}: it failed, and passed when it was run again by itself")
    for name in failed:
        print(f"FAILED   {name}")
    for name, why in missing.items():
        print(f"NOT RUN  {name}: {_last_line(why)}")
    if ran_none:
        print("No test ran.")
    print(total, flush=True)

    is_strict = os.environ.get("CI", "").lower() in {"1", "true"}
    return int(bool(failed or ran_none or total.failed or (missing and is_strict)))


def let_termination_stop_us() -> None:
    """Make SIGTERM end the run as Ctrl-C does, so that nothing started is left behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
