"""Somebody of a paid crowd comes in many tabs at once, and many workers send the same webhooks."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.db import IntegrityError

from labeling.actions import workers
from labeling.actions.deliveries import tell
from labeling.models import Delivery, Stint, Worker
from labeling.news import News
from tests.at_once import at_once
from tests.factories import a_project
from tests.labeling.paid import a_crowd, a_stint, end, work
from tests.listening import NOW, Program, a_delivery, an_endpoint, send

pytestmark = pytest.mark.django_db(transaction=True)

TABS = 24


def came(crowd) -> str:
    try:
        return str(a_stint(crowd).pk)
    except IntegrityError:
        return "the database said no"


def test_many_tabs_are_one_worker_and_one_stint() -> None:
    crowd = a_crowd()

    stints = at_once([partial(came, crowd)] * TABS)

    assert len(set(stints)) == 1
    assert (Worker.objects.filter(host=crowd.host).count(), Stint.objects.count()) == (1, 1)


def test_without_the_database_each_tab_would_be_somebody(monkeypatch) -> None:
    """The control: nobody looks before they join, and only the constraint is left to say no."""
    crowd = a_crowd()
    monkeypatch.setattr(workers, "_known", lambda *_: None)
    said_no = []
    join = workers._join

    def joining(worker, at):
        try:
            return join(worker, at)
        except IntegrityError:
            said_no.append(worker)
            raise

    monkeypatch.setattr(workers, "_join", joining)

    at_once([partial(came, crowd)] * TABS)

    assert len(said_no) == TABS - 1
    assert Worker.objects.filter(host=crowd.host).count() == 1


def test_many_ends_are_one_end() -> None:
    crowd = a_crowd()
    work(stint := a_stint(crowd))

    def ended() -> tuple[str, str]:
        found = Stint.objects.select_related("crowd__project").get(pk=stint.pk)
        told = end(found)
        return told.outcome, told.way.url

    assert len(set(at_once([ended] * TABS))) == 1


def test_what_is_told_by_many_is_told_once() -> None:
    project = a_project()
    an_endpoint(project)
    news = [News("model.trained", str(n), NOW, project_id=project.pk) for n in range(5)]

    at_once([partial(tell, news, at=NOW)] * TABS)

    assert Delivery.objects.count() == len(news)


def test_what_many_send_is_sent_once(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    for _ in range(10):
        a_delivery(endpoint)

    at_once([send] * TABS)

    assert Counter(program.ids) == dict.fromkeys(
        [delivery.webhook_id for delivery in Delivery.objects.all()], 1
    )
