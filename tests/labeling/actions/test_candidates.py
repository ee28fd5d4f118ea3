"""New threads are compared with all there are, and what looks alike is asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F

from labeling.actions import candidates
from labeling.actions.candidates import (
    SameThread,
    forums_behind,
    propose_pairs,
    suggest_pair,
)
from labeling.actions.links import settle_links
from labeling.actions.threads import NoSuchThread, delete_thread
from labeling.actions.training import retrain
from labeling.events import LinkSuggested
from labeling.learning.duplicates import ThreadIndex
from labeling.models import Forum, Item, Link, LinkStatus, Pair, PairSource, Project, TrainingRun
from labeling.queries import similar as index
from tests.factories import NOW, a_round, a_worker
from tests.labeling.forums import LATER, a_forum, a_pair, find_out, put, thread

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = ["No sound after the update", "Sound is gone after an update", "Where is the bin?"]


@pytest.fixture(autouse=True)
def no_index_yet() -> None:
    index.forget_all()


def names(project: Project) -> set[tuple[str, str]]:
    return set(Pair.objects.of(project.pk).values_list("a__external_id", "b__external_id"))


@pytest.mark.parametrize("few", [200, 0], ids=["one by one", "all at once"])
def test_what_looks_alike_is_asked_about_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(candidates, "FEW", few)
    project = a_forum(TITLES)

    assert forums_behind() == [project.pk]
    assert propose_pairs(project_id=project.pk, at=NOW) == 1

    assert names(project) == {("1", "2")}
    assert forums_behind() == []
    item = Pair.objects.get().item
    assert item.n_wanted == project.min_answers
    assert a_round(project).challenges[0].sides is not None


def test_proposing_again_asks_nothing_twice() -> None:
    project = a_forum(TITLES)
    propose_pairs(project_id=project.pk, at=NOW)
    put(project, {"4": "Sound: no sound after update"})

    propose_pairs(project_id=project.pk, at=NOW)
    propose_pairs(project_id=project.pk, at=NOW)

    assert names(project) == {("1", "2"), ("1", "4"), ("2", "4")}


def test_a_forum_is_compared_by_one_at_a_time() -> None:
    project = a_forum(TITLES)
    Forum.objects.filter(pk=project.pk).update(comparing_until=LATER)

    assert propose_pairs(project_id=project.pk, at=NOW) == 0
    assert propose_pairs(project_id=project.pk, at=LATER) == 1, "whoever it was has died"
    assert Forum.objects.get().comparing_until is None


def test_many_at_once_bring_only_pairs_with_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "FEW", 0)
    project = a_forum(TITLES)
    Forum.objects.update(compared_to=F("last_change_no"))
    put(project, {"4": "Sound: no sound after update"})

    propose_pairs(project_id=project.pk, at=NOW)

    assert names(project) == {("1", "4"), ("2", "4")}


def test_who_searches_does_not_wait_for_who_compares_all(monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_forum(TITLES)
    found = []

    def meanwhile(self: ThreadIndex, top: int) -> None:
        assert not index._of(project.pk).lock.locked()
        found.append(top)

    monkeypatch.setattr(ThreadIndex, "candidates", meanwhile)

    index.all_candidates(project_id=project.pk, top=2)

    assert found == [2]


def test_the_likest_are_asked_first() -> None:
    project = a_forum([*TITLES, "No sound after the big update"])

    propose_pairs(project_id=project.pk, at=NOW)

    first = Item.objects.needing_answers().most_wanted_first()[0]
    assert (first.pair.a.external_id, first.pair.b.external_id) == ("1", "4")


def test_a_known_duplicate_is_asked_about_as_its_canonical() -> None:
    project = a_forum(["Speakers are silent", "No sound after the update"])
    pair = a_pair(project, "1", "2")
    find_out(pair, "same")
    settle_links(item_ids=[pair.pk], at=LATER)
    put(project, {"3": "No sound after an update"})

    propose_pairs(project_id=project.pk, at=NOW)

    assert ("1", "3") in names(project)
    assert ("2", "3") not in names(project)


def test_a_deletion_is_nothing_to_compare() -> None:
    project = a_forum(TITLES)
    propose_pairs(project_id=project.pk, at=NOW)
    delete_thread(project_id=project.pk, external_id="3", at=NOW)

    assert propose_pairs(project_id=project.pk, at=NOW) == 0
    assert forums_behind() == []


def test_somebody_may_put_two_together(hear: Callable[[type[Any]], list[Any]]) -> None:
    project = a_forum(TITLES)
    worker, suggested = a_worker(), hear(LinkSuggested)

    for one, other in [("3", "1"), ("1", "3")]:
        status = suggest_pair(
            project_id=project.pk, one=one, other=other, worker_id=worker.pk, at=NOW
        )

    pair = Pair.objects.get()
    assert status == LinkStatus.SUGGESTED
    assert (pair.source, pair.suggested_by, pair.item.priority) == (
        PairSource.SUGGESTION,
        worker,
        1.0,
    )
    assert [(event.duplicate, event.canonical) for event in suggested] == [("3", "1")]


def test_what_has_been_found_out_is_told_to_who_suggests_it() -> None:
    project = a_forum(TITLES)
    pair = a_pair(project, "1", "2")
    find_out(pair, "same")
    settle_links(item_ids=[pair.pk], at=LATER)

    status = suggest_pair(project_id=project.pk, one="1", other="2", worker_id=None, at=LATER)

    assert status == LinkStatus.CONFIRMED
    assert Link.objects.get().status == LinkStatus.CONFIRMED


def test_what_was_found_different_is_not_suggested_for_ever() -> None:
    project = a_forum(TITLES)
    pair = a_pair(project, "1", "2")
    find_out(pair, "different")

    status = suggest_pair(project_id=project.pk, one="1", other="2", worker_id=None, at=LATER)

    assert status == LinkStatus.REJECTED


def test_what_a_star_says_is_not_suggested() -> None:
    project = a_forum(TITLES)
    for other in ("2", "3"):
        pair = a_pair(project, "1", other)
        find_out(pair, "same")
        settle_links(item_ids=[pair.pk], at=LATER)

    status = suggest_pair(project_id=project.pk, one="2", other="3", worker_id=None, at=LATER)

    assert (status, Link.objects.count()) == (LinkStatus.CONFIRMED, 2)


def test_only_two_threads_that_are_there_can_be_put_together() -> None:
    project, other = a_forum(TITLES), a_forum(TITLES)

    with pytest.raises(SameThread):
        suggest_pair(project_id=project.pk, one="1", other="1", worker_id=None, at=NOW)
    for name in ("9", thread(other, "1").title):
        with pytest.raises(NoSuchThread):
            suggest_pair(project_id=project.pk, one="1", other=name, worker_id=None, at=NOW)


def test_the_detector_learns_from_what_people_found_and_orders_the_rest() -> None:
    project = a_forum()
    put(
        project,
        {f"{n}{side}": f"word{n} other{n} {side} {n * 7}" for n in range(45) for side in "ab"},
    )
    put(project, {f"lone{n}": f"quite unlike{n}" for n in range(30)})
    for n in range(40):
        find_out(a_pair(project, f"{n}a", f"{n}b"), "same")
    for n in range(0, 30):
        find_out(a_pair(project, f"{n}a", f"lone{n}"), "different")
    alike = a_pair(project, "44a", "44b")
    unlike = a_pair(project, "43a", "lone1")

    retrain(project_id=project.pk, at=LATER)

    run = TrainingRun.objects.get()
    alike.item.refresh_from_db()
    unlike.item.refresh_from_db()
    assert run.is_promoted and run.accuracy is not None and run.accuracy > 0.9
    assert alike.item.priority > unlike.item.priority
    assert alike.item.prediction.probabilities["same"] > 0.5
