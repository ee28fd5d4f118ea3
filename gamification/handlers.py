"""The seam: what the game does about what labeling announces, and about its own news.

This is the only file to open to learn what the game reacts to.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from gamification.actions.badges import owe_badges
from gamification.actions.departures import drop_players, forget_player
from gamification.actions.experience import reward_find
from gamification.actions.fulfilment import end_waiting_claims
from gamification.actions.golds import announce_quick_gold, settle_quick_gold
from gamification.actions.leagues import take_seats
from gamification.actions.players import welcome_player
from gamification.actions.points import (
    mend_answers,
    pay_for_answer,
    settle_answers,
    settle_what_waited,
)
from gamification.actions.ratings import clear_player, look_again, rate_players
from gamification.actions.sanctions import restore_points, sanction_points
from gamification.actions.seasons import set_goals
from gamification.actions.streaks import extend_streaks
from gamification.events import (
    BadgeEarned,
    CapsuleOpened,
    ClaimMoved,
    GoldSeemsKnown,
    PointsSettled,
    QuestCompleted,
    RewardClaimed,
    SeatDecided,
    StreakExtended,
    TruthDue,
)
from gamification.news import TOLD, news_of
from gamification.queries.boards import places_of
from gamification.queries.profiles import points_of, quiet_among
from gamification.rules.boards import week_board
from gamification.rules.weeks import week_of
from labeling import live
from labeling.actions.deliveries import tell
from labeling.actions.flags import suspect_of_knowing_gold
from labeling.bus import Reactions, later, now
from labeling.events import (
    AnswerSubmitted,
    ConsensusReached,
    DuplicateFound,
    Event,
    GoldReconsidered,
    ItemAudited,
    ModelTrained,
    VerdictGiven,
    VerdictUndone,
    VisitorsPassed,
    WorkerJoined,
    WorkerLeft,
)
from labeling.queries.endpoints import anybody_listens
from labeling.queries.replay import AnswerFact, gold_answers_to, judged_answers
from labeling.queries.sanctions import stands

dice = random.SystemRandom()

EVERYBODY = "play"
"""The group of all who have a player's page open."""


def welcome_worker(event: WorkerJoined) -> None:
    welcome_player(worker_id=event.worker_id, at=event.at, rng=dice)


def let_go(event: WorkerLeft) -> None:
    forget_player(player_id=event.worker_id, at=event.at)


def drop(event: VisitorsPassed) -> None:
    drop_players(player_ids=event.worker_ids)


def follow_answers(events: Sequence[AnswerSubmitted]) -> None:
    owe_badges(player_ids=extend_streaks(events), at=timezone.now())
    announce_quick_gold(answer_ids=[event.answer_id for event in events], at=timezone.now())
    _tell_points({event.worker_id for event in events})


def settle_items(events: Sequence[ConsensusReached]) -> None:
    judged = judged_answers({event.item_id for event in events})
    settle_answers(judged=judged, at=timezone.now())


def reward_finders(events: Sequence[DuplicateFound]) -> None:
    for event in sorted(events, key=attrgetter("worker_id")):
        reward_find(
            player_id=event.worker_id,
            pair_id=event.pair_id,
            project_id=event.project_id,
            at=event.at,
        )


def settle_due(events: Sequence[TruthDue]) -> None:
    settle_quick_gold(answer_ids=[event.answer_id for event in events], at=timezone.now())


def settle_audited(events: Sequence[ItemAudited]) -> None:
    """Mend what a corrected label makes right, and rate everybody who was checked by it."""
    _judge_again(judged_answers({event.item_id for event in events}))


def settle_reconsidered(events: Sequence[GoldReconsidered]) -> None:
    """Mend what was judged by gold that says something else now, or nothing."""
    _judge_again(gold_answers_to({event.item_id for event in events}))


def _judge_again(judged: Sequence[AnswerFact]) -> None:
    mend_answers(judged=judged, at=timezone.now())
    look_again({(fact.worker_id, fact.project_id) for fact in judged}, at=timezone.now())


def settle_again(events: Sequence[VerdictUndone]) -> None:
    """Settle what a verdict has kept from settling, now that it is undone."""
    pairs = {(event.worker_id, event.project_id) for event in events}
    settle_what_waited(pairs=pairs, at=timezone.now())
    rate_players(pairs=pairs, at=timezone.now())


def clear_of_doubt(events: Sequence[VerdictGiven | VerdictUndone]) -> None:
    """Believe a person who has looked at a player and found nothing."""
    for event in sorted(events, key=attrgetter("worker_id")):
        if event.decision == "dismiss":
            clear_player(
                player_id=event.worker_id,
                project_id=event.project_id,
                is_cleared=bool(stands(event.verdict_id)),
                at=timezone.now(),
            )


