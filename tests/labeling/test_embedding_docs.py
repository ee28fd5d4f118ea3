"""The page on embedding says what the code does."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from rest_framework.serializers import Serializer

from labeling import user_tokens
from labeling.actions.embed_sessions import OriginNotAllowed, TokenSpent
from labeling.api.embed_auth import EmbedSessionEnded
from labeling.api.embed_urls import urlpatterns
from labeling.api.links import LinkOut
from labeling.api.secret_auth import OnlyATest
from labeling.api.threads import SimilarThreadOut
from labeling.conf import Conf
from labeling.crowd.trust import estimate_trust, vouched_for
from labeling.crowd.votes import Vote, weigh_votes
from labeling.models import Project
from labeling.questions.pair import LABELS
from labeling.user_tokens import TOKEN_REFUSALS, Person

PAGE = (Path(__file__).parents[2] / "docs" / "embedding-server.md").read_text()


@pytest.mark.parametrize(
    "refusal", [*TOKEN_REFUSALS, TokenSpent, OriginNotAllowed, EmbedSessionEnded, OnlyATest]
)
def test_every_refusal_is_told(refusal: type[user_tokens.BadUserToken]) -> None:
    assert refusal.code in PAGE


@pytest.mark.parametrize(
    "claim", [{"expires_at": "exp"}.get(f.name, f.name) for f in fields(Person)]
)
def test_every_claim_is_told(claim: str) -> None:
    assert f"`{claim}`" in PAGE


@pytest.mark.parametrize("role", user_tokens.ROLES)
def test_every_role_is_told(role: str) -> None:
    assert f"`{role}`" in PAGE


ENOUGH = [
    (float(confidence), way)
    for confidence, ways in re.findall(r"^\| (0\.\d+) \| (.*) \|$", PAGE, re.MULTILINE)
    for way in ways.split(", or ")
]


@pytest.mark.parametrize(("confidence", "who"), ENOUGH)
def test_so_many_are_enough_and_not_one_less(confidence: float, who: str) -> None:
    number = {"a": 1, "two": 2, "three": 3, "four": 4}
    said = {kind: number[n] for n, kind in re.findall(r"(\w+) (curator|member)", who)}
    member = estimate_trust(0, 0)
    votes = [Vote("same", vouched_for(member))] * said.get("curator", 0)
    votes += [Vote("same", member)] * said.get("member", 0)

    assert weigh_votes(votes, LABELS).confidence >= confidence
    assert weigh_votes(votes[:-1], LABELS).confidence < confidence


def test_so_sure_is_a_project_unless_its_owner_says_otherwise() -> None:
    assert f"{Project().confidence} unless" in PAGE
    assert len(ENOUGH) == 5


@pytest.mark.parametrize(
    ("call", "reply"),
    [("similar ", {"threads": SimilarThreadOut}), ("links ", {"results": LinkOut})],
)
def test_a_reply_is_as_it_is_told(call: str, reply: dict[str, type[Serializer[Any]]]) -> None:
    found = re.search(rf"/api/v1/{call} +(.*?}})\n(?:GET|```)", PAGE, re.DOTALL)
    assert found
    told = json.loads(found[1])

    for name, shape in reply.items():
        [one] = told[name]
        assert one.keys() == shape().fields.keys()


def test_every_call_of_the_frame_is_told() -> None:
    calls = {str(pattern.pattern) for pattern in urlpatterns}

    told = set(re.findall(r"^\| `(\w+)`.* \| `{", PAGE, re.MULTILINE))
    assert told == {path for path in calls if not path.startswith("captcha/")}


def test_the_limits_have_their_names_and_sizes() -> None:
    assert {"VISITS_PER_HOUR", "EMBED_CALLS_PER_MINUTE", "SUGGESTIONS_PER_HOUR"} <= {
        field.name for field in fields(Conf) if field.name in PAGE
    }
    assert f"{user_tokens.MOST_LETTERS:,} letters" in PAGE
    assert f"up to {user_tokens.MOST_OWN} ids" in PAGE
    assert f"up to {user_tokens.MOST_OF_AN_ID} printable" in PAGE
    assert f"up to {user_tokens.MOST_OF_A_NAME} characters" in PAGE
