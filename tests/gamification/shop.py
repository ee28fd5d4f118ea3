"""A shop, and players with points to spend."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from gamification.actions.claims import Claimed, claim_reward
from gamification.actions.fulfilment import grant_claim, look_at_waiting
from gamification.actions.payments import enter
from gamification.models import Account, Balance, Claim, LedgerTx, Reason, Reward, VoucherCode
from gamification.rules.rewards import LATEST
from labeling.api.auth import WORKER_KEY
from labeling.models import Worker
from tests.factories import NOW, a_user, a_worker

_number = count(1)


def a_reward(*, codes: int = 0, **fields: Any) -> Reward:
    """Put a title on offer; with codes, a voucher, as many as there are codes."""
    n = next(_number)
    what: dict[str, Any] = {"kind": "title", "gives": "Early bird"}
    if codes:
        what = {"kind": "voucher", "stock": codes, "stocked": codes}
    reward = Reward.objects.create(
        **{
            "slug": f"reward-{n}",
            "name": "Early bird",
            "description": "For those who rise before the sun.",
            "price": 40,
            "created_at": NOW,
            **what,
            **fields,
        }
    )
    VoucherCode.objects.bulk_create(
        VoucherCode(reward=reward, code=f"CODE-{n}-{i}") for i in range(codes)
    )
    return reward


def a_player(points: int = 0, *, signed_up: bool = True) -> Worker:
    """Make somebody who has signed up, and of whose points so many have settled."""
    worker = a_worker(user=a_user()) if signed_up else a_worker()
    if points:
        give(worker, points)
    return worker


def give(worker: Worker, points: int, *, cause: str = "") -> None:
    tx = LedgerTx(
        cause=f"gift:{cause or next(_number)}",
        reason=Reason.QUEST,
        player_id=worker.pk,
        at=NOW,
    )
    LedgerTx.objects.write([tx])
    enter([(tx, {Account.SETTLED: points, Account.ISSUED: -points})])
    Balance.objects.move(worker.pk, Account.SETTLED, points)


def hand_out(*, over: timedelta = timedelta()) -> None:
    """Let as much time pass as anything that leaves the game waits at most."""
    look_at_waiting(at=NOW + LATEST + over)


def claim(reward: Reward, player: Worker, *, key: str = "", at: datetime = NOW) -> Claimed:
    return claim_reward(slug=reward.slug, player_id=player.pk, price=reward.price, key=key, at=at)


def handed_out(made: Claim, *, at: datetime = NOW) -> Claim:
    """Let a person hand it out at once."""
    grant_claim(claim_id=made.pk, at=at)
    made.refresh_from_db()
    return made


def playing(player: Worker) -> Client:
    """Return a browser in which they play."""
    client = Client()
    session = client.session
    session[WORKER_KEY] = player.pk
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def points(player: Worker) -> dict[str, int]:
    """Return what the player has, by account, leaving out what is empty."""
    amounts = Balance.objects.filter(player=player.pk).values_list("account", "amount")
    return {account: amount for account, amount in amounts if amount}
