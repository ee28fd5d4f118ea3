"""Open Badges 3.0: a skill as a verifiable credential, signed as a JSON Web Token.

The token is the credential itself with the registered claims beside it (section 8.2 of the
specification), signed with EdDSA by a key that is published with the issuer's profile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from gamification.rules.passports import Accuracy

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
ALGORITHM = "EdDSA"


class Issuer(NamedTuple):
    """Who signs: the address of its profile, of its keys, its name, and the secret behind them."""

    profile: str
    keys: str
    name: str
    secret: str


class Skill(NamedTuple):
    """What is certified of whom, and under which address."""

    badge: str
    achievement: str
    holder: str
    name: str
    question_type: str
    accuracy: Accuracy
    n_audits: int
    issued_at: datetime


class NotOurs(Exception):
    """The token was not signed by us, or has been changed."""


def sign(skill: Skill, issuer: Issuer) -> str:
    """Return the credential as a token."""
    credential = credential_of(skill, issuer)
    claims = {
        "iss": issuer.profile,
        "jti": skill.badge,
        "nbf": int(skill.issued_at.timestamp()),
        "sub": skill.holder,
    }
    headers = {"kid": f"{issuer.keys}#{key_id(issuer.secret)}", "typ": "JWT"}
    return jwt.encode(
        {**credential, **claims}, _private(issuer.secret), algorithm=ALGORITHM, headers=headers
    )


def verify(token: str, secret: str) -> Mapping[str, Any]:
    """Return what a token says, if it is ours and as we signed it."""
    try:
        said: Mapping[str, Any] = jwt.decode(
            token,
            _private(secret).public_key(),
            algorithms=[ALGORITHM],
            options={"require": ["iss", "jti", "nbf", "sub"], "verify_iss": False},
        )
    except jwt.InvalidTokenError as error:
        raise NotOurs from error
    return said


def credential_of(skill: Skill, issuer: Issuer) -> dict[str, Any]:
    """Return the credential as the specification shapes it."""
    value, low, high = (round(100 * share, 1) for share in skill.accuracy)
    result = f"{skill.achievement}#accuracy"
    return {
        "@context": CONTEXT,
        "id": skill.badge,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Skill: {skill.question_type}",
        "issuer": {"id": issuer.profile, "type": ["Profile"], "name": issuer.name},
        "validFrom": skill.issued_at.isoformat(timespec="seconds"),
        "credentialSubject": {
            "id": skill.holder,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": skill.name,
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": skill.achievement,
                "type": ["Achievement"],
                "achievementType": "Competency",
                "name": f"Labelling skill: {skill.question_type}",
                "description": (
                    "How often the holder's answers were right when an expert checked them later."
                ),
                "criteria": {
                    "narrative": (
                        f"{skill.n_audits} answers were drawn and checked by experts after they had"
                        f" been given; {value} % were right (95 % interval {low} to {high} %)."
                    )
                },
                "resultDescription": [
                    {
                        "id": result,
                        "type": ["ResultDescription"],
                        "name": "Audited accuracy",
                        "resultType": "Percent",
                        "valueMin": "0",
                        "valueMax": "100",
                    }
                ],
            },
            "result": [{"type": ["Result"], "resultDescription": result, "value": str(value)}],
        },
    }


def profile_of(issuer: Issuer, url: str) -> dict[str, Any]:
    """Return the issuer's profile, as it stands under its address."""
    return {
        "@context": CONTEXT,
        "id": issuer.profile,
        "type": ["Profile"],
        "name": issuer.name,
        "url": url,
    }


def keys_of(secret: str) -> dict[str, Any]:
    """Return the public key, as a set of JSON Web Keys."""
    key = OKPAlgorithm.to_jwk(_private(secret).public_key(), as_dict=True)
    return {"keys": [{**key, "kid": key_id(secret), "alg": ALGORITHM, "use": "sig"}]}


def key_id(secret: str) -> str:
    """Return the key's name, which changes with it and says nothing of it.

    >>> key_id("a secret")
    '2924a55ed87fa4f5'
    """
    public = _private(secret).public_key().public_bytes_raw()
    return hashlib.sha256(public).hexdigest()[:16]


def _private(secret: str) -> Ed25519PrivateKey:
    # The secret is as long as one likes; the key takes 32 bytes.
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret.encode()).digest())
