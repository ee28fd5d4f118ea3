"""Ratings: count what a player's checks say, and pay what that lets their answers rise to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from gamification.actions.payments import Payment, instalment, pay
from gamification.actions.points import LOOK_AGAIN
from gamification.conf import conf
from gamification.events import GoldSeemsKnown
from gamification.models import Balance, Escrow, Skill
from gamification.models.skills import Pair
from gamification.queries.checks import check_of
from gamification.queries.promises import promises_of
from gamification.rules.scoring import LONGEST_ESCROW, Rating, is_open, rate, until_the_last_rating
from labeling import bus
from labeling.queries.checks import (
    CheckFact,
    checked_answers_of,
    gold_goes_better_by,
    peer_checks_of,
)

NEVER = 2.0
"""By how much gold goes better with nobody: shares differ by one at most."""


def rate_due(*, at: datetime) -> None:
    """Rate those of whom there is news, the longest waiting first.  Safe to repeat."""
    for skill in list(Skill.objects.due(at)[: conf().RATED_AT_ONCE]):
        rate_player(player_id=skill.player_id, project_id=skill.project_id, at=at)


def look_again(pairs: Collection[Pair], *, at: datetime) -> None:
    """Have these players rated soon."""
    with transaction.atomic():
        Skill.objects.look_again(pairs, by=at)


def rate_players(*, pairs: Collection[Pair], at: datetime) -> None:
    """Count the checks of several at once, and pay them all or none."""
    with transaction.atomic():
        Balance.objects.hold({player_id for player_id, _ in pairs})
        for player_id, project_id in sorted(pairs):
            rate_player(player_id=player_id, project_id=project_id, at=at)


def rate_player(*, player_id: int, project_id: int, at: datetime) -> None:
    """Count a player's checks in a project, and pay the answers that are rated by them.

    Nothing is paid while they are held: a person looks first.
    """
    usual_gap = gold_goes_better_by(project_id, without=player_id)
    with transaction.atomic():
        # Locked, so that two who rate at once do not both pay, and no news in between is lost.
        Balance.objects.hold([player_id])
        skill = Skill.objects.locked(player_id, project_id)
        facts = checked_answers_of(player_id, project_id=project_id)
        facts = facts or peer_checks_of(player_id, project_id=project_id)
        rated = _Rated(facts, NEVER if skill.is_cleared else usual_gap)
        is_news = rated.now.is_held and not skill.is_held
        skill.share, skill.is_proven = rated.now.share, rated.now.is_proven
        skill.is_held = rated.now.is_held
        if is_news:
            bus.publish(GoldSeemsKnown(player_id, project_id, at))
        if not skill.is_held:
            pay(_payments(skill, rated, at), at)
        skill.due_at = _next_look(skill.pair, at)
        skill.save()


def clear_player(*, player_id: int, project_id: int, is_cleared: bool, at: datetime) -> None:
    """Note that a person has looked and found nothing, or has thought better of it."""
    with transaction.atomic():
        Balance.objects.hold([player_id])
        known = Skill.objects.filter(player=player_id, project_id=project_id)
        known.update(is_cleared=is_cleared, due_at=at)


class _Rated:
    """A player's checks, and what they say at different times."""

    def __init__(self, facts: Sequence[CheckFact], usual_gap: float) -> None:
        self._answer_ids = [fact.answer_id for fact in facts]
        self._checks = [check_of(fact) for fact in facts]
        self._usual_gap = usual_gap
        self._last: dict[int, Rating] = {}
        self.now = rate(self._checks, usual_gap=usual_gap)

    def n_before(self, answer_id: int) -> int:
        return bisect_left(self._answer_ids, answer_id)

    def is_open(self, answer_id: int, answered_at: datetime, at: datetime) -> bool:
        return is_open(
            checks_then=self.n_before(answer_id),
            checks_now=len(self._checks),
            age=at - answered_at,
        )

    def at_last(self, answer_id: int) -> Rating:
        """Return the rating that is the last for an answer."""
        n_then = self.n_before(answer_id)
        if n_then not in self._last:
            counting = until_the_last_rating(self._checks, checks_then=n_then)
            self._last[n_then] = rate(counting, usual_gap=self._usual_gap)
        return self._last[n_then]


def _payments(skill: Skill, rated: _Rated, at: datetime) -> Sequence[Payment]:
    ripe = dict(_ripe(skill.pair, rated, at))
    return [
        instalment(
            promise,
            (rated.now if ripe[answer_id] else rated.at_last(answer_id)).share,
            is_open=ripe[answer_id],
            is_proven=rated.now.is_proven,
        )
        for answer_id, promise in promises_of(ripe.keys()).items()
    ]


def _ripe(pair: Pair, rated: _Rated, at: datetime) -> Iterator[tuple[int, bool]]:
    """Yield the answers in escrow that are to be rated now, and whether they stay there."""
    for escrow in _escrow_of(pair).select_related("promise").order_by("pk"):
        answer_id = escrow.promise.answer_id or 0
        stays = rated.is_open(answer_id, escrow.promise.at, at)
        if not stays or (rated.now.is_proven and not escrow.is_rated):
            yield answer_id, stays


def _next_look(pair: Pair, at: datetime) -> datetime | None:
    """Return when there will be something to pay even if there is no news; None if never."""
    given = _escrow_of(pair).order_by("pk").values_list("promise__at", flat=True)[:1]
    for oldest in given:
        closes_at = oldest + LONGEST_ESCROW
        return closes_at if at < closes_at < at + LOOK_AGAIN else at + LOOK_AGAIN
    return None


def _escrow_of(pair: Pair) -> QuerySet[Escrow]:
    player_id, project_id = pair
    return Escrow.objects.filter(player=player_id, project_id=project_id)
