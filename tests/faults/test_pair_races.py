"""A thread is edited while its pairs are answered, or taken back: nobody waits in a circle."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from labeling.actions import pairs
from labeling.actions.answers import ItemChanged, Saying, submit_answer
from labeling.actions.leases import release_expired
from labeling.actions.rounds import serve_round
from labeling.actions.workers import make_guest
from labeling.models import Answer, Item, Project
from labeling.queries.rounds import ServedRound
from tests.factories import NOW
from tests.faults.test_lock_order import Meeting
from tests.labeling.forums import LATER, a_forum, a_pair, put

pytestmark = pytest.mark.django_db(transaction=True)

SOON = NOW + timedelta(seconds=5)


def served() -> tuple[Project, ServedRound, int]:
    forum = a_forum(["No sound", "Sound is gone"])
    a_pair(forum, "1", "2")
    Project.objects.filter(pk=forum.pk).update(is_public=True)
    worker = make_guest(at=NOW)
    found = serve_round(project_slug=forum.slug, worker_id=worker.pk, at=NOW, rng=random.Random(1))
    return forum, found, worker.pk


def test_who_edits_and_who_takes_back_do_not_wait_in_a_circle(monkeypatch: Any) -> None:
    forum, _, _ = served()
    meeting, void = Meeting(), pairs._void

    def half_way(*args: Any) -> None:
        meeting.stop_half_way()
        void(*args)

    monkeypatch.setattr(pairs, "_void", half_way)

    meeting.of(
        lambda: put(forum, {"2": "How to bake bread"}, at=LATER),
        lambda: release_expired(at=LATER),
    )

    assert Item.objects.get().n_taken == 0


def test_an_answer_counts_or_is_refused_however_close_the_edit(monkeypatch: Any) -> None:
    forum, found, worker_id = served()
    meeting = Meeting()

    def half_way(at: Any) -> int:
        meeting.stop_half_way()
        return 1

    def answer() -> str:
        try:
            submit_answer(
                challenge_id=found.challenges[0].id,
                worker_id=worker_id,
                saying=Saying("same"),
                at=SOON,
            )
        except ItemChanged:
            return "refused"
        return "taken"

    monkeypatch.setattr(pairs, "queue_no", half_way)

    _, told = meeting.of(lambda: put(forum, {"2": "How to bake bread"}, at=SOON), answer)

    assert Item.objects.get().n_taken == Answer.objects.count() == (told == "taken")
