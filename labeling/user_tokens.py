"""User tokens: how a host's server tells us which of its people is looking.

A user token is a JWT that the host signs and its page hands to our frame.  Whatever a token says of
itself, how it must be signed stands with the key that the host has registered.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from jwt.utils import base64url_decode

from labeling.problems import Problem

AUDIENCE = "goldrush"
ROLES = ("member", "author", "curator")
LIFE_SECONDS = 60 * 60
"""A token is made for the page that is being opened, not for the day."""

SKEW_SECONDS = 60
"""How far the host's clock may be from ours."""

MOST_LETTERS = 8 * 1024
MOST_OF_AN_ID = 200
MOST_OWN = 200
MOST_OF_A_NAME = 60
_FIRST_SECOND_TOO_LATE = 2**40

_THREE_PARTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class BadUserToken(Problem):
    """The host's page must fetch a new token; its server may have to be mended first."""

    code = "token_malformed"
    title = "The user token is not good"
    status = 401


class UnknownSigningKey(BadUserToken):
    code = "token_key_unknown"


class WrongAlgorithm(BadUserToken):
    code = "token_algorithm"


class BadSignature(BadUserToken):
    code = "token_signature"


class WrongIssuer(BadUserToken):
    code = "token_issuer"


class WrongAudience(BadUserToken):
    code = "token_audience"


class BadClaim(BadUserToken):
    code = "token_claim"


class TokenExpired(BadUserToken):
    code = "token_expired"


class TokenFromTheFuture(BadUserToken):
    code = "token_not_yet_valid"


class TokenLivesTooLong(BadUserToken):
    code = "token_lives_too_long"


TOKEN_REFUSALS = (
    BadUserToken,
    UnknownSigningKey,
    WrongAlgorithm,
    BadSignature,
    WrongIssuer,
    WrongAudience,
    BadClaim,
    TokenExpired,
    TokenFromTheFuture,
    TokenLivesTooLong,
)


class BadPublicKey(Problem):
    code = "bad_public_key"
    title = "Not a public key"
    status = 422


@dataclass(frozen=True, slots=True)
class Key:
    """How the tokens of one key are signed, and what to check them with."""

    algorithm: str
    material: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who is looking, as the host's server says."""

    sub: str
    role: str
    own: tuple[str, ...]
    name: str
    locale: str
    # Where given, the token may be used once until it expires.
    jti: str
    expires_at: int


def read_user_token(text: str, *, site_key: str, keys: Mapping[str, Key], at: datetime) -> Person:
    """Return whom a token speaks of, or say what is wrong with it."""
    claims = _payload(text, keys)
    _check_issuer(claims, site_key)
    _check_audience(claims)
    _check_times(claims, at.timestamp())
    return Person(
        sub=_id(claims, "sub"),
        role=_role(claims),
        own=_own(claims),
        name=_name(claims),
        locale=_locale(claims),
        jti=_id(claims, "jti") if "jti" in claims else "",
        expires_at=claims["exp"],
    )


def _payload(text: str, keys: Mapping[str, Key]) -> dict[str, Any]:
    if len(text) > MOST_LETTERS or not _THREE_PARTS.fullmatch(text):
        raise BadUserToken("The user token is no JWT of three parts.")
    header = _read(_decoded(text.split(".")[0]))
    key = _key_of(header, keys)
    _check_header(header, key)
    return _read(_verified(text, key))


def _decoded(part: str) -> bytes:
    try:
        return base64url_decode(part)
    except ValueError:
        raise BadUserToken("The user token is no JWT of three parts.") from None


def _read(text: bytes) -> dict[str, Any]:
    """Read an object; what is said twice, or is no number, could be read in two ways."""
    try:
        said = json.loads(text.decode(), object_pairs_hook=_no_name_twice, parse_constant=_refuse)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise BadUserToken("The user token does not hold plain JSON objects.")
    return said


