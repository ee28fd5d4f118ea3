"""The Celery worker is killed while people play."""

from __future__ import annotations

import pytest

from tests.faults.accounts import check
from tests.faults.conftest import SLUG
from tests.faults.crowd import a_crowd
from tests.installation import Installation

pytestmark = pytest.mark.grown_up
N_KILLS = 3


def test_what_it_was_doing_is_done_after_it_comes_back(site: Installation) -> None:
    with a_crowd(site, SLUG) as crowd:
        for _ in range(N_KILLS):
            crowd.wait_for_more(60)
            site.workers[0].kill()
            crowd.wait_for_more(20)
            site.workers[0].start()
        crowd.wait_for_more(40)

    check(site, crowd)
    assert site.rows("SELECT 1 FROM labeling_item WHERE retired_at IS NOT NULL LIMIT 1")
