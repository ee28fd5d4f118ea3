"""Redis is killed while people play, and comes back empty."""

from __future__ import annotations

import pytest

from tests.faults.accounts import check
from tests.faults.conftest import SLUG
from tests.faults.crowd import a_crowd
from tests.installation import Installation, wait_for_redis

pytestmark = pytest.mark.grown_up


def test_answers_need_no_redis(site: Installation) -> None:
    with a_crowd(site, SLUG) as crowd:
        crowd.wait_for_more(40)
        site.redis.kill()
        crowd.wait_for_more(80)
        site.redis.start()
        wait_for_redis(site)
        crowd.wait_for_more(40)

    check(site, crowd)


def test_work_goes_on_once_it_is_back(site: Installation) -> None:
    site.redis.kill()
    site.redis.start()
    wait_for_redis(site)

    with a_crowd(site, SLUG) as crowd:
        crowd.wait_for_more(60)

    check(site, crowd)
