from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from rest_framework.exceptions import Throttled

from labeling.api.throttles import Limit, address_of, spend
from labeling.conf import conf

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def ten_an_hour() -> Limit:
    return Limit(uuid4().hex, 10, timedelta(hours=1))


@pytest.fixture
def behind(settings: Any) -> Any:
    def n_proxies(n: int) -> None:
        settings.LABELING = {"N_PROXIES": n}
        conf.cache_clear()

    yield n_proxies
    conf.cache_clear()


def n_passing(limit: Limit, who: str, tries: int) -> int:
    def passes(_: int) -> bool:
        try:
            spend(limit, who, at=NOON)
        except Throttled:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        return sum(pool.map(passes, range(tries)))


def test_a_burst_gets_exactly_what_it_may() -> None:
    assert n_passing(ten_an_hour(), "ada", tries=200) == 10


def test_a_burst_would_slip_by_a_count_that_is_read_and_then_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: it shows that the test above can see the fault."""

    def read_then_write(self: Any, key: str) -> int:
        n = int(self.get(key)) + 1
        time.sleep(0.001)
        self.set(key, n)
        return n

    monkeypatch.setattr(type(caches["default"]), "incr", read_then_write)

    assert n_passing(ten_an_hour(), "ada", tries=200) > 10


def test_everybody_is_counted_for_themselves() -> None:
    limit = ten_an_hour()

    assert n_passing(limit, "ada", tries=20) == 10
    assert n_passing(limit, "bob", tries=20) == 10


def test_who_waits_as_told_may_go_on() -> None:
    limit, late = ten_an_hour(), NOON + timedelta(minutes=50)
    for _ in range(10):
        spend(limit, "ada", at=late)

    with pytest.raises(Throttled) as refused:
        spend(limit, "ada", at=late)

    assert "600 seconds" in str(refused.value)
    spend(limit, "ada", at=late + timedelta(seconds=600))


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
    ],
)
def test_an_address_stands_for_its_person(address: str, counted_as: str) -> None:
    assert address_of(RequestFactory(REMOTE_ADDR=address).get("/")) == counted_as


def test_what_a_client_says_of_itself_is_not_believed() -> None:
    request = RequestFactory(REMOTE_ADDR="192.0.2.7").get(
        "/", headers={"X-Forwarded-For": "198.51.100.1"}
    )

    assert address_of(request) == "192.0.2.7"


@pytest.mark.parametrize(
    ("n", "forwarded", "counted_as"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        (2, "10.9.9.9, 198.51.100.1, 203.0.113.5", "198.51.100.1"),
        (2, "203.0.113.5", "203.0.113.5"),
        (1, "", "192.0.2.7"),
    ],
)
def test_only_our_own_proxies_are_believed(
    behind: Any, n: int, forwarded: str, counted_as: str
) -> None:
    behind(n)
    request = RequestFactory(REMOTE_ADDR="192.0.2.7").get(
        "/", headers={"X-Forwarded-For": forwarded}
    )

    assert address_of(request) == counted_as
