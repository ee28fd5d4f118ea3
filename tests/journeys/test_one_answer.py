"""The smallest journey: somebody presses a key, and it is an answer."""

from __future__ import annotations

import pytest

from tests.installation import Installation
from tests.journeys.conftest import Visit
from tests.journeys.playing import answer, eventually

pytestmark = pytest.mark.everywhere


def test_a_key_press_is_an_answer(visit: Visit, site: Installation) -> None:
    page = visit("/play/digits/")

    answer(page, "7")
    page.goto("/")  # Who leaves the round cannot take the answer back any more.

    eventually(page, lambda: site.rows("SELECT label FROM labeling_answer") == [("7",)])
