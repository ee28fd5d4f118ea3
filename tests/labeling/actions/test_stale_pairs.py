"""What is asked about two threads follows them, whatever has become of the question."""

from __future__ import annotations

import pytest

from labeling.actions.consensus import recount_consensus
from labeling.actions.golds import promote_golds
from labeling.actions.links import settle_links
from labeling.actions.rounds import NoItemsLeft
from labeling.actions.threads import delete_thread
from labeling.models import Answer, Consensus, Gold, GoldState, Item, Lesson, Pair, Project
from labeling.questions.pair import sides_of
from tests.factories import a_round
from tests.labeling.forums import LATER, a_forum, a_pair, find_out, put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def forum() -> Project:
    return a_forum(["No sound", "Sound is gone", "Grub is lost"])


def found_out(forum: Project, label: str = "same") -> Pair:
    pair = a_pair(forum, "1", "2")
    find_out(pair, label)
    settle_links(item_ids=[pair.pk], at=LATER)
    return pair


def a_gold(forum: Project, state: GoldState = GoldState.SERVED) -> Pair:
    pair = found_out(forum)
    gold = Gold.objects.create(
        item_id=pair.pk, project=forum, label="same", state=state, created_at=LATER
    )
    if state == GoldState.LESSON:
        Lesson.objects.create(gold=gold, project=forum, why="Look.", created_at=LATER)
    return pair


def delete(forum: Project, name: str) -> None:
    delete_thread(project_id=forum.pk, external_id=name, at=LATER)


def shown(pair: Pair) -> tuple[str, str]:
    sides = sides_of(Item.objects.get(pk=pair.pk).text)
    return sides.a.title, sides.b.title


def reopen(pair: Pair) -> None:
    """Let a recount find that nobody's answer counts any more."""
    Answer.objects.filter(item=pair.pk).update(label="")
    recount_consensus(item_ids=[pair.pk], at=LATER)


@pytest.mark.parametrize("state", [GoldState.SERVED, GoldState.LESSON, GoldState.QUARANTINED])
def test_gold_about_a_deleted_thread_is_given_up(forum: Project, state: GoldState) -> None:
    pair = a_gold(forum, state)

    delete(forum, "1")

    assert Gold.objects.get(pk=pair.pk).state == GoldState.DROPPED
    assert not Lesson.objects.exists()


def test_gold_about_an_edited_thread_waits_for_a_person(forum: Project) -> None:
    pair = a_gold(forum)

    put(forum, {"2": "How to bake bread"}, at=LATER)

    assert Gold.objects.get(pk=pair.pk).state == GoldState.QUARANTINED
    assert shown(pair) == ("No sound", "How to bake bread")


def test_what_was_found_of_other_words_becomes_no_gold(forum: Project) -> None:
    pair = found_out(forum)
    Consensus.objects.filter(pk=pair.pk).update(confidence=1.0)
    put(forum, {"2": "How to bake bread"}, at=LATER)

    assert promote_golds(project_id=forum.pk, at=LATER) == []


@pytest.mark.parametrize("label", ["same", "different"])
def test_deleted_words_stay_nowhere(forum: Project, label: str) -> None:
    pair = found_out(forum, label)

    delete(forum, "1")

    assert shown(pair) == ("", "Sound is gone")


def test_what_reopens_shows_no_deleted_thread(forum: Project) -> None:
    pair = found_out(forum, "different")
    delete(forum, "1")

    reopen(pair)

    assert Item.objects.get(pk=pair.pk).retired_at is None
    with pytest.raises(NoItemsLeft):
        a_round(forum)


def test_what_reopens_shows_the_words_of_today(forum: Project) -> None:
    pair = found_out(forum, "different")
    put(forum, {"2": "How to bake bread"}, at=LATER)

    reopen(pair)

    [challenge] = a_round(forum).challenges
    assert challenge.sides is not None
    assert {side.title for side in challenge.sides} == {"No sound", "How to bake bread"}


def test_what_reopens_is_not_asked_if_a_star_says_it(forum: Project) -> None:
    known = found_out(forum)
    for one, other in [("1", "3"), ("2", "3")]:
        pair = a_pair(forum, one, other)
        find_out(pair, "same")
        settle_links(item_ids=[pair.pk], at=LATER)

    reopen(pair)
    settle_links(item_ids=[pair.pk], at=LATER)

    assert known.pk != pair.pk
    assert Item.objects.get(pk=pair.pk).withdrawn_at == LATER


def test_a_thread_that_comes_back_is_asked_about_again(forum: Project) -> None:
    pair = a_pair(forum, "1", "2")
    delete(forum, "1")

    put(forum, {"1": "No sound"}, at=LATER)

    assert shown(pair) == ("No sound", "Sound is gone")
    assert Item.objects.get(pk=pair.pk).withdrawn_at is None
