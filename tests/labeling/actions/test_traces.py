"""Traces: kept as digests, noted once a day, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from labeling.actions.traces import RETENTION, forget_old_traces, leave_traces
from labeling.models import Trace
from tests.factories import NOW, a_worker

pytestmark = pytest.mark.django_db

HOME = {"network": "192.0.2.7"}


@pytest.fixture(autouse=True)
def nothing_noted() -> None:
    cache.clear()


def test_workers_from_one_place_leave_the_same_digest_and_no_address():
    for _ in range(2):
        leave_traces(worker_id=a_worker().pk, signals=HOME, at=NOW)

    digests = set(Trace.objects.values_list("digest", flat=True))
    assert len(digests) == 1
    assert "192.0.2.7" not in digests.pop()


def test_another_month_cannot_be_compared():
    worker = a_worker()
    leave_traces(worker_id=worker.pk, signals=HOME, at=NOW)

    leave_traces(worker_id=worker.pk, signals=HOME, at=NOW + timedelta(days=40))

    assert Trace.objects.values("digest").distinct().count() == 2


def test_what_was_noted_today_costs_no_query(django_assert_num_queries):
    worker = a_worker()
    leave_traces(worker_id=worker.pk, signals=HOME, at=NOW)

    with django_assert_num_queries(0):
        leave_traces(worker_id=worker.pk, signals=HOME, at=NOW)


def test_noting_again_keeps_one_trace_alive():
    worker = a_worker()
    leave_traces(worker_id=worker.pk, signals=HOME, at=NOW)
    cache.clear()

    leave_traces(worker_id=worker.pk, signals=HOME, at=NOW + timedelta(hours=2))

    assert Trace.objects.get().seen_at == NOW + timedelta(hours=2)


def test_traces_are_forgotten_in_time():
    leave_traces(worker_id=a_worker().pk, signals=HOME, at=NOW - RETENTION - timedelta(days=1))
    leave_traces(worker_id=a_worker().pk, signals=HOME, at=NOW)

    assert forget_old_traces(at=NOW) == 1
    assert Trace.objects.get().seen_at == NOW
