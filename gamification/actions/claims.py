"""Claims: spend settled points on a reward.  What becomes of a claim then: ``fulfilment``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils.crypto import salted_hmac

from gamification.actions.fulfilment import fulfil
from gamification.actions.payments import enter
from gamification.events import RewardClaimed
from gamification.models import Account, Balance, Claim, LedgerTx, Reason, Reward, VoucherCode
from gamification.rules.rewards import LEAVES_THE_GAME, wait_of
from labeling import bus
from labeling.actions.workers import Suspended
from labeling.problems import Problem
from labeling.queries.reviews import is_barred, is_guest


class NoSuchReward(Problem):
    code = "no_such_reward"
    title = "No such reward"
    status = 404


class NotOnOffer(Problem):
    code = "not_on_offer"
    title = "Not on offer"
    status = 409


class PriceChanged(Problem):
    code = "price_changed"
    title = "The price has changed"
    status = 409


class SignUpFirst(Problem):
    code = "sign_up_first"
    title = "Sign up first"
    status = 403


class LimitReached(Problem):
    code = "limit_reached"
    title = "That was the last one for you"
    status = 409


class SoldOut(Problem):
    code = "sold_out"
    title = "Sold out"
    status = 409


class NotEnoughPoints(Problem):
    code = "not_enough_points"
    title = "Not enough points yet"
    status = 409


class ClaimKeyReused(Problem):
    code = "idempotency_key_reused"
    title = "Idempotency key reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim that stands, and whether this call made it."""

    claim: Claim
    is_new: bool


def claim_reward(*, slug: str, player_id: int, price: int, key: str = "", at: datetime) -> Claimed:
    """Pay for a reward with settled points.  The same key again is the same claim."""
    with transaction.atomic(durable=True):
        Balance.objects.hold([player_id])
        if key and (known := _under_key(player_id, key)):
            return Claimed(_same(known, slug), is_new=False)
        reward = _on_offer(slug, price)
        _check_player(player_id, reward, at)
        claim = _pay(reward, player_id, key, at)
        # As late as may be: from here on, everybody else who wants one waits.
        _take_from_stock(claim)
        bus.publish(RewardClaimed(claim.pk, player_id, reward.slug, claim.price, at))
        if claim.due_at == at:
            fulfil(claim, at)
    return Claimed(claim, is_new=True)


def _under_key(player_id: int, key: str) -> Claim | None:
    return Claim.objects.of(player_id).filter(key=key).select_related("reward").first()


def _same(known: Claim, slug: str) -> Claim:
    if known.reward.slug != slug:
        raise ClaimKeyReused("This key has claimed another reward. Make a new key for each.")
    return known


def _on_offer(slug: str, price: int) -> Reward:
    reward = Reward.objects.filter(slug=slug).first()
    if reward is None:
        raise NoSuchReward("There is no such reward any more.")
    if not reward.is_open:
        raise NotOnOffer("{name} is not on offer at the moment.", name=reward.name)
    if reward.price != price:
        raise PriceChanged(
            "{name} costs {price} points now. Is that all right?",
            name=reward.name,
            price=reward.price,
        )
    return reward


def _check_player(player_id: int, reward: Reward, at: datetime) -> None:
    if is_barred(player_id, at=at):
        raise Suspended(
            "You cannot claim rewards while a decision about your answers stands."
            " Your own page says why, and how to object."
        )
    if reward.kind in LEAVES_THE_GAME and is_guest(player_id):
        raise SignUpFirst("Sign up first, so that this cannot get lost. Your points come along.")


def _pay(reward: Reward, player_id: int, key: str, at: datetime) -> Claim:
    claim = Claim(
        player_id=player_id,
        reward=reward,
        price=reward.price,
        nth=_next_place(reward, player_id),
        key=key,
        claimed_at=at,
    )
    claim.due_at = at + reward.hold + _wait(claim)
    claim.tx = _spend(
        LedgerTx(cause=f"claim:{claim.pk}", reason=Reason.CLAIM, player_id=player_id, at=at),
        claim.price,
    )
    claim.save(force_insert=True)
    return claim


def _wait(claim: Claim) -> timedelta:
    key = salted_hmac("gamification.claims", "").digest()
    return wait_of(str(claim.pk), claim.reward.kind, key=key)


def _next_place(reward: Reward, player_id: int) -> int:
    """Return the lowest number that none of the player's claims of it has."""
    taken = Claim.objects.places_taken(player_id, reward.pk)
    place = next(n for n in count(1) if n not in taken)
    if reward.per_player is not None and place > reward.per_player:
        raise LimitReached(
            "{name} is yours already."
            if reward.per_player == 1
            else "Everybody gets {name} {n} times at most.",
            name=reward.name,
            n=reward.per_player,
        )
    return place


def _spend(tx: LedgerTx, price: int) -> LedgerTx:
    if not Balance.objects.move(tx.player_id, Account.SETTLED, -price):
        raise _too_little(tx.player_id, price)
    [tx] = LedgerTx.objects.write([tx])
    enter([(tx, {Account.SETTLED: -price, Account.SPENT: price})])
    Balance.objects.move(tx.player_id, Account.SPENT, price)
    return tx


def _too_little(player_id: int, price: int) -> NotEnoughPoints:
    balance = Balance.objects.filter(player=player_id, account=Account.SETTLED)
    settled = balance.values_list("amount", flat=True).first() or 0
    return NotEnoughPoints(
        "This costs {price} points, and {settled} of yours have settled so far.",
        price=price,
        settled=settled,
    )


def _take_from_stock(claim: Claim) -> None:
    if not Reward.objects.take_one(claim.reward_id):
        raise SoldOut("Somebody else got the last one of {name}.", name=claim.reward.name)
    if claim.reward.needs_codes and not _set_code_aside(claim):
        raise SoldOut("There is no code left for {name}.", name=claim.reward.name)


def _set_code_aside(claim: Claim) -> bool:
    # Nobody else is choosing: the reward's row is ours since its stock was counted.
    free = VoucherCode.objects.free(claim.reward_id)
    first = free.order_by("pk").values("pk")[:1]
    return bool(free.filter(pk__in=first).update(claim=claim))
