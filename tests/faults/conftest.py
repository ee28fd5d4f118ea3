"""A running installation with something to label, whose processes may be killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from types import ModuleType
from typing import Any

import pytest

from tests.faults.guards import MEETING_SECONDS, Meet
from tests.installation import Installation, an_installation, running

SLUG = "animals"
WORLD = f"""
from tests.factories import a_project, an_item, some_items
from tests.faults.crowd import what_it_is
project = a_project(slug={SLUG!r})
some_items(project, 600)
for text in ("A stray.", "A tail.", "A trace.", "A track.", "A whisker."):
    an_item(project, text=text, gold_label=what_it_is(text))
"""


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation at rest, with more to ask for than any test answers."""
    with an_installation(tmp_path_factory.mktemp("loaded")) as loaded:
        loaded.python(WORLD)
        yield loaded


@pytest.fixture
def site(loaded: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A site of the test's own, running."""
    with an_installation(tmp_path / "var", like=loaded) as made, running(made) as site:
        yield site


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> Meet:
    """Make two callers of a step meet after it, unless a guard lets only one get there."""

    def after(module: ModuleType, name: str) -> None:
        step, both = getattr(module, name), Barrier(2)

        def step_and_wait(*args: Any, **how: Any) -> Any:
            done = step(*args, **how)
            with suppress(BrokenBarrierError):
                both.wait(MEETING_SECONDS)
            return done

        monkeypatch.setattr(module, name, step_and_wait)

    return after
