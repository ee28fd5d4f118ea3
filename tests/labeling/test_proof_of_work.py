"""Work that can be proved, and nothing else that will do for it."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from labeling.conf import Conf
from labeling.proof_of_work import is_done, work_for

DICE = random.Random(7)


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.proof_of_work.conf", lambda: Conf(WORK_COST=2, WORK_MOST_TRIES=8))


def proof(work: dict[str, Any]) -> dict[str, Any]:
    """Do the work, as any client of the protocol does."""
    challenge = Challenge.from_dict(work)
    solution = solve_challenge(challenge)
    assert solution
    return Payload(challenge, solution).to_dict()


def sent(payload: Any) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_work_done_is_known_to_be() -> None:
    assert is_done(sent(proof(work_for("a", DICE))), "a")


def test_it_is_done_for_one_purpose() -> None:
    done = sent(proof(work_for("a", DICE)))

    assert not is_done(done, "b")


def test_it_takes_at_least_half_of_the_most_there_is() -> None:
    counters = {proof(work_for("a", DICE))["solution"]["counter"] for _ in range(40)}

    assert counters == {4, 5, 6, 7, 8}


def test_the_default_is_work_worth_doing() -> None:
    assert Conf().WORK_COST * Conf().WORK_MOST_TRIES >= 1_000_000


@pytest.mark.parametrize(
    "forge",
    [
        lambda p: p["solution"].update(counter=p["solution"]["counter"] + 1),
        lambda p: p["solution"].update(counter=-1),
        lambda p: p["solution"].update(counter=1.5),
        lambda p: p["solution"].update(counter="1"),
        lambda p: p["solution"].update(derivedKey="00" * 32),
        lambda p: p["solution"].update(derivedKey=p["challenge"]["parameters"]["keyPrefix"]),
        lambda p: p["challenge"]["parameters"].update(keyPrefix=""),
        lambda p: p["challenge"]["parameters"].update(cost=1),
        lambda p: p["challenge"]["parameters"].update(cost=10**12),
        lambda p: p["challenge"]["parameters"].update(data={"for": "b"}),
        lambda p: p["challenge"]["parameters"].update(algorithm="SHA-256"),
        lambda p: p["challenge"].update(signature=""),
        lambda p: p["challenge"].update(signature="0" * 64),
        lambda p: p["challenge"].pop("signature"),
        lambda p: p.pop("solution"),
    ],
)
def test_what_is_forged_is_not_done(forge: Callable[[dict[str, Any]], Any]) -> None:
    payload = proof(work_for("a", DICE))
    assert is_done(sent(payload), "a")

    forge(payload)

    assert not is_done(sent(payload), "a")
    assert not is_done(sent(payload), "b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text() | JSON.map(sent))
def test_nonsense_is_not_done(nonsense: str) -> None:
    assert not is_done(nonsense, "a")


@given(st.sampled_from(["challenge", "solution"]), JSON)
def test_nor_is_what_has_nonsense_in_it(part: str, nonsense: Any) -> None:
    assert not is_done(sent({**proof(work_for("a", DICE)), part: nonsense}), "a")


@given(
    st.sampled_from(["algorithm", "cost", "keyLength", "keyPrefix", "nonce", "salt", "expiresAt"]),
    JSON,
)
def test_nor_is_what_was_signed_otherwise(name: str, nonsense: Any) -> None:
    payload = proof(work_for("a", DICE))
    if payload["challenge"]["parameters"].get(name) == nonsense:
        return

    payload["challenge"]["parameters"][name] = nonsense

    assert not is_done(sent(payload), "a")
