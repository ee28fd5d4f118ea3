"""Paid crowds: one worker for each of their people, and nobody is paid for an address."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from labeling.actions import stints
from labeling.actions.crowds import UnfitCrowd, example_for
from labeling.actions.golds import promote_golds
from labeling.actions.projects import OpenToCrowds, change_project
from labeling.actions.stints import (
    NoSuchCrowd,
    NotDoneYet,
    NotTurk,
    SomebodyElses,
    arrive,
    give_due_credits,
    next_challenge,
)
from labeling.fetching import NotFetched, Reply
from labeling.marketplaces import Arrival
from labeling.models import Consensus, Crowd, Item, Stint, Worker
from labeling.webhooks import PATIENCE
from tests.factories import (
    NOW,
    a_lesson,
    a_project,
    a_record,
    a_retired_item,
    a_trusted_worker,
    an_item,
    some_items,
)
from tests.labeling.paid import a_crowd, a_stint, end, work

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TURK = "https://workersandbox.mturk.com"


def test_who_did_the_work_is_told_the_code() -> None:
    stint = a_stint(a_crowd())

    assert work(stint, 99) == 10, "one round, and no more"

    told = end(stint)
    assert (told.outcome, told.way.kind) == ("done", "link")
    assert told.way.url == "https://app.prolific.com/submissions/complete?cc=DONE1"


@pytest.mark.parametrize("n_answers", [0, 1, 9])
def test_who_did_not_is_told_none(n_answers: int) -> None:
    stint = a_stint(a_crowd())
    work(stint, n_answers)

    with pytest.raises(NotDoneYet):
        end(stint)

    stint.refresh_from_db()
    assert (stint.ended_at, stint.outcome) == (None, "")


def test_a_stint_ends_once_and_is_told_alike_each_time() -> None:
    stint = a_stint(a_crowd())
    work(stint)
    again = Stint.objects.select_related("crowd__project").get()

    first, second = end(stint), end(again, at=LATER + timedelta(hours=1))

    assert first == second
    assert Stint.objects.get().ended_at == LATER


def test_all_there_was_is_enough() -> None:
    stint = a_stint(a_crowd(n_items=3))

    assert work(stint) == 3
    assert end(stint).outcome == "done"


def test_where_there_was_nothing_nobody_is_done() -> None:
    stint = a_stint(a_crowd(n_items=0))

    with pytest.raises(NotDoneYet):
        end(stint)


def test_a_project_that_closes_meanwhile_pays_for_what_was_done() -> None:
    stint = a_stint(a_crowd())
    work(stint, 4)
    stint.crowd.project.is_open = False
    stint.crowd.project.save()

    assert end(stint).outcome == "done"


def test_who_cannot_have_read_anything_has_failed() -> None:
    stint = a_stint(a_crowd())
    work(stint, slowly=False)

    told = end(stint)

    assert (told.outcome, told.way.url) == (
        "failed",
        "https://app.prolific.com/submissions/complete?cc=FAIL1",
    )


def test_who_may_not_go_on_has_failed_and_without_a_code_stays_here() -> None:
    stint = a_stint(a_crowd(failed_code=""))
    work(stint, 3)
    Worker.objects.filter(pk=stint.worker_id).update(suspended_at=NOW)

    assert next_challenge(stint=stint, at=LATER, rng=random.Random(1)) is None
    told = end(stint)

    assert (told.outcome, told.way.kind, told.way.url) == ("failed", "here", "")


def test_one_of_their_ids_is_one_worker_in_each_project() -> None:
    crowd = a_crowd()

    first, second = a_stint(crowd, stint="s1"), a_stint(crowd, stint="s2")
    elsewhere = a_stint(a_crowd())

    assert first.worker_id == second.worker_id != elsewhere.worker_id
    assert a_stint(crowd, stint="s1") == first


def test_a_second_stint_asks_for_work_of_its_own() -> None:
    crowd = a_crowd()
    work(first := a_stint(crowd))
    end(first)

    second = a_stint(crowd, stint="s2", at=LATER + timedelta(minutes=1))

    with pytest.raises(NotDoneYet):
        end(second, at=LATER + timedelta(minutes=2))
    assert work(second) == 10


def test_the_same_answers_end_one_stint_of_many_that_are_open() -> None:
    """Mechanical Turk lets its people hold many assignments at a time."""
    crowd = a_crowd()
    first, *others = [a_stint(crowd, stint=f"s{n}") for n in range(3)]
    work(first)
    end(first)

    for n, stint in enumerate(others, start=1):
        later = LATER + timedelta(minutes=n)
        with pytest.raises(NotDoneYet):
            end(stint, at=later)


def test_two_ends_at_once_cannot_share_answers() -> None:
    """Both have counted ten before either has ended."""
    crowd = a_crowd()
    one, other = a_stint(crowd, stint="s1"), a_stint(crowd, stint="s2")
    work(one)
    counted = stints._outcome(other, LATER, random.Random(1))
    end(one)

    with pytest.raises(NotDoneYet):
        stints._end(other, *counted, LATER + timedelta(seconds=1))


def test_anothers_session_is_not_gone_on_with() -> None:
    crowd = a_crowd()
    a_stint(crowd, person="amy", stint="s1")

    with pytest.raises(SomebodyElses):
        a_stint(crowd, person="eve", stint="s1")


@pytest.mark.parametrize("person", ["", "a b", "{{%PROLIFIC_PID%}}", "x" * 101, "a\n", "<b>"])
def test_what_is_no_id_is_nobody(person: str) -> None:
    crowd = a_crowd()

    with pytest.raises(NoSuchCrowd):
        arrive(crowd_id=crowd.pk, arrival=Arrival(person, "s1"), at=NOW)

    assert not Stint.objects.exists()


@pytest.mark.parametrize("shut", ["crowd", "project"])
def test_a_closed_study_lets_nobody_in(shut: str) -> None:
    crowd = a_crowd()
    closed = crowd if shut == "crowd" else crowd.project
    closed.is_open = False
    closed.save()

    with pytest.raises(NoSuchCrowd):
        a_stint(crowd)


@pytest.mark.parametrize("host", [TURK, TURK + "/", "https://www.mturk.com"])
def test_an_assignment_is_handed_in_at_mechanical_turk(host: str) -> None:
    stint = a_stint(a_crowd("mturk"), stint="A1")
    work(stint)

    way = end(stint, submit_to=host).way

    assert (way.kind, way.fields) == ("form", {"assignmentId": "A1", "outcome": "done"})
    assert way.url == host.removesuffix("/") + "/mturk/externalSubmit"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "https://evil.example",
        "http://www.mturk.com",
        "https://www.mturk.com.evil.example",
        "https://www.mturk.com@evil.example",
        "https://www.mturk.com:8443",
        "https://www.mturk.com/..//evil",
        "javascript:alert(1)",
    ],
)
def test_it_is_handed_in_nowhere_else(host: str) -> None:
    stint = a_stint(a_crowd("mturk"))
    work(stint)

    with pytest.raises(NotTurk):
        end(stint, submit_to=host)


GRANTED = Reply(200, b"<r xmlns:a='x'><a:credit_status>G</a:credit_status></r>")


@pytest.fixture
def sona(monkeypatch):
    """A SONA site, and what it was asked."""
    asked: list[str] = []
    says: list[Reply | NotFetched] = [GRANTED]

    def get(url: str) -> Reply:
        asked.append(url)
        if isinstance(says[0], NotFetched):
            raise says[0]
        return says[0]

    monkeypatch.setattr("labeling.actions.stints.get", get)
    return asked, says


def give(at=LATER) -> int:
    return give_due_credits(clock=lambda: at, rng=random.Random(1))


def test_a_credit_is_asked_for_once_the_work_is_done(sona) -> None:
    asked, _ = sona
    stint = a_stint(a_crowd("sona"), person="71", stint="71")
    work(stint, 9)
    assert give() == 0
    work(stint, 1)

    assert end(stint).way.kind == "here"
    assert (give(), give()) == (1, 0)

    assert asked == [
        "https://school.sona-systems.com/services/SonaAPI.svc/WebstudyCredit"
        "?experiment_id=12&credit_token=secret&survey_code=71"
    ]
    assert Stint.objects.get().credited_at == LATER


@pytest.mark.parametrize("trouble", [NotFetched("down"), Reply(500, b""), Reply(200, b"<r/>")])
def test_a_site_that_does_not_grant_it_is_asked_again_for_days(sona, trouble) -> None:
    asked, says = sona
    says[0] = trouble
    work(stint := a_stint(a_crowd("sona"), person="71", stint="71"))
    end(stint)
    stint.refresh_from_db()

    while stint.credit_at:
        give(stint.credit_at)
        stint.refresh_from_db()

    assert len(asked) == len(PATIENCE)
    assert stint.error and stint.credited_at is None


def test_a_site_that_fails_holds_up_no_other(sona) -> None:
    asked, says = sona
    says[0] = NotFetched("it hangs")
    crowd = a_crowd("sona", n_items=90)
    for person in ("71", "72", "73"):
        work(stint := a_stint(crowd, person=person, stint=person))
        end(stint)

    assert give() == 1, "and the others of that site wait for the next turn"


def test_who_failed_earns_no_credit(sona) -> None:
    asked, _ = sona
    work(stint := a_stint(a_crowd("sona"), person="71", stint="71"), slowly=False)

    assert end(stint).outcome == "failed"
    assert (give(), asked) == (0, [])


@pytest.mark.parametrize(
    ("marketplace", "fields"),
    [
        ("prolific", {"done_code": ""}),
        ("prolific", {"failed_code": "DONE1"}),
        ("sona", {"sona_token": ""}),
        ("sona", {"sona_site": "https://127.0.0.1"}),
        ("sona", {"sona_site": "https://school.example/path?x=1"}),
        ("sona", {"sona_site": "http://school.sona-systems.com"}),
    ],
)
def test_a_crowd_that_nobody_could_pay_is_not_opened(marketplace: str, fields) -> None:
    with pytest.raises(UnfitCrowd):
        a_crowd(marketplace, **fields)

    assert not Crowd.objects.exists()


def test_a_project_with_lessons_is_not_opened() -> None:
    some_items(project := a_project(pass_mark=0.8), 3)

    with pytest.raises(UnfitCrowd, match="lessons"):
        a_crowd(project=project)


def test_a_project_that_is_open_asks_for_no_lessons() -> None:
    crowd = a_crowd()
    a_lesson(crowd.project)
    changes = {"pass_mark": 0.8}

    with pytest.raises(OpenToCrowds):
        change_project(project_id=crowd.project_id, changes=changes, user_id=None, at=NOW)

    Crowd.objects.update(is_open=False)
    change_project(project_id=crowd.project_id, changes=changes, user_id=None, at=NOW)


# What those see who look ahead.


def test_a_lesson_is_shown_ahead() -> None:
    crowd = a_crowd("mturk")
    lesson = a_lesson(crowd.project)

    assert example_for(crowd) == lesson.gold.item


def test_of_what_is_done_with_the_clearest_is_shown_and_always_the_same() -> None:
    crowd = a_crowd("mturk")
    done_with(crowd, 0.9)
    clear = done_with(crowd, 0.96)

    assert example_for(crowd) == clear

    done_with(crowd, 0.99)
    crowd.refresh_from_db()
    assert example_for(crowd) == clear


def test_what_may_still_be_asked_or_is_gold_is_shown_to_nobody() -> None:
    crowd = a_crowd("mturk")
    an_item(crowd.project, gold_label="cat")
    an_item(crowd.project, disputed_at=NOW)

    assert example_for(crowd) is None


def test_what_is_asked_again_gives_way_to_another() -> None:
    crowd = a_crowd("mturk")
    example = done_with(crowd, 0.96)
    other = done_with(crowd, 0.9)
    assert example_for(crowd) == example
    Item.objects.filter(pk=example.pk).update(retired_at=None)

    crowd.refresh_from_db()
    assert example_for(crowd) == other


def test_what_was_shown_ahead_never_becomes_gold() -> None:
    crowd = a_crowd("mturk")
    items = [done_with(crowd, 0.995), done_with(crowd, 0.99)]
    for _ in range(2):
        a_record(crowd.project, a_trusted_worker(crowd.project), items, ["cat", "cat"])
    assert example_for(crowd) == items[0]

    assert promote_golds(project_id=crowd.project_id, at=NOW) == [items[1].pk]


def done_with(crowd: Crowd, confidence: float) -> Item:
    item = a_retired_item(crowd.project)
    Consensus.objects.filter(item=item).update(confidence=confidence)
    return item
