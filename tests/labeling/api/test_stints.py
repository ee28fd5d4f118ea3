"""A paid crowd's people over HTTP: known by a token alone, and paid for what they did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from labeling.api.stint_auth import GOOD_FOR
from labeling.models import Answer, Gold, Stint, Worker
from tests.factories import a_project, some_items
from tests.labeling.paid import a_crowd

pytestmark = pytest.mark.django_db

WHO = {"person": "5f3a9c", "stint": "s1", "study": "st1"}


def ask(address: str, body: Any, token: str = "", **headers: str) -> Any:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return Client().post(
        f"/api/v1/{address}", body, content_type="application/json", headers=headers
    )


def begin(crowd, **who: str) -> Any:
    return ask(f"crowds/{crowd.pk}/stints", WHO | who)


def answer_all(begun: dict[str, Any]) -> dict[str, Any]:
    """Answer with care, whatever is asked."""
    asked, at = begun["next"], timezone.now()
    while asked["challenge"]:
        at += timedelta(seconds=20)
        with time_machine.travel(at, tick=False):
            body = {"challenge_id": asked["challenge"]["id"], "choice": "cat", "took_ms": 9_000}
            reply = ask("stint/answers", body, begun["token"])
        assert reply.status_code == 201
        asked = reply.json()["next"]
    return dict(asked)


def test_somebody_comes_works_and_is_sent_back_with_the_code() -> None:
    crowd = a_crowd()
    begun = begin(crowd).json()
    assert (begun["next"]["answered"], begun["next"]["goal"]) == (0, 10)

    assert answer_all(begun)["answered"] == 10
    told = ask("stint/finish", {}, begun["token"]).json()

    assert told["outcome"] == "done"
    assert told["way"]["url"].endswith("?cc=DONE1")
    assert Worker.objects.get(external_id="5f3a9c").host == crowd.host


def test_no_code_is_told_before_the_end() -> None:
    crowd = a_crowd()

    begun = begin(crowd)
    early = ask("stint/finish", {}, begun.json()["token"])

    assert (early.status_code, early.json()["code"]) == (409, "not_done_yet")
    for reply in (begun, early):
        assert b"DONE1" not in reply.content and b"FAIL1" not in reply.content


def test_no_cookie_is_set_or_needed() -> None:
    assert not begin(a_crowd()).cookies


@pytest.mark.parametrize("token", ["", "nonsense", signing.dumps("x"), "gr_0"])
def test_without_a_stint_of_ones_own_nothing_opens(token: str) -> None:
    a_crowd()

    for address in ("stint/answers", "stint/finish"):
        assert ask(address, {"choice": "cat"}, token).status_code == 401

    assert not Answer.objects.exists()


def test_a_token_is_good_for_a_day() -> None:
    begun = begin(a_crowd()).json()

    with time_machine.travel(timezone.now() + GOOD_FOR + timedelta(minutes=1)):
        assert ask("stint/finish", {}, begun["token"]).status_code == 401


def test_another_site_gets_nothing_done() -> None:
    begun = begin(a_crowd()).json()

    reply = ask("stint/finish", {}, begun["token"], Origin="https://evil.example")

    assert (reply.status_code, reply.json()["code"]) == (403, "cross_site")


def test_anothers_challenge_is_as_if_it_were_not() -> None:
    crowd = a_crowd()
    amy, eve = begin(crowd).json(), begin(crowd, person="eve", stint="s2").json()

    body = {"challenge_id": amy["next"]["challenge"]["id"], "choice": "cat"}
    reply = ask("stint/answers", body, eve["token"])

    assert (reply.status_code, reply.json()["code"]) == (404, "no_such_challenge")


def test_gold_and_what_is_none_are_asked_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "labeling.actions.selection.golds_in_next_round", lambda size, *_: size // 2
    )
    some_items(project := a_project(), 20)
    some_items(project, 20, gold_label="cat")
    begun = begin(a_crowd(project=project)).json()
    seen = [set(begun["next"]["challenge"]), set(begun["next"]["challenge"]["content"])]

    answer_all(begun)

    assert seen == [{"id", "content"}, {"kind", "text"}]
    golds = Gold.objects.filter(item__answers__isnull=False).count()
    assert 0 < golds < Answer.objects.count() == 10


def test_who_reloads_goes_on_where_they_were() -> None:
    crowd = a_crowd()
    first = begin(crowd).json()
    body = {"challenge_id": first["next"]["challenge"]["id"], "choice": "cat"}
    ask("stint/answers", body, first["token"])

    again = begin(crowd).json()

    assert again["next"]["answered"] == 1
    assert Stint.objects.count() == 1


def test_who_looks_ahead_cannot_begin_either() -> None:
    turk = a_crowd("mturk")

    reply = begin(turk, person="w1", stint="ASSIGNMENT_ID_NOT_AVAILABLE")

    assert (reply.status_code, reply.json()["code"]) == (404, "no_such_crowd")