def _no_name_twice(members: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(members)
    if len(named) != len(members):
        _refuse("a name that is said twice")
    return named


def _refuse(what: str) -> NoReturn:
    raise ValueError(what)


def _key_of(header: Mapping[str, Any], keys: Mapping[str, Key]) -> Key:
    kid = header.get("kid")
    if not isinstance(kid, str) or kid not in keys:
        raise UnknownSigningKey("The user token names no signing key (“kid”) that is in use.")
    return keys[kid]


def _check_header(header: Mapping[str, Any], key: Key) -> None:
    if header.get("alg") != key.algorithm:
        raise WrongAlgorithm(
            "Tokens of this signing key are signed with {algorithm}.",
            algorithm=key.algorithm,
        )
    # Nothing else may tell us how to read it, or where to find a key.
    if set(header) - {"alg", "kid", "typ"} or header.get("typ", "JWT") != "JWT":
        raise BadUserToken("The user token's header may hold “alg”, “kid” and “typ”, no more.")


def _verified(text: str, key: Key) -> bytes:
    """Return the payload, once the signature is known to be the host's."""
    try:
        payload: bytes = jwt.PyJWS().decode(text, key.material, algorithms=[key.algorithm])
    except jwt.InvalidTokenError:
        raise BadSignature("The user token was not signed with the key that it names.") from None
    return payload


def _check_issuer(claims: Mapping[str, Any], site_key: str) -> None:
    if claims.get("iss") != site_key:
        raise WrongIssuer("The user token's “iss” must be this widget's site key.")


def _check_audience(claims: Mapping[str, Any]) -> None:
    if claims.get("aud") != AUDIENCE:
        raise WrongAudience("The user token's “aud” must be “goldrush”.")


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    begun, ends = _second(claims, "iat"), _second(claims, "exp")
    valid_from = max(begun, _second(claims, "nbf")) if "nbf" in claims else begun
    _check_begun(valid_from, now)
    _check_not_over(ends, now)
    _check_life(begun, ends)


def _check_begun(valid_from: int, now: float) -> None:
    if valid_from > now + SKEW_SECONDS:
        raise TokenFromTheFuture("The user token is not valid yet. Is the server's clock right?")


def _check_not_over(ends: int, now: float) -> None:
    if ends <= now - SKEW_SECONDS:
        raise TokenExpired("The user token has expired. Make a new one.")


def _check_life(begun: int, ends: int) -> None:
    if not 0 < ends - begun <= LIFE_SECONDS:
        raise TokenLivesTooLong("A user token may live for up to an hour.")


def _second(claims: Mapping[str, Any], name: str) -> int:
    said = claims.get(name)
    if type(said) is not int or not 0 <= said < _FIRST_SECOND_TOO_LATE:
        raise _bad(name)
    return said


def _id(claims: Mapping[str, Any], name: str) -> str:
    if not is_id(claims.get(name)):
        raise _bad(name)
    return str(claims[name])


def is_id(said: object) -> bool:
    """Tell whether it can be kept and shown: no control characters, no halves of a character."""
    return isinstance(said, str) and 0 < len(said) <= MOST_OF_AN_ID and said.isprintable()


def _role(claims: Mapping[str, Any]) -> str:
    role = claims.get("role", "member")
    if role not in ROLES:
        raise _bad("role")
    return str(role)


def _own(claims: Mapping[str, Any]) -> tuple[str, ...]:
    own = claims.get("own", [])
    if not isinstance(own, list) or len(own) > MOST_OWN or not all(map(is_id, own)):
        raise _bad("own")
    return tuple(own)


def _name(claims: Mapping[str, Any]) -> str:
    """Return the name without what would only disturb those who read it."""
    name = claims.get("name", "")
    if not isinstance(name, str):
        raise _bad("name")
    seen = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", name))
    return " ".join(seen.split())[:MOST_OF_A_NAME].strip()


def _locale(claims: Mapping[str, Any]) -> str:
    locale = claims.get("locale", "")
    if not isinstance(locale, str):
        raise _bad("locale")
    return locale if _LOCALE.fullmatch(locale) else ""


def _bad(name: str) -> BadClaim:
    return BadClaim("The user token's “{claim}” is missing, or is not as it must be.", claim=name)


def public_key_of(pem: str) -> str:
    """Return an Ed25519 public key as it is written everywhere."""
    if "PRIVATE KEY" in pem:
        raise BadPublicKey("That is a private key. Keep it to yourself, and send the public one.")
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BadPublicKey("Paste an Ed25519 public key that begins “-----BEGIN PUBLIC KEY-----”.")
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
