"""The shop: what is on offer, what of it a player has, and what they wear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from gamification.models import Account, Balance, Claim, ClaimState, Reward, Worn
from gamification.rules.rewards import LATEST, LEAVES_THE_GAME, WORN, Kind
from labeling.queries.reviews import is_barred, is_guest

WAITING_SHOWN = 200

CLAIMS_SHOWN = 100
"""Of a player's claims, the newest."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as a player may claim it."""

    slug: str
    name: str
    description: str
    kind: str
    gives: str
    price: int
    stock: int | None
    per_player: int | None
    mine: int
    hold: int
    """Days it waits; 0 when it is granted at once."""

    needs_account: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as its player sees it."""

    id: str
    reward: str
    name: str
    kind: str
    gives: str
    price: int
    state: str
    why: str
    code: str
    is_worn: bool
    claimed_at: datetime
    expected_at: datetime | None
    """When it may be granted, unless somebody has to look at it first; of what waits."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything the shop's page shows."""

    settled: int
    is_guest: bool
    is_barred: bool
    offers: Sequence[Offer]
    claims: Sequence[ClaimLine]


def shop_of(player_id: int | None, *, at: datetime) -> Shop:
    """Return what is on offer, and to whom somebody is what they have."""
    if player_id is None:
        return Shop(0, is_guest=True, is_barred=False, offers=_offers(Counter()), claims=[])
    mine = Claim.objects.of(player_id)
    settled = Balance.objects.filter(player=player_id, account=Account.SETTLED)
    return Shop(
        settled=settled.values_list("amount", flat=True).first() or 0,
        is_guest=is_guest(player_id),
        is_barred=is_barred(player_id, at=at),
        offers=_offers(Counter(mine.standing().values_list("reward_id", flat=True))),
        claims=claims_of(player_id),
    )


def _offers(mine: Counter[int]) -> list[Offer]:
    return [
        Offer(
            slug=reward.slug,
            name=reward.name,
            description=reward.description,
            kind=reward.kind,
            gives=reward.gives,
            price=reward.price,
            stock=reward.stock,
            per_player=reward.per_player,
            mine=mine[reward.pk],
            hold=_days(reward),
            needs_account=reward.kind in LEAVES_THE_GAME,
        )
        for reward in Reward.objects.on_offer().cheapest_first()
    ]


def _days(reward: Reward) -> int:
    longest = LATEST if reward.kind in LEAVES_THE_GAME else timedelta(0)
    return -(-int((reward.hold + longest).total_seconds()) // 86_400)


def claims_of(player_id: int) -> list[ClaimLine]:
    """Return a player's claims, the newest first."""
    claims = Claim.objects.of(player_id).select_related("reward", "voucher", "worn")
    return [claim_line(claim) for claim in claims.order_by("-claimed_at")[:CLAIMS_SHOWN]]


def claim_line(claim: Claim) -> ClaimLine:
    reward, is_granted = claim.reward, claim.state == ClaimState.GRANTED
    voucher = getattr(claim, "voucher", None)
    return ClaimLine(
        id=str(claim.pk),
        reward=reward.slug,
        name=reward.name,
        kind=reward.kind,
        gives=reward.gives,
        price=claim.price,
        state=claim.state,
        why=claim.why,
        # Not before it is granted: what has been read cannot be given back.
        code=voucher.code if voucher and is_granted else "",
        is_worn=hasattr(claim, "worn"),
        claimed_at=claim.claimed_at,
        expected_at=_expected_at(claim) if claim.state == ClaimState.HELD else None,
    )


def _expected_at(claim: Claim) -> datetime:
    """Return by when it comes at the latest, and nothing of when it really does."""
    longest = LATEST if claim.reward.kind in LEAVES_THE_GAME else timedelta(0)
    return claim.claimed_at + claim.reward.hold + longest


def every_reward() -> QuerySet[Reward]:
    return Reward.objects.all()


def decided_claim(claim_id: UUID) -> Claim:
    return Claim.objects.select_related("reward", "player").get(pk=claim_id)


def waiting_claims() -> list[Claim]:
    """Return what waits: first what nobody but a person can move on, then the longest."""
    waiting = Claim.objects.open().select_related("reward", "player")
    stuck_first = waiting.order_by(F("due_at").asc(nulls_first=True), "claimed_at")
    return list(stuck_first[:WAITING_SHOWN])


def title_of(player: str) -> Coalesce:
    """Return the title that the player of this field wears, to be read along with other rows."""
    worn = Worn.objects.filter(player=OuterRef(player), kind=Kind.TITLE.value)
    return Coalesce(Subquery(worn.values("claim__reward__gives")[:1]), Value(""))


def worn_by(player_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return what each player wears: ``{"title": …, "nugget": …}``, without what they do not."""
    worn: dict[int, dict[str, str]] = {player_id: {} for player_id in player_ids}
    shown = Worn.objects.filter(player__in=player_ids, kind__in=WORN)
    for player_id, kind, gives in shown.values_list("player_id", "kind", "claim__reward__gives"):
        worn[player_id][kind] = gives
    return worn
