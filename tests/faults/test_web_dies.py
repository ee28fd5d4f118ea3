"""The web process is killed while people play; on SQLite it is the only process there is."""

from __future__ import annotations

from tests.faults.accounts import check
from tests.faults.conftest import SLUG
from tests.faults.crowd import a_crowd
from tests.installation import Installation

N_KILLS = 4


def test_no_acknowledged_answer_is_lost(site: Installation) -> None:
    with a_crowd(site, SLUG) as crowd:
        for _ in range(N_KILLS):
            crowd.wait_for_more(40)
            site.web[0].kill()
            site.web[0].start()
        crowd.wait_for_more(40)

    check(site, crowd)
    if site.is_small:
        assert site.rows("PRAGMA integrity_check") == [("ok",)]
