"""Everything that must hold, in parts: what `manage.py test` and CI run."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from project.bootstrap import node
from project.bootstrap.browser import chromium
from project.bootstrap.progress import ROOT, VAR
from project.bootstrap.python import BIN, PYTHON
from project.bootstrap.reports import Count, failed_last, of_pytest, of_vitest
from project.bootstrap.runner import (
    Outcome,
    Part,
    State,
    call,
    let_termination_stop_us,
    run_parts,
    summary,
)
from project.bootstrap.services import redis_server, services
from project.bootstrap.stamps import is_fresh, leave

LOGS = VAR / "test"
JOURNEYS, FAULTS = "tests/journeys", "tests/faults"
SOME_FAILED, NO_TEST_COLLECTED = 1, 5
BRIEFLY = ("-q", "--tb=short", "--durations=5")
FAILED_ONLY = ("--last-failed", "--last-failed-no-failures=none")
# So many tests may have failed because of the machine; more have not.
MOST_UNSTEADY = 3
# A promise that is broken once is broken, and a leak that shows once is one.
NO_SECOND_LOOK = (
    f"{FAULTS}/",
    "tests/labeling/api/test_indistinguishable.py",
    "tests/labeling/api/test_captcha_secrecy.py",
)

# Names of the parts that others come after.
BUILD, BROWSER, SERVICES = "front end built", "Chromium", "PostgreSQL and Redis"
REDIS_SERVER = "redis-server"
FRONT_END_TYPES = "types of the front end"


@dataclass(frozen=True)
class Suite:
    """One run of pytest: which tests, and what they run on."""

    name: str
    paths: Sequence[str]
    options: Sequence[str] = ()
    grown_up: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    may_be_empty: bool = False

    @property
    def has_journeys(self) -> bool:
        return self._is_in(JOURNEYS)

    @property
    def needs_own_redis(self) -> bool:
        """Whether it runs a whole installation, whose Redis is its own, so that it may die."""
        return self.grown_up and (self.has_journeys or self._is_in(FAULTS))

    def _is_in(self, folder: str) -> bool:
        return any(path.startswith(folder) for path in self.paths)


NO_FAULTS = f"--ignore={FAULTS}"
# Plain Python is the same whatever there is beside it: it is tested once.
NO_PLAIN = [
    f"--ignore=tests/{folder}"
    for folder in (
        "bootstrap",
        "gamification/rules",
        "gamification/simulation",
        "labeling/crowd",
        "labeling/formats",
        "labeling/learning",
        "labeling/questions",
    )
]
SUITES = (
    Suite("PostgreSQL + Redis", ["tests"], [NO_FAULTS, *NO_PLAIN], grown_up=True),
    Suite("SQLite", ["tests"], [NO_FAULTS]),
    Suite(
        "labeling alone",
        ["tests/labeling"],
        # What thousands of challenges tell is asked with the game, which says more.
        [*NO_PLAIN, "--ignore=tests/labeling/api/test_indistinguishable.py"],
        settings={"GOLDRUSH_APPS": "labeling"},
    ),
    Suite("faults on PostgreSQL + Redis", [FAULTS], grown_up=True),
    Suite("faults on SQLite", [FAULTS]),
    Suite("journeys on SQLite", [JOURNEYS]),
    Suite(
        "journeys on PostgreSQL + Redis",
        [JOURNEYS],
        ["-m", "grown_up or everywhere"],
        grown_up=True,
    ),
)


def run(arguments: Sequence[str]) -> int:
    """Run everything, or the tests at the given paths; return the exit code."""
    let_termination_stop_us()
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    began = time.monotonic()
    with ExitStack() as stack:
        checks = Checks(stack)
        parts = checks.of_paths(arguments) if arguments else checks.all()
        print(f"\nChecks, two at a time; each one's output is in {os.path.relpath(LOGS)}/\n")
        outcomes = run_parts(parts)
    print(f"\n  {time.monotonic() - began:.0f} s in all")
    return summary(outcomes)


class Checks:
    """The parts, and what they lend each other: a browser's path, addresses of services."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.node = node.find()
        self.lent: dict[str, str] = {}

    def all(self) -> list[Part]:
        return [
            Part(BUILD, self._build),
            Part(SERVICES, self._start_services),
            self._program("ruff format", BIN / "ruff", "format", "--check", "."),
            self._program("ruff check", BIN / "ruff", "check", "."),
            self._program("import contract", BIN / "lint-imports"),
            self._program("types of Python", BIN / "mypy"),
            self._program("migrations", PYTHON, "manage.py", "makemigrations", "--check"),
            Part(FRONT_END_TYPES, lambda: self._npm(FRONT_END_TYPES, "run", "check")),
            self._vitest(),
            Part(BROWSER, self._find_browser),
            Part(REDIS_SERVER, self._find_redis_server),
            *map(self._suite, SUITES),
        ]

    def of_paths(self, paths: Sequence[str]) -> list[Part]:
        """Return the parts that the paths need: Vitest's for the front end, pytest's otherwise."""
        front_end = [path for path in paths if path.startswith("frontend/")]
        python = [path for path in paths if path not in front_end]
        parts = [self._vitest([os.path.relpath(path, "frontend") for path in front_end])]
        if not python:
            return parts
        small = Suite("SQLite", python, may_be_empty=True)
        grown = Suite("PostgreSQL + Redis", python, grown_up=True, may_be_empty=True)
        return [
            Part(BUILD, self._build),
            Part(SERVICES, self._start_services),
            *([Part(BROWSER, self._find_browser)] if small.has_journeys else []),
            *([Part(REDIS_SERVER, self._find_redis_server)] if grown.needs_own_redis else []),
            self._suite(small),
            self._suite(grown),
            *(parts if front_end else []),
        ]

    # --- what the others need -------------------------------------------------------------------

    def _build(self) -> Outcome:
        wanted = node.sources()
        if is_fresh(node.BUILT_FROM, wanted):
            return Outcome("ok")
        outcome = self._npm(BUILD, "run", "build")
        if outcome.state == "ok":
            leave(node.BUILT_FROM, wanted)
        return outcome

    def _find_browser(self) -> Outcome:
        self.lent["CHROMIUM"] = chromium()
        return Outcome("ok")

    def _find_redis_server(self) -> Outcome:
        redis_server()
        return Outcome("ok")

    def _start_services(self) -> Outcome:
        found = self.stack.enter_context(services())
        self.lent["DATABASE_URL"] = found.database_url
        self.lent["REDIS_URL"] = found.redis_url
        # A throw-away PostgreSQL does not wait for the disk, which Goldrush otherwise refuses.
        self.lent["DATABASE_MAY_FORGET"] = "1"
        return Outcome("ok")

    # --- the checks -----------------------------------------------------------------------------

    def _program(self, name: str, *command: str | Path) -> Part:
        return Part(name, lambda: _call(name, command, env=self._env(name)))

    def _npm(self, name: str, *arguments: str) -> Outcome:
        command = [*self.node.npm, *arguments]
        return _call(name, command, env=self._env(name), cwd=node.FRONTEND)

    def _vitest(self, paths: Sequence[str] = ()) -> Part:
        name, report = "tests: Vitest", LOGS / "vitest.json"
        command = [*self.node.npm, "exec", "--", "vitest", "run", *paths]
        command += ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]

        def work() -> Outcome:
            env = self._env(name)
            return _call(name, command, env=env, cwd=node.FRONTEND, count=lambda: of_vitest(report))

        return Part(name, work)

    def _suite(self, suite: Suite) -> Part:
        cache = LOGS / f"{_slug(suite.name)}.cache"
        command: list[str | Path] = [PYTHON, "-m", "pytest", *BRIEFLY, "-o", f"cache_dir={cache}"]
        command += [*suite.options, *suite.paths]
        if not suite.has_journeys:
            # A browser's event loop and the tests of sockets do not share a process.
            command.append(f"--ignore={JOURNEYS}")

        def work() -> Outcome:
            env = {**self._env(suite.name, grown_up=suite.grown_up), **suite.settings}
            fine = {0, NO_TEST_COLLECTED} if suite.may_be_empty else {0}
            outcome = _pytest(suite.name, command, env=env, fine=fine)
            failed = failed_last(cache)
            if not _may_be_unsteady(failed, outcome):
                return outcome
            again = _pytest(f"{suite.name} again", [*command, *FAILED_ONLY], env=env)
            return _with_second_look(outcome, again, failed)

        needed = [BUILD]
        needed += [SERVICES] if suite.grown_up else []
        needed += [BROWSER] if suite.has_journeys else []
        needed += [REDIS_SERVER] if suite.needs_own_redis else []
        name = f"tests: {suite.name}"
        return Part(name, work, after=tuple(needed), alone=suite.has_journeys)

    def _env(self, name: str, *, grown_up: bool = False) -> dict[str, str]:
        """Give each part a folder of its own, and the services only to those that want them."""
        env = {**os.environ, **self.node.env, **self.lent, "NO_COLOR": "1"}
        if not grown_up:
            env.pop("DATABASE_URL", None)
            env.pop("REDIS_URL", None)
        env["GOLDRUSH_VAR"] = str(LOGS / f"{_slug(name)}.var")
        return env


