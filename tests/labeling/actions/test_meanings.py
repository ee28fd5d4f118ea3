"""A live forum is compared by what its threads mean, where a sentence model is installed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from labeling.actions import meanings
from labeling.actions.candidates import forums_behind, propose_pairs
from labeling.actions.meanings import leave_meaning_out_if_worse, work_out_meanings
from labeling.actions.threads import delete_thread
from labeling.learning import fusion, vectors
from labeling.models import Forum, Pair, Project, ThreadVector
from labeling.queries import similar as index
from labeling.queries.similar import similar
from tests.factories import NOW
from tests.labeling.forums import LATER, a_forum, put, the_same
from tests.labeling.learning.sentence_models import installed

__all__ = ["installed"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("installed")]

TITLES = ["black screen boot", "printer jams", "wireless network slow"]


@pytest.fixture(autouse=True)
def no_index_yet() -> None:
    index.forget_all()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the titles whose meaning has been worked out since."""
    titles: list[str] = []
    work_out = vectors.thread_vectors

    def noted(asked: Sequence[str], bodies: Sequence[str]) -> vectors.Floats:
        titles.extend(asked)
        return work_out(asked, bodies)

    monkeypatch.setattr(vectors, "thread_vectors", noted)
    return titles


def found(project: Project, title: str) -> list[str]:
    near = similar(project_id=project.pk, title=title, top=5)
    return [one.thread.external_id for one in near]


def names() -> set[tuple[str, str]]:
    return set(Pair.objects.values_list("a__external_id", "b__external_id"))


def test_threads_that_mean_the_same_are_proposed_whatever_their_words() -> None:
    project = a_forum([*TITLES, "dark display startup"])

    propose_pairs(project_id=project.pk, at=NOW)

    assert Forum.objects.get().compared_by == "both"
    assert ("1", "4") in names()
    assert found(project, "monitor")[:1] in (["1"], ["4"])


def test_a_new_thread_is_found_by_its_words_at_once_and_then_by_what_it_means() -> None:
    project = a_forum(TITLES)
    propose_pairs(project_id=project.pk, at=NOW)
    assert "new" not in found(project, "no audio")

    put(project, {"new": "without sound"})

    assert found(project, "sound")[0] == "new"
    propose_pairs(project_id=project.pk, at=NOW)
    assert found(project, "no audio")[0] == "new"


def test_a_process_that_starts_anew_works_nothing_out_again(read: list[str]) -> None:
    project = a_forum(TITLES)
    work_out_meanings(project_id=project.pk)
    assert sorted(read) == sorted(TITLES)
    read.clear()
    index.forget_all()

    assert found(project, "dark display")[0] == "1"
    work_out_meanings(project_id=project.pk)

    assert read == ["dark display"]


def test_an_edited_thread_is_not_found_by_what_it_meant() -> None:
    project = a_forum(TITLES)
    work_out_meanings(project_id=project.pk)
    assert found(project, "dark display")[0] == "1"

    put(project, {"1": "no sound"}, at=LATER)

    assert "1" not in found(project, "dark display")
    work_out_meanings(project_id=project.pk)
    assert found(project, "without audio")[0] == "1"
    assert ThreadVector.objects.count() == 3


def test_of_a_deleted_thread_not_even_the_meaning_is_kept() -> None:
    project = a_forum(TITLES)
    work_out_meanings(project_id=project.pk)
    assert found(project, "dark display")[0] == "1"

    delete_thread(project_id=project.pk, external_id="1", at=NOW)

    assert "1" not in found(project, "dark display")
    work_out_meanings(project_id=project.pk)
    assert not ThreadVector.objects.filter(thread__external_id="1").exists()


def test_a_thread_deleted_while_it_is_read_leaves_no_meaning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = a_forum(TITLES)
    work_out = vectors.thread_vectors

    def slow(titles: Sequence[str], bodies: Sequence[str]) -> vectors.Floats:
        if "printer jams" in titles and len(titles) == 3:
            delete_thread(project_id=project.pk, external_id="2", at=NOW)
        return work_out(titles, bodies)

    monkeypatch.setattr(vectors, "thread_vectors", slow)

    work_out_meanings(project_id=project.pk)

    kept = ThreadVector.objects.order_by("pk").values_list("thread__external_id", flat=True)
    assert list(kept) == ["1", "3"]


def test_a_long_forum_is_read_in_turns_and_compared_once_all_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meanings, "AT_ONCE", 2)
    monkeypatch.setattr(meanings, "TURN", timedelta(0))
    project = a_forum([*TITLES, "dark display startup"])

    for turn in range(2):
        assert Pair.objects.count() == 0
        assert forums_behind() == [project.pk]
        propose_pairs(project_id=project.pk, at=NOW)
        assert ThreadVector.objects.count() == min(2 * (turn + 1), 4)

    assert ("1", "4") in names()
    assert forums_behind() == []


def test_a_forum_in_another_language_is_compared_by_words() -> None:
    project = a_forum(["Schwarzer Bildschirm", "Der Bildschirm bleibt schwarz"])

    propose_pairs(project_id=project.pk, at=NOW)

    assert Forum.objects.get().compared_by == "words"
    assert ThreadVector.objects.count() == 0
    assert names() == {("1", "2")}


def test_many_at_once_are_read_as_they_are_one_by_one() -> None:
    project = a_forum(TITLES)
    work_out_meanings(project_id=project.pk)
    found(project, "no")
    put(project, {str(n): f"sound {n}" for n in range(10, 80)})
    work_out_meanings(project_id=project.pk)
    grown = similar(project_id=project.pk, title="audio", top=5)

    index.forget_all()

    afresh = similar(project_id=project.pk, title="audio", top=5)
    assert np.allclose([one.score for one in grown], [one.score for one in afresh])


def test_labels_by_which_words_alone_find_more_turn_meaning_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meanings, "ENOUGH", 3)
    monkeypatch.setattr(meanings, "NEAREST", 2)
    monkeypatch.setattr(fusion, "DEEP", 3)
    project = a_forum(
        ["printer", "zorp black screen", "zorp no sound", "zorp boot wireless"],
    )
    decoys = ["dark display", "dark monitor", "without audio", "audio without", "startup wifi"]
    decoys.append("wifi startup")
    put(project, {f"decoy {n}": title for n, title in enumerate(decoys)})
    work_out_meanings(project_id=project.pk)

    leave_meaning_out_if_worse(project_id=project.pk)
    assert Forum.objects.get().compared_by == "both", "nobody has said anything yet"

    for duplicate in ("2", "3", "4"):
        the_same(project, "1", duplicate, keeps="1")
    leave_meaning_out_if_worse(project_id=project.pk)

    assert Forum.objects.get().compared_by == "words"
    assert "decoy 0" not in found(project, "monitor"), "it is another word"
