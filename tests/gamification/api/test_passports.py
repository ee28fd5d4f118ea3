"""What one has proved, signed, and checked by anybody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from gamification.models import Player, SkillBadge
from gamification.rules.passports import accuracy_of
from labeling.api.auth import WORKER_KEY
from labeling.models import Audit, Worker
from tests.factories import a_project, a_record, a_retired_item

pytestmark = pytest.mark.django_db

PASSPORT = "/api/v1/me/passport"


def iri(pattern: str = "^(https?://|urn:)") -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


def types(*wanted: str) -> dict[str, Any]:
    contains = [{"contains": {"const": name}} for name in wanted]
    return {"type": "array", "allOf": contains}


# What the specification asks of an OpenBadgeCredential, and of what we put into one.
ACHIEVEMENT = {
    "type": "object",
    "required": ["id", "type", "name", "description", "criteria"],
    "properties": {
        "id": iri(),
        "type": types("Achievement"),
        "name": {"type": "string"},
        "description": {"type": "string"},
        "achievementType": {"enum": ["Badge", "Competency", "Assessment"]},
        "criteria": {"type": "object", "properties": {"narrative": {"type": "string"}}},
        "resultDescription": {
            "type": "array",
            "items": {
                "required": ["id", "type", "name", "resultType"],
                "properties": {
                    "id": iri(),
                    "type": types("ResultDescription"),
                    "resultType": {"const": "Percent"},
                    "valueMin": {"type": "string"},
                    "valueMax": {"type": "string"},
                },
            },
        },
    },
}
SUBJECT = {
    "type": "object",
    "required": ["type", "achievement"],
    "properties": {
        "id": iri(),
        "type": types("AchievementSubject"),
        "achievement": ACHIEVEMENT,
        "identifier": {
            "type": "array",
            "items": {
                "required": ["type", "hashed", "identityHash", "identityType"],
                "properties": {
                    "type": {"const": "IdentityObject"},
                    "hashed": {"type": "boolean"},
                    "identityType": {"const": "name"},
                },
            },
        },
        "result": {
            "type": "array",
            "items": {
                "required": ["type"],
                "properties": {"type": types("Result"), "value": {"type": "string"}},
            },
        },
    },
}
CREDENTIAL = {
    "type": "object",
    "required": ["@context", "id", "type", "name", "issuer", "validFrom", "credentialSubject"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d\.\d\.json$"},
            ],
        },
        "id": iri(),
        "type": types("VerifiableCredential", "OpenBadgeCredential"),
        "name": {"type": "string"},
        "issuer": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"id": iri(), "type": types("Profile")},
        },
        "validFrom": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
        "credentialSubject": SUBJECT,
    },
}


def audited(client: Client, n_right: int, n_wrong: int = 0, *, checked_ago: int = 2) -> Worker:
    """Become a player of whom so many answers were audited, days ago."""
    client.post("/api/v1/players")
    worker = Worker.objects.get(pk=client.session[WORKER_KEY])
    project = a_project()
    said = ["cat"] * n_right + ["dog"] * n_wrong
    items = [a_retired_item(project) for _ in said]
    at = timezone.now() - timedelta(days=checked_ago)
    a_record(project, worker, items, said, at=at - timedelta(days=1))
    for item in items:
        Audit.objects.create(
            item=item,
            project=project,
            consensus_label="cat",
            chance=0.5,
            chosen_at=at,
            checked_at=at,
            label="cat",
            is_right=True,
        )
    return worker


def issue(client: Client) -> Any:
    return client.post(PASSPORT, {"question_type": "choice"}, content_type="application/json")


def check(client: Client, token: str) -> dict[str, Any]:
    body = {"token": token}
    reply = client.post("/api/v1/passport/verifications", body, content_type="application/json")
    told: dict[str, Any] = reply.json()
    return told


def test_a_passport_says_what_audits_showed(client):
    audited(client, 18, 2)

    [line] = client.get(PASSPORT).json()["results"]

    low, high = accuracy_of(18, 20)[1:]
    assert line["audits"] == 20
    assert [line["accuracy"], line["low"], line["high"]] == pytest.approx([0.9, low, high])


def test_it_says_nothing_before_there_have_been_enough(client):
    audited(client, 5)

    [line] = client.get(PASSPORT).json()["results"]

    assert (line["audits"], line["accuracy"]) == (5, None)
    reply = issue(client)
    assert (reply.status_code, reply.json()["code"]) == (409, "nothing_proven")


def test_what_was_audited_today_is_not_told_today(client):
    audited(client, 20, checked_ago=0)

    assert client.get(PASSPORT).json()["results"] == []


def test_a_badge_has_the_shape_the_specification_asks_for(client):
    audited(client, 20)

    token = issue(client).json()["token"]
    said = jwt.decode(token, options={"verify_signature": False})

    assert list(Draft202012Validator(CREDENTIAL).iter_errors(said)) == []
    assert said["iss"] == said["issuer"]["id"]
    assert said["jti"] == said["id"]
    assert said["sub"] == said["credentialSubject"]["id"]
    assert isinstance(said["nbf"], int)


def test_the_schema_finds_what_is_missing():
    assert len(list(Draft202012Validator(CREDENTIAL).iter_errors({}))) == 7


def test_anybody_can_check_it_with_the_published_key(client):
    audited(client, 20)
    token = issue(client).json()["token"]
    header = jwt.get_unverified_header(token)

    keys = Client().get("/api/v1/passport/keys").json()["keys"]
    [key] = [key for key in keys if header["kid"].endswith(f"#{key['kid']}")]

    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    assert "d" not in key
    said = jwt.decode(token, jwt.PyJWK(key), algorithms=["EdDSA"])
    issuer = Client().get(said["iss"]).json()
    assert (issuer["id"], issuer["type"]) == (said["iss"], ["Profile"])


def test_it_is_found_under_its_own_address(client):
    audited(client, 20)
    signed = issue(client).json()

    reply = Client().get(signed["url"])

    assert reply.content.decode() == signed["token"]
    assert reply["Content-Type"] == "application/vc+jwt"


def test_the_same_proof_is_signed_once(client):
    audited(client, 20)

    assert issue(client).json() == issue(client).json()
    assert SkillBadge.objects.count() == 1


def test_what_was_changed_is_not_genuine(client):
    audited(client, 20)
    token = issue(client).json()["token"]
    head, body, signature = token.split(".")
    forged = jwt.utils.base64url_decode(body).replace(b"100.0", b"999.0")

    assert check(Client(), token)["is_genuine"]
    assert check(Client(), token)["credential"]["jti"]
    for other in (
        ".".join([head, jwt.utils.base64url_encode(forged).decode(), signature]),
        jwt.encode(json.loads(forged), "", algorithm="none"),
        jwt.encode({"iss": "us"}, "x" * 32),
        "no token",
    ):
        assert check(Client(), other) == {"is_genuine": False, "credential": None}


def test_who_has_left_has_no_badge_any_more(client):
    worker = audited(client, 20)
    signed = issue(client).json()
    Player.objects.filter(pk=worker.pk).update(left_at=timezone.now())

    assert Client().get(signed["url"]).json()["code"] == "no_such_badge"
    assert not check(Client(), signed["token"])["is_genuine"]
