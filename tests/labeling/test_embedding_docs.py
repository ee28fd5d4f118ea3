"""The page on embedding says what the code does."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from labeling import user_tokens
from labeling.actions.embed_sessions import OriginNotAllowed, TokenSpent
from labeling.api.embed_auth import EmbedSessionEnded
from labeling.api.embed_urls import urlpatterns
from labeling.api.secret_auth import OnlyATest
from labeling.conf import Conf
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
