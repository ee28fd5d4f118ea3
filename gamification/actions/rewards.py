"""Rewards: put them on the shelf, change them, and bring codes for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gamification.actions.claims import NoSuchReward
from gamification.models import Reward, VoucherCode
from gamification.rules.rewards import NUGGETS, Kind
from labeling.fetching import is_callable
from labeling.problems import Problem
from labeling.webhooks import new_secret


class SlugTaken(Problem):
    code = "slug_taken"
    title = "Name taken"
    status = 409


class UnfitReward(Problem):
    code = "unfit_reward"
    title = "That is no reward yet"
    status = 422


class HasBeenClaimed(Problem):
    code = "has_been_claimed"
    title = "Somebody has one"
    status = 409


@dataclass(frozen=True, slots=True)
class Stocked:
    """How many codes were new."""

    n_new: int
    n_known: int


def make_reward(*, fields: Mapping[str, Any], at: datetime) -> Reward:
    """Put a new reward on the shelf."""
    reward = Reward(**fields, created_at=at)
    if reward.needs_codes:
        reward.stock = 0  # It grows with its codes.
    if reward.kind == Kind.WEBHOOK.value:
        reward.secret = new_secret()
    reward.stocked = reward.stock or 0
    check_reward(reward)
    try:
        with transaction.atomic():
            reward.save(force_insert=True)
    except IntegrityError:
        raise SlugTaken("There is a reward called {slug} already.", slug=reward.slug) from None
    return reward


def change_reward(*, slug: str, changes: Mapping[str, Any]) -> Reward:
    """Change what is given; claims that were made keep their price."""
    with transaction.atomic():
        reward = _locked(slug)
        for name, value in changes.items():
            setattr(reward, name, value)
        check_reward(reward)
        reward.save(update_fields=list(changes))
    return reward


def restock(*, slug: str, n: int) -> Reward:
    """Bring so many more of a reward of which there is only so much."""
    with transaction.atomic():
        reward = _locked(slug)
        if reward.needs_codes:
            raise UnfitReward("A voucher is stocked by bringing codes.")
        if reward.stock is None:
            raise UnfitReward("There is always more of this.")
        Reward.objects.restock(reward.pk, n)
    return Reward.objects.get(pk=reward.pk)


def add_codes(*, slug: str, codes: Sequence[str]) -> Stocked:
    """Bring codes for a voucher; those it has already are left alone."""
    with transaction.atomic():
        reward = _locked(slug)
        if not reward.needs_codes:
            raise UnfitReward("Only a voucher has codes.")
        wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
        known = _known(reward, wanted)
        VoucherCode.objects.bulk_create(
            [VoucherCode(reward=reward, code=code) for code in wanted if code not in known],
            batch_size=500,
        )
        Reward.objects.restock(reward.pk, n := len(wanted) - len(known))
    return Stocked(n, len(known))


def _known(reward: Reward, codes: Collection[str]) -> set[str]:
    known = VoucherCode.objects.filter(reward=reward).values_list("code", flat=True)
    return set(known) & set(codes)


def remove_reward(*, slug: str) -> None:
    """Take a reward away that nobody has ever claimed; others can only be closed."""
    with transaction.atomic():
        reward = _locked(slug)
        if reward.claims.exists():
            raise HasBeenClaimed("Somebody has claimed this. Take it off the shelf instead.")
        reward.delete()


def check_reward(reward: Reward) -> None:
    """Refuse what could never be handed out."""
    try:
        reward.clean_fields(exclude=["slug", "created_at"])
    except ValidationError as error:
        raise UnfitReward(" ".join(error.messages)) from None
    if reward.kind == Kind.TITLE.value and not reward.gives.strip():
        raise UnfitReward("A title needs the words it consists of.")
    if reward.kind == Kind.NUGGET.value and reward.gives not in NUGGETS:
        raise UnfitReward("A nugget is one of: {colours}.", colours=", ".join(NUGGETS))
    if reward.kind == Kind.WEBHOOK.value and not is_callable(reward.url):
        raise UnfitReward("A webhook needs an address that begins with https://.")
    if reward.needs_codes and reward.stock is None:
        raise UnfitReward("Of a voucher there are as many as there are codes.")


def _locked(slug: str) -> Reward:
    reward = Reward.objects.select_for_update().filter(slug=slug).first()
    if reward is None:
        raise NoSuchReward("There is no such reward.")
    return reward


# What a demo can honestly give: things of the game itself, and codes that open nothing and say so.

DEMO: Sequence[Mapping[str, Any]] = (
    {
        "slug": "pebble-skipper",
        "name": "Title: Pebble skipper",
        "description": "Two words beside your name, wherever others see it.",
        "kind": "title",
        "gives": "Pebble skipper",
        "price": 30,
    },
    {
        "slug": "rose-nugget",
        "name": "Rose nuggets",
        "description": "Your nuggets shine pink, on every page.",
        "kind": "nugget",
        "gives": "rose",
        "price": 60,
    },
    {
        "slug": "vein-reader",
        "name": "Title: Vein reader",
        "description": "For those who see where the gold runs.",
        "kind": "title",
        "gives": "Vein reader",
        "price": 120,
    },
    {
        "slug": "emerald-nugget",
        "name": "Emerald nuggets",
        "description": "Your nuggets shine green, on every page.",
        "kind": "nugget",
        "gives": "emerald",
        "price": 150,
    },
    {
        "slug": "sapphire-nugget",
        "name": "Sapphire nuggets",
        "description": "Your nuggets shine blue. Only fifty of them were ever found.",
        "kind": "nugget",
        "gives": "sapphire",
        "price": 300,
        "stock": 50,
    },
    {
        "slug": "practice-voucher",
        "name": "Practice voucher",
        "description": "A real code that opens nothing: it shows how vouchers arrive.",
        "kind": "voucher",
        "price": 50,
    },
    {
        "slug": "slow-voucher",
        "name": "Practice voucher, the slow way",
        "description": "As above, but it waits a day first, as rewards of value do.",
        "kind": "voucher",
        "price": 40,
        "hold": timedelta(days=1),
    },
)

DEMO_CODES = 20


def stock_demo_shop(*, at: datetime) -> int:
    """Put the demo's rewards on the shelf, unless they are there; say how many were new."""
    known = set(Reward.objects.values_list("slug", flat=True))
    new = [fields for fields in DEMO if fields["slug"] not in known]
    for fields in new:
        reward = make_reward(fields=fields, at=at)
        if reward.needs_codes:
            codes = [f"{reward.slug.upper()}-{n:02}" for n in range(1, DEMO_CODES + 1)]
            add_codes(slug=reward.slug, codes=codes)
    return len(new)
