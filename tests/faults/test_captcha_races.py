"""Captchas when many ask at the same moment; and the same race with its guard off."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import httpx
import pytest
from django.db import OperationalError
from django.utils import timezone

from labeling.actions import passes
from labeling.models import Answer, CaptchaPass
from tests.at_once import at_once
from tests.faults.guards import IS_SQLITE, Meet, without
from tests.labeling.captchas import RIGHT, Captcha, a_captcha
from tests.serving import a_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def captcha() -> Captcha:
    return a_captcha()


def test_of_thirty_who_ask_at_once_one_is_told_yes(captcha: Captcha) -> None:
    verdicts = verify_at_once(captcha, n=30)

    assert Counter(verdict["success"] for verdict in verdicts) == {True: 1, False: 29}
    reasons = {code for verdict in verdicts for code in verdict["error-codes"]}
    assert reasons == {"timeout-or-duplicate"}


def test_thirty_who_ask_at_once_under_one_key_hear_the_same(captcha: Captcha) -> None:
    first, *others = verify_at_once(captcha, n=30, idempotency_key="once")

    assert first["success"] is True
    assert others == [first] * 29


def test_a_pass_is_good_once_though_both_look_before_either_spends_it(
    captcha: Captcha, meet: Meet
) -> None:
    meet(passes, "_found")

    assert n_told_yes(captcha) == 1


def test_without_the_condition_and_the_lock_both_are_told_yes(
    captcha: Captcha, meet: Meet, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(passes, "_found")
    monkeypatch.setattr(passes, "_spend", spend_what_looked_unspent)

    with without({"lock"}):
        if IS_SQLITE:  # It lets one writer at a time see the file, and fails the other.
            with pytest.raises(OperationalError, match="locked"):
                n_told_yes(captcha)
        else:
            assert n_told_yes(captcha) == 2


def test_a_solution_sent_thirty_times_at_once_gives_one_token(captcha: Captcha) -> None:
    tried = captcha.ask()
    body = {"id": tried["id"], "answers": {"1": RIGHT, "2": RIGHT}}

    with a_server() as address, httpx.Client(timeout=30) as client:
        url = f"http://{address}/embed/v1/captcha/solutions"
        headers = {"Authorization": f"Bearer {captcha.session}"}
        replies = at_once([partial(client.post, url, json=body, headers=headers)] * 30)

    assert Counter(reply.status_code for reply in replies) == {201: 1, 409: 29}
    assert CaptchaPass.objects.count() == 1
    assert Answer.objects.count() == 2


def verify_at_once(captcha: Captcha, *, n: int, **fields: str) -> list[dict[str, Any]]:
    body = {"secret": captcha.page.secret, "response": captcha.token(), **fields}
    with a_server() as address, httpx.Client(timeout=30) as client:
        replies = at_once(
            [partial(client.post, f"http://{address}/api/v1/siteverify", data=body)] * n
        )
    assert {reply.status_code for reply in replies} == {200}
    return [reply.json() for reply in replies]


def n_told_yes(captcha: Captcha) -> int:
    """Let two ask at the same moment about the same pass; say how many hear yes."""
    token = captcha.token()

    def ask() -> bool:
        try:
            passes.spend_pass(
                text=token,
                project_id=captcha.page.project.pk,
                is_test=False,
                site_key="",
                key="",
                at=timezone.now(),
            )
        except passes.SpentPass:
            return False
        return True

    return sum(at_once([ask, ask]))


def spend_what_looked_unspent(found: CaptchaPass, key: str, at: Any) -> bool:
    CaptchaPass.objects.filter(pk=found.pk).update(spent_at=at, spent_by=key)
    return found.spent_at is None
