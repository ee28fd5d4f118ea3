"""Claims that another program fulfils: signed, called again, and handed out once."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from gamification.actions import deliveries
from gamification.actions.deliveries import LEASE, send_due_claims
from gamification.actions.fulfilment import TooLate, grant_claim, refuse_claim
from gamification.models import Claim
from labeling.conf import conf
from labeling.webhooks import PATIENCE, new_secret
from tests.gamification.shop import a_player, a_reward, claim, handed_out, points
from tests.listening import NOW, Program

pytestmark = pytest.mark.django_db


def a_sent_claim(program: Program, **fields) -> Claim:
    reward = a_reward(kind="webhook", gives="", url=program.url, secret=new_secret(), **fields)
    return handed_out(claim(reward, a_player(100), at=NOW).claim, at=NOW)


def send(at: datetime = NOW) -> int:
    return send_due_claims(clock=lambda: at, rng=random.Random(1))


def test_a_claim_is_handed_out_by_the_program_that_does_it(program: Program) -> None:
    made = a_sent_claim(program)
    assert made.state == "sending"

    assert send() == 1

    made.refresh_from_db()
    assert (made.state, made.granted_at) == ("granted", NOW)
    [(_, body)] = program.calls
    assert json.loads(body) == {
        "type": "reward.claimed",
        "timestamp": NOW.isoformat(),
        "data": {
            "claim": str(made.pk),
            "reward": made.reward.slug,
            "player": str(made.player.worker.public_id),
            "price": 40,
        },
    }


def test_the_program_can_tell_who_calls(program: Program) -> None:
    made = a_sent_claim(program)

    send()

    headers, body = program.calls[0]
    told = Webhook(made.reward.secret).verify(body, headers)
    assert told["data"]["claim"] == headers["webhook-id"] == str(made.pk)
    with pytest.raises(WebhookVerificationError):
        Webhook(made.reward.secret).verify(body.replace(b"40", b"41"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, headers)


@pytest.mark.parametrize("says", [500, 404, 302, 429])
def test_who_does_not_say_yes_is_called_again_with_the_same_words(program, says) -> None:
    made = a_sent_claim(program)
    program.says = says

    assert (send(), send()) == (1, 0), "not at once"
    program.says = 204
    assert send(NOW + timedelta(seconds=7)) == 1

    made.refresh_from_db()
    assert made.state == "granted"
    (first, body), (second, same) = program.calls
    assert (body, first["webhook-id"]) == (same, second["webhook-id"])
    assert first["webhook-signature"] != second["webhook-signature"], "signed anew"


def test_after_many_calls_a_person_has_to_look(program: Program) -> None:
    made = a_sent_claim(program)
    program.says, at = 503, NOW

    for _ in range(20):
        send(at)
        at += timedelta(days=2)

    made.refresh_from_db()
    assert len(program.calls) == len(PATIENCE)
    assert (made.state, made.due_at, made.error) == ("sending", None, "It answered 503.")


def test_who_is_gone_is_not_called_again(program: Program) -> None:
    made = a_sent_claim(program)
    program.says = 410

    send()

    made.refresh_from_db()
    assert (made.state, made.due_at) == ("sending", None)


def test_a_person_may_have_it_called_again_or_pay_it_back(program: Program) -> None:
    first, second = a_sent_claim(program), a_sent_claim(program)
    program.says = 410
    send()

    program.says = 200
    grant_claim(claim_id=first.pk, at=NOW)
    send()
    refuse_claim(claim_id=second.pk, why="There is nobody to hand it out.", at=NOW)

    first.refresh_from_db()
    assert first.state == "granted"
    assert points(second.player.worker) == {"settled": 100}


def test_what_is_being_called_for_is_left_alone(program: Program) -> None:
    made = a_sent_claim(program)

    for decide in (
        lambda: refuse_claim(claim_id=made.pk, why="", at=NOW),
        lambda: grant_claim(claim_id=made.pk, at=NOW),
    ):
        with pytest.raises(TooLate):
            decide()


def test_whoever_dies_over_a_call_leaves_it_to_be_made_again(program, monkeypatch) -> None:
    made = a_sent_claim(program)

    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(deliveries, "_call", die)
        send()

    assert send() == 0, "it is somebody's"
    assert send(NOW + LEASE) == 1
    made.refresh_from_db()
    assert (made.state, made.n_tries) == ("granted", 2)


def test_nobody_is_called_inside_our_own_walls(program: Program, settings) -> None:
    made = a_sent_claim(program)
    settings.LABELING = {}
    conf.cache_clear()

    send()

    made.refresh_from_db()
    assert program.calls == []
    assert made.state == "sending" and "not open to all" in made.error
