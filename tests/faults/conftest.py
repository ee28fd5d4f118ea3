"""A running installation with something to label, whose processes may be killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Installation]:
    """It runs, and has enough to ask for as long as a test lasts."""
    with an_installation(tmp_path / "var") as made:
        made.python(WORLD)
        with running(made) as site:
            yield site
