"""User tokens: whom they speak of, and every kind that is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from labeling import user_tokens
from labeling.user_tokens import BadPublicKey, BadUserToken, Person, public_key_of, read_user_token
from tests.labeling.bad_tokens import BAD, KEYS, NOW, PAIR, PUBLIC, SITE_KEY, pair, shared

# What each guard is like when it is off.
OFF: dict[str, Callable[..., Any]] = {
    "_read": lambda text: dict(json.loads(text)),
    "_check_header": lambda header, key: None,
    "_verified": lambda text, key: jwt.utils.base64url_decode(text.split(".")[1]),
    "_check_issuer": lambda claims, site_key: None,
    "_check_audience": lambda claims: None,
    "_check_begun": lambda valid_from, now: None,
    "_check_not_over": lambda ends, now: None,
    "_check_life": lambda begun, ends: None,
    "is_id": lambda said: True,
}


def read(token: str, at: int = NOW) -> Person:
    return read_user_token(token, site_key=SITE_KEY, keys=KEYS, at=datetime.fromtimestamp(at, UTC))


def test_a_good_token_tells_who_it_is() -> None:
    person = read(shared(role="author", own=["t-1", "t-2"], name="Ada", locale="de", jti="once"))

    assert person == Person("u-1", "author", ("t-1", "t-2"), "Ada", "de", "once", NOW + 600)


def test_a_hosts_own_pair_of_keys_will_do() -> None:
    assert read(pair()).sub == "u-1"


def test_of_what_is_not_said_little_is_assumed() -> None:
    assert read(shared()) == Person("u-1", "member", (), "", "", "", NOW + 600)


@pytest.mark.parametrize(("iat", "exp"), [(NOW - 600, NOW - 59), (NOW + 60, NOW + 600)])
def test_clocks_may_differ_by_a_minute(iat: int, exp: int) -> None:
    assert read(shared(iat=iat, exp=exp)).sub == "u-1"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("  Ada \n Lovelace ", "Ada Lovelace"),
        ("Ada\u202eecalevoL", "Ada ecalevoL"),
        ("A\u0308da", "Äda"),
        ("a" * 500, "a" * 60),
        ("\0\x1b[31m", "[31m"),
    ],
)
def test_a_name_is_shown_without_what_would_only_disturb(said: str, shown: str) -> None:
    assert read(shared(name=said)).name == shown


@pytest.mark.parametrize("locale", ["../de", "<b>", "de_DE", "d", "english-language"])
def test_a_locale_that_is_none_is_passed_over(locale: str) -> None:
    assert read(shared(locale=locale)).locale == ""


def test_there_are_many_kinds_of_bad_tokens() -> None:
    assert len(BAD) >= 60
    assert len({bad.token for bad in BAD.values()}) == len(BAD)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_token_is_refused_with_what_is_wrong_with_it(kind: str) -> None:
    with pytest.raises(BadUserToken) as refusal:
        read(BAD[kind].token)

    assert refusal.value.code == BAD[kind].code
    assert str(refusal.value)


@pytest.mark.parametrize("kind", [kind for kind, bad in BAD.items() if bad.guards])
def test_only_its_guard_keeps_a_bad_token_out(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for guard in BAD[kind].guards:
        monkeypatch.setattr(user_tokens, guard, OFF[guard])

    assert isinstance(read(BAD[kind].token), Person)


@pytest.mark.parametrize("text", ["", "  \n", PUBLIC.replace("MCow", "MCxx"), "-----BEGIN"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadPublicKey, match="Paste an Ed25519"):
        public_key_of(text)


def test_a_key_of_another_kind_is_refused() -> None:
    other = Ed448PrivateKey.generate().public_key()

    with pytest.raises(BadPublicKey, match="Paste an Ed25519"):
        public_key_of(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def test_a_private_key_is_sent_back() -> None:
    private = PAIR.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    with pytest.raises(BadPublicKey, match="private key"):
        public_key_of(private)


def test_a_key_is_kept_as_it_is_written_everywhere() -> None:
    assert public_key_of("\n  " + PUBLIC.replace("\n", "\r\n") + "\n") == PUBLIC