def report_known_gold(events: Sequence[GoldSeemsKnown]) -> None:
    pairs = {(event.player_id, event.project_id) for event in events}
    suspect_of_knowing_gold(pairs=pairs, at=timezone.now())


def tell_sanctioned(events: Sequence[VerdictGiven | VerdictUndone]) -> None:
    """Push the points of those a verdict was about, and that there is something to read."""
    worker_ids = {event.worker_id for event in events}
    _tell_points(worker_ids)
    _push((worker_id, {"type": "notice"}) for worker_id in worker_ids)


def follow_settlements(events: Sequence[PointsSettled]) -> None:
    player_ids = {event.player_id for event in events}
    owe_badges(player_ids=player_ids, at=timezone.now())
    take_seats(player_ids=player_ids, at=timezone.now())
    _tell_points(player_ids)


def tell_streaks(events: Sequence[StreakExtended]) -> None:
    _push(
        (
            event.player_id,
            {"type": "streak", "days": event.days, "today": True, "freezes": event.freezes},
        )
        for event in events
    )


def tell_badges(events: Sequence[BadgeEarned]) -> None:
    _push(
        (event.player_id, {"type": "badge", "slug": event.slug, "tier": event.tier})
        for event in events
    )


def tell_quests(events: Sequence[QuestCompleted]) -> None:
    _push(
        (event.player_id, {"type": "quest", "slug": event.slug, "experience": event.experience})
        for event in events
    )


def tell_claims(events: Sequence[RewardClaimed | ClaimMoved]) -> None:
    """Push the points that are left, and that a claim has come to something."""
    _tell_points({event.player_id for event in events})
    _push((event.player_id, {"type": "claim", "claim": str(event.claim_id)}) for event in events)


def tell_capsules(events: Sequence[CapsuleOpened]) -> None:
    _push((event.player_id, {"type": "capsule", "points": event.points}) for event in events)


def follow_training(events: Sequence[ModelTrained]) -> None:
    set_goals(project_ids={event.project_id for event in events}, at=timezone.now())
    _send([(EVERYBODY, {"v": 1, "type": "season"})])


def tell_seats(events: Sequence[SeatDecided]) -> None:
    quiet = quiet_among({event.player_id for event in events})
    _push(
        (
            event.player_id,
            {
                "type": "league",
                "league": event.league,
                "place": event.place,
                "fate": event.fate,
            },
        )
        for event in events
        if event.player_id not in quiet
    )


def tell_hosts(events: Sequence[Event]) -> None:
    """Owe the programs of the players' hosts their news; they are called later."""
    tell(news_of(events), at=timezone.now())


REACTIONS: Reactions = {
    WorkerJoined: [now(welcome_worker)],
    WorkerLeft: [now(let_go)],
    VisitorsPassed: [now(drop)],
    AnswerSubmitted: [now(pay_for_answer), later(follow_answers)],
    ConsensusReached: [later(settle_items)],
    ItemAudited: [later(settle_audited)],
    DuplicateFound: [later(reward_finders)],
    GoldReconsidered: [later(settle_reconsidered)],
    TruthDue: [later(settle_due)],
    # What waits is paid back first, so that the verdict finds all there is.
    VerdictGiven: [
        now(end_waiting_claims),
        now(sanction_points),
        later(clear_of_doubt),
        later(tell_sanctioned),
    ],
    VerdictUndone: [
        now(restore_points),
        later(clear_of_doubt),
        later(settle_again),
        later(tell_sanctioned),
    ],
    # Not by who rates: they hold the player's points, and who gives verdicts locks those last.
    GoldSeemsKnown: [later(report_known_gold)],
    PointsSettled: [later(follow_settlements)],
    StreakExtended: [later(tell_streaks)],
    BadgeEarned: [later(tell_badges)],
    QuestCompleted: [later(tell_quests)],
    CapsuleOpened: [later(tell_capsules)],
    SeatDecided: [later(tell_seats)],
    ModelTrained: [later(follow_training)],
    RewardClaimed: [later(tell_claims)],
    ClaimMoved: [later(tell_claims)],
}

# What is told outside, as `gamification.news` words it.
WEBHOOKS: Reactions = {kind: [later(tell_hosts, if_=anybody_listens)] for kind in TOLD}


def _tell_points(player_ids: Collection[int]) -> None:
    """Push totals, which say nothing about any one answer."""
    player_ids = {player_id for player_id in player_ids if live.is_heard(f"play.{player_id}")}
    places = places_of(player_ids, week_board(week_of(timezone.now())))
    _push(
        (player_id, message)
        for player_id, points in points_of(player_ids).items()
        for message in ({"type": "points", **points}, {"type": "board", **places[player_id]})
    )


def _push(messages: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    _send([(f"play.{player_id}", {"v": 1, **message}) for player_id, message in messages])


def _send(pushes: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    def send() -> None:
        live.push_many(pushes)

    # What is told has been committed.
    transaction.on_commit(send, robust=True)
