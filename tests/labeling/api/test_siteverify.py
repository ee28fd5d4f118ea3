"""siteverify, as hosts' servers ask it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from labeling.actions.keys import make_secret_key, revoke_secret_key
from labeling.models import CaptchaPass
from tests.embedding import PAGE
from tests.labeling.captchas import Captcha, a_captcha, a_project_with_gold

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/siteverify"


@pytest.fixture
def captcha() -> Captcha:
    return a_captcha()


def verify(captcha: Captcha, **fields: Any) -> dict[str, Any]:
    """Ask with a form, as most do."""
    return told(Client().post(ADDRESS, {"secret": captcha.page.secret, **fields}))


def told(reply: Any) -> dict[str, Any]:
    assert reply.status_code == 200
    assert not reply.cookies
    verdict: dict[str, Any] = reply.json()
    return verdict


def codes(verdict: dict[str, Any]) -> list[str]:
    """Return why not; and see that nothing else is told."""
    assert verdict["success"] is False
    assert set(verdict) == {"success", "error-codes"}
    return list(verdict["error-codes"])


def test_a_pass_is_good(captcha):
    token = captcha.token(action="signup", cdata="form 7")

    verdict = verify(captcha, response=token)

    made_at = datetime.fromisoformat(verdict.pop("challenge_ts"))
    assert timezone.now() - made_at < timedelta(minutes=1)
    assert verdict == {
        "success": True,
        "hostname": "forum.example",
        "action": "signup",
        "cdata": "form 7",
        "error-codes": [],
    }
    assert PAGE == "https://forum.example"


def test_it_may_be_asked_in_json_and_with_all_there_is(captcha):
    body = {
        "secret": captcha.page.secret,
        "response": captcha.token(),
        "remoteip": "203.0.113.7",
        "sitekey": captcha.page.placement.key,
        "idempotency_key": "0e6d1a0e-6f0b-4d6e-9d0e-3c7b3a1f2c11",
    }

    reply = Client().post(ADDRESS, json.dumps(body), content_type="application/json")

    assert told(reply)["success"] is True


def test_a_pass_is_good_once(captcha):
    token = captcha.token()
    verify(captcha, response=token)

    assert codes(verify(captcha, response=token)) == ["timeout-or-duplicate"]


def test_the_same_key_gets_the_same_verdict_again(captcha):
    token = captcha.token(action="signup")
    first = verify(captcha, response=token, idempotency_key="k1")

    again = verify(captcha, response=token, idempotency_key="k1")

    assert first["success"] is True
    assert again == first


def test_the_same_key_gets_nothing_once_the_pass_is_too_old(captcha):
    token = captcha.token()
    verify(captcha, response=token, idempotency_key="k1")
    CaptchaPass.objects.update(expires_at=timezone.now())

    assert codes(verify(captcha, response=token, idempotency_key="k1")) == ["timeout-or-duplicate"]


def test_another_key_does_not(captcha):
    token = captcha.token()
    verify(captcha, response=token, idempotency_key="k1")

    assert codes(verify(captcha, response=token, idempotency_key="k2")) == ["timeout-or-duplicate"]
    assert codes(verify(captcha, response=token)) == ["timeout-or-duplicate"]


def test_a_pass_spent_without_a_key_is_not_had_again_with_one(captcha):
    token = captcha.token()
    verify(captcha, response=token)

    assert codes(verify(captcha, response=token, idempotency_key="k")) == ["timeout-or-duplicate"]


def test_a_pass_lasts_five_minutes(captcha):
    token = captcha.token()
    CaptchaPass.objects.update(expires_at=timezone.now())

    assert codes(verify(captcha, response=token)) == ["timeout-or-duplicate"]


@pytest.mark.parametrize("sent", ["pass_", "nonsense", "x" * 2048, "x" * 2049, "🎟️"])
def test_what_is_no_pass_is_not_good(captcha, sent):
    assert codes(verify(captcha, response=sent)) == ["invalid-input-response"]


def test_what_is_missing_is_named(captcha):
    assert codes(told(Client().post(ADDRESS))) == [
        "missing-input-secret",
        "missing-input-response",
    ]
    assert codes(verify(captcha)) == ["missing-input-response"]
    assert codes(verify(captcha, response="")) == ["missing-input-response"]


@pytest.mark.parametrize("secret", ["sk_live_wrong", "x", "pk_live_1", "🗝️"])
def test_an_unknown_secret_is_said_to_be(captcha, secret):
    token = captcha.token()

    assert codes(verify(captcha, secret=secret, response=token)) == ["invalid-input-secret"]
    assert verify(captcha, response=token)["success"] is True


def test_a_revoked_secret_is_unknown(captcha):
    key = captcha.page.project.secret_keys.get()
    revoke_secret_key(project_id=key.project_id, key_id=key.pk, at=timezone.now())

    assert codes(verify(captcha, response="x")) == ["invalid-input-secret"]


def test_another_host_cannot_use_a_pass_nor_spend_it(captcha):
    token, other = captcha.token(), a_captcha()

    assert codes(verify(other, response=token)) == ["sitekey-secret-mismatch"]
    assert verify(captcha, response=token)["success"] is True


def test_a_pass_is_good_for_its_own_site_key_alone(captcha):
    token, other = captcha.token(), a_captcha(captcha.page.project)
    wrong = other.page.placement.key

    assert codes(verify(captcha, response=token, sitekey=wrong)) == ["sitekey-secret-mismatch"]
    assert verify(captcha, response=token, sitekey=captcha.page.placement.key)["success"] is True


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b'{"secret": ["x"], "response": "x"}', "application/json"),
        (b'{"secret": "x", "response": 7}', "application/json"),
        (b'{"secret": "x", "response": "\\u0000"}', "application/json"),
        (b"secret=x&response=y&response=z", "application/x-www-form-urlencoded"),
        (b"secret=x&secret=y&response=z", "application/x-www-form-urlencoded"),
        (b"<xml/>", "application/xml"),
        (b"x", "multipart/form-data"),
    ],
)
def test_what_cannot_be_read_is_a_bad_request(body, content_type):
    reply = Client().post(ADDRESS, body, content_type=content_type)

    assert codes(told(reply)) == ["bad-request"]


@pytest.mark.parametrize("key", ["x" * 201, "a\nb", "\0"])
def test_a_key_that_cannot_be_kept_is_a_bad_request(captcha, key):
    token = captcha.token()

    assert codes(verify(captcha, response=token, idempotency_key=key)) == ["bad-request"]
    assert verify(captcha, response=token)["success"] is True


def test_a_body_of_megabytes_is_a_bad_request():
    body = b'{"secret": "' + b"x" * 3_000_000 + b'"}'

    assert codes(told(Client().post(ADDRESS, body, content_type="application/json"))) == [
        "bad-request"
    ]


def test_what_fails_here_is_said_to_be_our_fault(captcha, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError("The database is on fire.")

    monkeypatch.setattr("labeling.api.siteverify.spend_pass", fail)

    assert codes(verify(captcha, response="x")) == ["internal-error"]


@pytest.mark.parametrize(
    ("fixed", "code"),
    [("fail", "invalid-input-response"), ("spent", "timeout-or-duplicate")],
)
def test_some_test_keys_are_never_good(fixed, code):
    captcha = a_test_captcha(fixed)

    assert codes(verify(captcha, response=a_test_token(captcha))) == [code]


def test_the_test_key_that_passes_always_does():
    captcha = a_test_captcha("pass")
    token = a_test_token(captcha)

    assert verify(captcha, response=token)["success"] is True
    assert verify(captcha, response=token)["success"] is True


def test_a_test_token_opens_nothing_with_a_live_secret():
    captcha = a_captcha(fixed="pass")

    assert codes(verify(captcha, response=a_test_token(captcha))) == ["sitekey-secret-mismatch"]


def test_a_test_secret_is_not_told_of_real_ones(captcha):
    _, secret = make_secret_key(project_id=captcha.page.project.pk, is_test=True, at=timezone.now())
    token = captcha.token()

    assert codes(verify(captcha, secret=secret, response=token)) == ["sitekey-secret-mismatch"]
    assert verify(captcha, response=token)["success"] is True


def test_it_is_asked_by_post_alone():
    assert Client().get(ADDRESS).status_code == 405


def test_clients_of_recaptcha_find_it_where_they_look():
    reply = Client().post("/recaptcha/api/siteverify", {"secret": "x", "response": "y"})

    assert codes(told(reply)) == ["invalid-input-secret"]


def a_test_captcha(fixed: str) -> Captcha:
    captcha = a_captcha(a_project_with_gold(), fixed=fixed)
    _, captcha.page.secret = make_secret_key(
        project_id=captcha.page.project.pk, is_test=True, at=timezone.now()
    )
    return captcha


def a_test_token(captcha: Captcha) -> str:
    tried = captcha.ask()
    return str(captcha.solve(tried, answers={"1": None, "2": None})["token"])
