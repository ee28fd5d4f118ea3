"""The captcha-like check, as the frame in a host's page sees it."""

from __future__ import annotations

import base64
import json
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from labeling.actions.leases import release_expired
from labeling.actions.rounds import serve_round
from labeling.conf import Conf
from labeling.models import (
    Answer,
    CaptchaPass,
    CaptchaTry,
    Challenge,
    Gold,
    Item,
    Standing,
    State,
    Worker,
)
from tests.embedding import call
from tests.factories import a_project, an_item, settle_down, some_items
from tests.labeling.captchas import (
    RIGHT,
    WRONG,
    Captcha,
    a_captcha,
    a_project_with_gold,
    items_of,
    the_known,
    the_work_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def captcha() -> Captcha:
    return a_captcha()


@pytest.fixture
def rng() -> random.Random:
    return random.Random(7)


@pytest.fixture
def easy_work(monkeypatch) -> None:
    """Let the proof of work cost next to nothing."""
    quick = Conf(WORK_COST=1, WORK_MOST_TRIES=4)
    monkeypatch.setattr("labeling.proof_of_work.conf", lambda: quick)


def test_two_items_are_shown_of_which_one_is_known(captcha):
    tried = captcha.ask()

    known, other = items_of(tried)
    assert [item["id"] for item in tried["items"]] == ["1", "2"]
    assert known.gold.label == RIGHT
    assert not Gold.objects.filter(item=other).exists()
    assert {item["content"]["text"] for item in tried["items"]} == {known.text, other.text}


def test_who_knows_the_known_one_passes(captcha):
    told = captcha.answer(captcha.ask(), RIGHT)

    assert told["token"].startswith("pass_")
    assert told["expires_in"] == 300
    assert len(told["token"]) <= 2048


def test_the_unknown_one_counts_when_the_known_one_was_right(captcha):
    tried = captcha.ask()

    captcha.answer(tried, RIGHT, other="cat")

    known, other = items_of(tried)
    assert Answer.objects.get(item=other).label == "cat"
    assert Answer.objects.get(item=known).label == RIGHT


@pytest.mark.parametrize("said", [WRONG, None])
def test_the_unknown_one_does_not_count_else(captcha, said):
    tried = captcha.ask()

    told = captcha.answer(tried, said, other="cat")

    known, other = items_of(tried)
    assert told["token"] is None
    assert not Answer.objects.filter(item=other).exists()
    assert Answer.objects.get(item=known).label == (said or "")


def test_a_wrong_answer_gives_the_place_back_at_once(captcha):
    tried = captcha.ask()
    _, other = items_of(tried)
    assert Item.objects.get(pk=other.pk).n_taken == 1

    captcha.answer(tried, WRONG)

    assert Item.objects.get(pk=other.pk).n_taken == 0


def test_after_a_wrong_answer_come_two_others(captcha):
    tried = captcha.ask(action="signup", cdata="a form")

    told = captcha.answer(tried, WRONG)

    again = told["challenge"]
    assert again["id"] != tried["id"]
    assert not set(items_of(again)) & set(items_of(tried))
    again = CaptchaTry.objects.get(pk=again["id"])
    assert (again.action, again.cdata) == ("signup", "a form")


def test_the_known_one_says_how_far_they_are_trusted(captcha):
    captcha.answer(captcha.ask(), RIGHT)

    settle_down()

    standing = Standing.objects.get()
    assert (standing.gold_seen, standing.gold_right) == (1, 1)


def test_a_try_can_be_taken_once(captcha):
    tried = captcha.ask()
    captcha.answer(tried, RIGHT)

    again = captcha.solve(tried, answers={"1": RIGHT, "2": RIGHT}, status=409)

    assert again["code"] == "already_solved"
    assert CaptchaPass.objects.count() == 1


def test_a_wrong_try_is_not_taken_again_either(captcha):
    tried = captcha.ask()
    captcha.answer(tried, WRONG)

    again = captcha.solve(tried, answers={"1": RIGHT, "2": RIGHT}, status=409)

    assert again["code"] == "already_solved"
    assert not CaptchaPass.objects.exists()


def test_a_label_that_is_none_does_not_tell_which_item_is_known(captcha):
    for said in (RIGHT, WRONG):
        for place in ("1", "2"):
            tried = captcha.ask()
            answers = {"1": said, "2": said, place: "no such label"}

            told = captcha.solve(tried, answers=answers, status=422)

            assert told["code"] == "unknown_label"
            assert CaptchaTry.objects.get(pk=tried["id"]).solved_at is None
    assert not Answer.objects.exists()


def test_faster_than_anybody_can_see_is_wrong(captcha):
    tried = call("captcha/challenges", session=captcha.session, status=201)

    told = captcha.solve(tried, answers={"1": RIGHT, "2": RIGHT}, status=200)

    assert told["token"] is None


def test_a_try_is_not_for_somebody_else(captcha):
    other = Captcha(captcha.page, captcha.page.open()["session"])
    tried = captcha.ask()

    told = other.solve(tried, answers={"1": RIGHT, "2": RIGHT}, status=404)

    assert told["code"] == "no_such_challenge"


def test_a_try_ends(captcha):
    tried = captcha.ask()
    CaptchaTry.objects.update(expires_at=timezone.now())

    told = captcha.solve(tried, answers={"1": RIGHT, "2": RIGHT}, status=410)

    assert told["code"] == "challenge_expired"


def test_what_nobody_answers_is_asked_of_others(captcha):
    tried = captcha.ask()
    _, other = items_of(tried)

    release_expired(at=timezone.now() + timedelta(minutes=6))

    assert Item.objects.get(pk=other.pk).n_taken == 0
    assert set(Challenge.objects.values_list("state", flat=True)) == {State.RELEASED}


def test_its_items_are_in_no_ordinary_round(rng):
    captcha = a_captcha(by="u-1")
    tried = captcha.ask()
    worker = Worker.objects.get(external_id="u-1")

    served = serve_round(
        project_slug=captcha.page.project.slug, worker_id=worker.pk, at=timezone.now(), rng=rng
    )

    shown = set(Item.objects.filter(challenges__in=[one.id for one in served.challenges]))
    assert served.is_new
    assert not shown & set(items_of(tried))


def test_the_work_passes_too_and_labels_nothing(captcha, easy_work):
    tried = captcha.ask()

    told = captcha.solve(tried, pow=the_work_of(tried))

    assert told["token"]
    assert not Answer.objects.exists()
    assert not Item.objects.filter(n_taken__gt=0).exists()


def test_the_work_is_good_for_its_own_try_alone(captcha, easy_work):
    done = the_work_of(captcha.ask())

    told = captcha.solve(captcha.ask(), pow=done, status=200)

    assert told["token"] is None


def test_the_work_is_good_once(captcha, easy_work):
    tried = captcha.ask()
    done = the_work_of(tried)
    captcha.solve(tried, pow=done)

    assert captcha.solve(tried, pow=done, status=409)["code"] == "already_solved"


def test_a_wrong_proof_uses_the_try_up(captcha, easy_work):
    tried = captcha.ask()
    done = json.loads(base64.b64decode(the_work_of(tried)))
    done["solution"]["counter"] += 1

    wrong = base64.b64encode(json.dumps(done).encode()).decode()
    told = captcha.solve(tried, pow=wrong, status=200)

    assert told["token"] is None
    assert told["challenge"]["id"] != tried["id"]


def test_without_gold_there_is_the_work(easy_work):
    project = a_project()
    some_items(project, 3)
    captcha = a_captcha(project)

    tried = captcha.ask()

    assert tried["items"] == []
    assert captcha.solve(tried, pow=the_work_of(tried))["token"]


def test_without_items_no_answer_passes():
    captcha = a_captcha(a_project())
    tried = captcha.ask()

    told = captcha.solve(tried, answers={"1": RIGHT, "2": RIGHT}, status=200)

    assert told["token"] is None


def test_when_nothing_is_open_any_more_both_are_gold():
    project = a_project()
    for _ in range(4):
        an_item(project, gold_label=RIGHT)
    captcha = a_captcha(project)

    tried = captcha.ask()

    assert [item.gold.label for item in items_of(tried)] == [RIGHT, RIGHT]
    assert captcha.answer(tried, RIGHT, other=WRONG)["token"]


def test_who_may_not_answer_may_still_work(easy_work):
    captcha = a_captcha(by="u-1")
    captcha.ask()
    Standing.objects.update(banned_at=timezone.now())

    tried = captcha.ask()

    assert tried["items"] == []
    assert captcha.solve(tried, pow=the_work_of(tried))["token"]


def test_other_places_in_the_page_have_no_captcha():
    captcha = a_captcha()
    feed = a_captcha(captcha.page.project)
    type(feed.page.placement).objects.filter(pk=feed.page.placement.pk).update(mode="feed")

    told = call("captcha/challenges", session=feed.session, status=409)

    assert told["code"] == "no_captcha"


def test_nobody_tries_without_a_session():
    call("captcha/challenges", status=401)
    call("captcha/solutions", {"id": "", "pow": "x"}, status=401)


@pytest.mark.usefixtures("early_in_the_hour")
def test_a_bot_runs_out_of_tries(captcha):
    for _ in range(15):
        captcha.ask()

    told = call("captcha/challenges", session=captcha.session, status=429)

    assert told["code"] == "throttled"


@pytest.mark.usefixtures("early_in_the_hour")
def test_a_wrong_answer_is_a_try_like_any_other(captcha):
    tried = captcha.ask()
    for _ in range(14):
        tried = captcha.answer(tried, WRONG)["challenge"]

    place = the_known(tried)
    said = {place: WRONG, "2" if place == "1" else "1": WRONG}
    captcha.solve(tried, answers=said, status=429)


@pytest.mark.usefixtures("early_in_the_hour")
def test_one_address_runs_out_of_tries_in_whatever_session(captcha, monkeypatch):
    few = Conf(CAPTCHA_TRIES_OF_ADDRESS=2)
    monkeypatch.setattr("labeling.api.captcha.conf", lambda: few)
    for _ in range(2):
        Captcha(captcha.page, captcha.page.open()["session"]).ask()

    fresh = captcha.page.open()["session"]

    assert call("captcha/challenges", session=fresh, status=429)["code"] == "throttled"


@pytest.mark.parametrize(
    "body",
    [
        {"action": "x" * 33},
        {"action": "sign up"},
        {"cdata": "x" * 256},
        {"cdata": ["a"]},
    ],
)
def test_what_a_page_says_of_it_is_short_and_plain(captcha, body):
    call("captcha/challenges", body, session=captcha.session, status=400)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"answers": {"1": RIGHT}},
        {"answers": {"1": RIGHT, "2": RIGHT}, "pow": "x"},
        {"answers": [RIGHT, RIGHT]},
        {"pow": "x" * 4001},
    ],
)
def test_a_solution_is_whole(captcha, how):
    tried = captcha.ask()

    captcha.solve(tried, status=400, **how)

    assert CaptchaTry.objects.get(pk=tried["id"]).solved_at is None


def test_under_a_test_key_everything_passes_and_nothing_is_kept(easy_work):
    captcha = a_captcha(a_project_with_gold(), fixed="pass")
    tried = captcha.ask()

    told = captcha.solve(tried, answers={"1": None, "2": "whatever"})

    assert told["token"]
    assert len(tried["items"]) == 2
    assert not Challenge.objects.exists()
    assert not Gold.objects.filter(n_shown__gt=0).exists()
