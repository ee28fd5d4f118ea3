"""User tokens of every bad kind, each with what it is refused for, and by which guard."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_curve_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from labeling.user_tokens import Key

SITE_KEY = "pk_live_0123456789abcdef01234567"
NOW = 1_800_000_000

SHARED = "a-secret-of-forty-three-letters-and-no-less"
PAIR = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = PAIR.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\1")

KEYS = {"shared": Key("HS256", SHARED), "pair": Key("EdDSA", PUBLIC)}

GOOD: dict[str, Any] = {
    "iss": SITE_KEY,
    "aud": "goldrush",
    "sub": "u-1",
    "iat": NOW - 10,
    "exp": NOW + 600,
}


@dataclass(frozen=True)
class Bad:
    """A token, the code of its refusal, and what must be off for it to be taken."""

    token: str
    code: str
    # Without a guard, there is nothing in it to be taken for a person.
    guards: tuple[str, ...] = ()


def b64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def by_hand(header: str | dict[str, Any], payload: str | dict[str, Any], key: str = SHARED) -> str:
    """Sign what no library would: parts as they are written here."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, payload)]
    signed = ".".join(b64(part.encode()) for part in parts)
    signature = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{b64(signature)}"


def shared(_header: dict[str, Any] | None = None, **changes: Any) -> str:
    claims = {name: said for name, said in (GOOD | changes).items() if said is not ...}
    return by_hand({"alg": "HS256", "kid": "shared", **(_header or {})}, claims)


def pair(key: Ed25519PrivateKey = PAIR, **changes: Any) -> str:
    return jwt.encode(GOOD | changes, key, "EdDSA", headers={"kid": "pair"})


def with_payload(text: str) -> str:
    return by_hand({"alg": "HS256", "kid": "shared"}, text)


def with_header(text: str) -> str:
    return by_hand(text, GOOD)


def plus(claims: str) -> str:
    """Add to a good payload what `json.dumps` would not write."""
    return with_payload(json.dumps(GOOD)[:-1] + f", {claims}}}")