def _pytest(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    fine: Set[int] = frozenset({0}),
) -> Outcome:
    report = LOGS / f"{_slug(name)}.xml"
    command = [*command, f"--junitxml={report}"]
    return _call(name, command, env=env, count=lambda: of_pytest(report), fine=fine)


def _may_be_unsteady(failed: Sequence[str], outcome: Outcome) -> bool:
    """Tell whether the machine may be to blame: a few tests failed, and nothing else went wrong."""
    if outcome.code != SOME_FAILED or outcome.count.failed != len(failed):
        return False
    return len(failed) <= MOST_UNSTEADY and not any(map(_is_a_promise, failed))


def _is_a_promise(test: str) -> bool:
    return test.startswith(NO_SECOND_LOOK)


def _with_second_look(first: Outcome, again: Outcome, failed: Sequence[str]) -> Outcome:
    """Say what failed at first all the same: a test that is not steady wants mending."""
    if again.state != "ok" or again.count.passed != len(failed):
        return first
    count = Count(first.count.passed + len(failed), 0, first.count.skipped)
    return replace(first, state="ok", count=count, unsteady=tuple(failed))


def _call(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    count: Callable[[], Count] = Count,
    fine: Set[int] = frozenset({0}),
) -> Outcome:
    log = LOGS / f"{_slug(name)}.log"
    code = call(command, log=log, env=env, cwd=cwd)
    counted = count()
    is_fine = code in fine and not counted.failed
    state: State = "ok" if is_fine else "failed"
    return Outcome(state, log.read_text(errors="replace"), counted, code=code)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower())
