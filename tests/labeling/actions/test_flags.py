"""Open cases say the newest: what is added, and what is not so sure any more."""

from __future__ import annotations

import pytest
from django.db import transaction

from labeling.actions.flags import CHECKS, CROWD, raise_flag, refresh_flag
from labeling.crowd.evidence import Evidence
from labeling.crowd.suspicion import Suspicion
from labeling.models import Flag
from tests.factories import NOW, a_project, a_worker

pytestmark = pytest.mark.django_db


def found(score: float, kind: str = "gold") -> Suspicion:
    evidence = Evidence(kind, 9.0, f"By {kind}, {score}.", source=kind)
    return Suspicion(score, score >= 0.95, (evidence,))


def a_case(score: float) -> Flag:
    worker, project = a_worker(), a_project()
    with transaction.atomic():
        raise_flag(worker.pk, project.pk, found(score), source=CHECKS, at=NOW)
    return Flag.objects.get()


def hear(case: Flag, news: Suspicion, *, source: str = CHECKS) -> float:
    case.refresh_from_db()
    with transaction.atomic():
        refresh_flag(case, news, source=source, at=NOW)
    case.refresh_from_db()
    return case.score


def test_a_score_falls_when_who_gave_it_is_not_so_sure_any_more() -> None:
    case = a_case(0.99)

    assert hear(case, found(0.6)) == 0.6
    assert hear(case, found(0.97)) == 0.97


def test_it_falls_no_further_than_another_is_sure() -> None:
    case = a_case(0.99)
    hear(case, found(0.96, "copying"), source=CROWD)

    assert hear(case, found(0.3)) == 0.96


def test_nothing_new_takes_away_nothing() -> None:
    case = a_case(0.99)

    assert hear(case, Suspicion(0.01, False, ())) == 0.99