def tampered(token: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{head}.{b64(json.dumps(change(claims)).encode())}.{signature}"


def unsigned(alg: str) -> str:
    header = b64(json.dumps({"alg": alg, "kid": "shared"}).encode())
    return f"{header}.{b64(json.dumps(GOOD).encode())}.e30"


HEADER = ("_check_header",)
SIGNED = ("_verified",)
BOTH = (*HEADER, *SIGNED)
_curve = new_curve_key(SECP256R1())

BAD: dict[str, Bad] = {
    # No token at all.
    "one word": Bad("token", "token_malformed"),
    "two parts": Bad(shared().rsplit(".", 1)[0], "token_malformed"),
    "four parts": Bad(shared() + ".e30", "token_malformed"),
    "five parts, as if encrypted": Bad("e30.e30.e30.e30.e30", "token_malformed"),
    "no signature": Bad(shared().rsplit(".", 1)[0] + ".", "token_malformed"),
    "padding": Bad(shared() + "=", "token_malformed"),
    "a line at its end": Bad(shared() + "\n", "token_malformed"),
    "letters of no alphabet": Bad("ключ." + shared().split(".", 1)[1], "token_malformed"),
    "digits that only look so": Bad(shared().replace(".", ".٣", 1), "token_malformed"),
    "a part of one letter": Bad("a." + shared().split(".", 1)[1], "token_malformed"),
    "a header that is no UTF-8": Bad(
        b64(b"\xff\xfe") + "." + shared().split(".", 1)[1], "token_malformed"
    ),
    "a header that is no JSON": Bad(with_header("alg: HS256"), "token_malformed"),
    "a list for a header": Bad(with_header('["HS256"]'), "token_malformed"),
    "a number for a payload": Bad(with_payload("7"), "token_malformed"),
    "null for a payload": Bad(with_payload("null"), "token_malformed"),
    "something after the payload": Bad(with_payload(json.dumps(GOOD) + "{}"), "token_malformed"),
    "huge": Bad(shared(name="n" * 20_000), "token_malformed"),
    "nested deep": Bad(plus('"x": ' + "[" * 2000 + "]" * 2000), "token_malformed"),
    "a number of five thousand digits": Bad(plus('"x": ' + "9" * 5000), "token_malformed"),
    "not a number": Bad(plus('"x": NaN'), "token_malformed", ("_read",)),
    "an issuer said twice": Bad(plus('"iss": "' + SITE_KEY + '"'), "token_malformed", ("_read",)),
    "a person said twice": Bad(plus('"sub": "admin"'), "token_malformed", ("_read",)),
    "an algorithm said twice": Bad(
        with_header('{"alg": "none", "alg": "HS256", "kid": "shared"}'),
        "token_malformed",
        ("_read",),
    ),
    # Signed by nobody, or somebody else.
    "alg none": Bad(unsigned("none"), "token_algorithm", BOTH),
    "alg None": Bad(unsigned("None"), "token_algorithm", BOTH),
    "alg nOnE": Bad(unsigned("nOnE"), "token_algorithm", BOTH),
    "alg of nothing": Bad(unsigned(""), "token_algorithm", BOTH),
    "alg in small letters": Bad(shared({"alg": "hs256"}), "token_algorithm", BOTH),
    "alg of a list": Bad(shared({"alg": ["HS256"]}), "token_algorithm", BOTH),
    "alg HS512": Bad(
        jwt.encode(GOOD, SHARED * 2, "HS512", headers={"kid": "shared"}), "token_algorithm", BOTH
    ),
    "alg ES256": Bad(
        jwt.encode(GOOD, _curve, "ES256", headers={"kid": "pair"}), "token_algorithm", BOTH
    ),
    "HS256 with the public key as its secret": Bad(
        by_hand({"alg": "HS256", "kid": "pair"}, GOOD, PUBLIC), "token_algorithm", BOTH
    ),
    "HS256 with the public key in one line": Bad(
        by_hand({"alg": "HS256", "kid": "pair"}, GOOD, "".join(PUBLIC.split("\n")[1:-2])),
        "token_algorithm",
        BOTH,
    ),
    "EdDSA under the kid of a shared key": Bad(
        jwt.encode(GOOD, PAIR, "EdDSA", headers={"kid": "shared"}), "token_algorithm", BOTH
    ),
    "another secret": Bad(
        by_hand({"alg": "HS256", "kid": "shared"}, GOOD, "another"), "token_signature", SIGNED
    ),
    "an empty secret": Bad(
        by_hand({"alg": "HS256", "kid": "shared"}, GOOD, ""), "token_signature", SIGNED
    ),
    "another pair": Bad(pair(STRANGER), "token_signature", SIGNED),
    "another's name, same signature": Bad(
        tampered(shared(), lambda claims: claims | {"sub": "admin"}), "token_signature", SIGNED
    ),
    "another role, same signature": Bad(
        tampered(pair(), lambda claims: claims | {"role": "curator"}), "token_signature", SIGNED
    ),
    "half a signature": Bad(shared()[:-20], "token_signature", SIGNED),
    "a signature of zeros": Bad(
        shared().rsplit(".", 1)[0] + "." + b64(bytes(32)), "token_signature", SIGNED
    ),
    # A key that is not ours to name.
    "no kid": Bad(shared({"kid": None}), "token_key_unknown"),
    "an unknown kid": Bad(shared({"kid": "other"}), "token_key_unknown"),
    "a kid that is a path": Bad(shared({"kid": "../../dev/null"}), "token_key_unknown"),
    "a kid that is a query": Bad(shared({"kid": "x' UNION SELECT 'a"}), "token_key_unknown"),
    "a kid that is a list": Bad(shared({"kid": ["shared"]}), "token_key_unknown"),
    "a kid that is an object": Bad(shared({"kid": {"shared": 1}}), "token_key_unknown"),
    "a kid with a NUL": Bad(shared({"kid": "shared\0"}), "token_key_unknown"),
    # Headers that tell us what to do.
    "jku": Bad(shared({"jku": "https://evil.example/keys"}), "token_malformed", HEADER),
    "x5u": Bad(shared({"x5u": "https://evil.example/cert"}), "token_malformed", HEADER),
    "jwk": Bad(shared({"jwk": {"kty": "oct", "k": "e30"}}), "token_malformed", HEADER),
    "crit": Bad(shared({"crit": ["exp"], "exp": 1}), "token_malformed", BOTH),
    "b64": Bad(shared({"b64": False}), "token_malformed", BOTH),
    "zip": Bad(shared({"zip": "DEF"}), "token_malformed", HEADER),
    "another typ": Bad(shared({"typ": "at+jwt"}), "token_malformed", HEADER),
    "typ of a list": Bad(shared({"typ": ["JWT"]}), "token_malformed", BOTH),
    # For another page, or somebody else's service.
    "no issuer": Bad(shared(iss=...), "token_issuer", ("_check_issuer",)),
    "another issuer": Bad(shared(iss="pk_live_other"), "token_issuer", ("_check_issuer",)),
    "the beginning of the issuer": Bad(
        shared(iss=SITE_KEY[:-1]), "token_issuer", ("_check_issuer",)
    ),
    "more than the issuer": Bad(shared(iss=SITE_KEY + "0"), "token_issuer", ("_check_issuer",)),
    "a list of issuers": Bad(shared(iss=[SITE_KEY]), "token_issuer", ("_check_issuer",)),
    "no audience": Bad(shared(aud=...), "token_audience", ("_check_audience",)),
    "a foreign audience": Bad(shared(aud="zendesk"), "token_audience", ("_check_audience",)),
    "many audiences": Bad(
        shared(aud=["goldrush", "zendesk"]), "token_audience", ("_check_audience",)
    ),
    "an audience in capitals": Bad(shared(aud="GOLDRUSH"), "token_audience", ("_check_audience",)),
    # Out of its time.
    "expired": Bad(shared(iat=NOW - 600, exp=NOW - 60), "token_expired", ("_check_not_over",)),
    "expired long ago": Bad(
        shared(iat=NOW - 9000, exp=NOW - 8000), "token_expired", ("_check_not_over",)
    ),
    "made in the future": Bad(
        shared(iat=NOW + 61, exp=NOW + 600), "token_not_yet_valid", ("_check_begun",)
    ),
    "not before later": Bad(shared(nbf=NOW + 61), "token_not_yet_valid", ("_check_begun",)),
    "good for more than an hour": Bad(
        shared(iat=NOW, exp=NOW + 3601), "token_lives_too_long", ("_check_life",)
    ),
    "good for ever": Bad(shared(exp=2**39), "token_lives_too_long", ("_check_life",)),
    "over before it began": Bad(
        shared(iat=NOW + 50, exp=NOW + 40), "token_lives_too_long", ("_check_life",)
    ),
    "no end": Bad(shared(exp=...), "token_claim"),
    "no beginning": Bad(shared(iat=...), "token_claim"),
    "an end in words": Bad(shared(exp="tomorrow"), "token_claim"),
    "an end in a string": Bad(shared(exp=str(NOW + 600)), "token_claim"),
    "an end in a list": Bad(shared(exp=[NOW + 600]), "token_claim"),
    "an end that is true": Bad(shared(exp=True), "token_claim"),
    "an end that is half a second": Bad(shared(exp=NOW + 0.5), "token_claim"),
    "an end beyond all numbers": Bad(
        with_payload(json.dumps(GOOD).replace(str(NOW + 600), "1e400")), "token_claim"
    ),
    "an end beyond all clocks": Bad(shared(exp=10**30), "token_claim"),
    "a beginning before the first": Bad(shared(iat=-1), "token_claim"),
    # People who are none.
    "nobody": Bad(shared(sub=...), "token_claim"),
    "an empty name for somebody": Bad(shared(sub=""), "token_claim", ("is_id",)),
    "somebody who is a number": Bad(shared(sub=7), "token_claim", ("is_id",)),
    "somebody who is null": Bad(shared(sub=None), "token_claim", ("is_id",)),
    "somebody who is an object": Bad(shared(sub={"$ne": ""}), "token_claim", ("is_id",)),
    "somebody too long": Bad(shared(sub="u" * 201), "token_claim", ("is_id",)),
    "somebody with a line break": Bad(shared(sub="u-1\nu-2"), "token_claim", ("is_id",)),
    "somebody with a NUL": Bad(shared(sub="u-1\0"), "token_claim", ("is_id",)),
    "somebody written backwards": Bad(shared(sub="u-1\u202e"), "token_claim", ("is_id",)),
    "somebody with half a character": Bad(shared(sub="u-\ud800"), "token_claim", ("is_id",)),
    "an unknown role": Bad(shared(role="admin"), "token_claim"),
    "a role in a list": Bad(shared(role=["curator"]), "token_claim"),
    "a single thread of their own": Bad(shared(own="t-1"), "token_claim"),
    "threads that are numbers": Bad(shared(own=[1, 2]), "token_claim", ("is_id",)),
    "threads in threads": Bad(shared(own=[["t-1"]]), "token_claim", ("is_id",)),
    "too many threads": Bad(shared(own=[str(n) for n in range(201)]), "token_claim"),
    "a name that is an object": Bad(shared(name={"first": "Ada"}), "token_claim"),
    "a locale that is a list": Bad(shared(locale=["de"]), "token_claim"),
    "a jti that is a number": Bad(shared(jti=1), "token_claim", ("is_id",)),
    "an empty jti": Bad(shared(jti=""), "token_claim", ("is_id",)),
}
