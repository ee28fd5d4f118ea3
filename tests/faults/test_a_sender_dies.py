"""Whoever is killed while a webhook is on its way leaves it to be sent again, under the same id."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.installation import Installation, an_installation
from tests.listening import Program

OWE = """
from tests.factories import a_project
from tests.listening import a_delivery, an_endpoint
a_delivery(an_endpoint(a_project(), None))
"""
SEND = """
import os, random
from datetime import timedelta
from django.utils import timezone
from labeling.actions.deliveries import LEASE, send_due
from labeling.models import Endpoint
Endpoint.objects.update(url=f"{url}?pid={{os.getpid()}}")
later = LEASE if {later} else timedelta(0)
send_due(clock=lambda: timezone.now() + later, rng=random.Random(1))
"""


@pytest.fixture
def program() -> Iterator[Program]:
    there = Program()
    yield there
    there.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """An installation that may call programs of this machine."""
    with an_installation(tmp_path / "var") as made:
        yield replace(made, env={**made.env, "OUR_NETWORKS": "127.0.0.1/32"})


def kill_the_caller(path: str) -> None:
    os.kill(int(parse_qs(urlsplit(path).query)["pid"][0]), signal.SIGKILL)


def test_what_was_on_its_way_is_sent_again_under_the_same_id(
    here: Installation, program: Program
) -> None:
    here.python(OWE)
    program.before_reply = kill_the_caller
    with pytest.raises(AssertionError):  # It was killed before it could say anything.
        here.python(SEND.format(url=program.url, later=False))
    program.before_reply = lambda path: None
    unsent = here.rows("SELECT delivered_at, n_tries FROM labeling_delivery")

    here.python(SEND.format(url=program.url, later=False))
    assert len(program.calls) == 1, "it is still somebody's"
    here.python(SEND.format(url=program.url, later=True))

    assert unsent == [(None, 1)]
    assert len(program.calls) == 2 and len(set(program.ids)) == 1
    [(delivered_at, n_tries)] = here.rows("SELECT delivered_at, n_tries FROM labeling_delivery")
    assert delivered_at and n_tries == 2
