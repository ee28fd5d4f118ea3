"""Answering over HTTP, as a player."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import resolve, reverse

from gamification.api.play import PlayRoundsView, PlayRoundView, PlayView
from labeling.models import Gold
from tests.factories import a_project, some_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(client):
    project = a_project()
    some_items(project, 10)
    some_items(project, 10, gold_label="cat")
    return client.post(f"/api/v1/projects/{project.slug}/rounds").json()


def say(client, challenge_id: str, choice: str | None, key: str = ""):
    return client.post(
        f"/api/v1/challenges/{challenge_id}/answer",
        {"choice": choice},
        content_type="application/json",
        headers={"Idempotency-Key": key or uuid4().hex},
    )


@pytest.mark.parametrize(
    ("name", "which", "own"),
    [
        ("answer", uuid4(), PlayView),
        ("rounds", "animals", PlayRoundsView),
        ("round", uuid4(), PlayRoundView),
    ],
)
def test_at_labeling_s_address_stands_the_game_s_view(name, which, own):
    view: Any = resolve(reverse(name, args=[which])).func

    assert view.view_class is own


def test_the_reply_says_what_was_gained(client, served):
    challenge_id = served["challenges"][0]["id"]

    reply = say(client, challenge_id, "cat")

    assert reply.status_code == 201
    assert reply.json() == {
        "challenge": challenge_id,
        "choice": "cat",
        "surplus": False,
        "gained": 8,
    }


def test_the_same_answer_sent_again_gets_the_same_reply(client, served):
    challenge_id = served["challenges"][0]["id"]
    first = say(client, challenge_id, "cat", key="k")

    again = say(client, challenge_id, "cat", key="k")

    assert (again.status_code, again.json()) == (200, first.json())


def test_can_t_tell_gains_nothing(client, served):
    assert say(client, served["challenges"][0]["id"], None).json()["gained"] == 0


def test_a_round_begun_elsewhere_says_what_was_gained_with_it(client, served):
    first, second, third, *_ = (challenge["id"] for challenge in served["challenges"])
    say(client, first, "cat")
    say(client, second, None)
    say(client, third, "dog")

    again = client.post(f"/api/v1/projects/{served['project']}/rounds").json()
    looked_at = client.get(f"/api/v1/rounds/{served['id']}").json()

    assert served["gained"] == 0
    assert (again["id"], again["answered"], again["gained"]) == (served["id"], 3, 16)
    assert looked_at["gained"] == 16


@pytest.mark.parametrize("choice", ["cat", "dog"])
def test_gold_and_others_gain_the_same_right_or_wrong(client, served, choice):
    golds = {str(gold) for gold in gold_challenges()}
    gained = {
        (challenge["id"] in golds, say(client, challenge["id"], choice).json()["gained"])
        for challenge in served["challenges"]
    }

    assert gained == {(True, 8), (False, 8)}


def gold_challenges():
    return Gold.objects.filter(item__challenges__isnull=False).values_list(
        "item__challenges", flat=True
    )
