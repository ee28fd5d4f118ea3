"""Gold: settle it no sooner than others of its project settle, so that nothing tells it apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from gamification.actions.points import settle_answers
from gamification.conf import conf
from gamification.events import TruthDue
from gamification.models import Checkpoint, Skill
from gamification.queries.golds import due_golds
from gamification.queries.promises import looked_at
from gamification.rules.delays import NEVER_LONGER
from labeling import bus
from labeling.queries import replay
from labeling.queries.replay import AnswerFact

QUICK = timedelta(seconds=5)
"""What waits no longer than that settles with the answers that settle at once."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)


def settle_gold(*, at: datetime) -> None:
    """Settle the answers to gold that have waited as long as others do."""
    since = (Checkpoint.objects.reached("gold") or EVER) - conf().OVERLAP
    waiting = _unsettled(replay.gold_answers_between(since - NEVER_LONGER, at))
    _settle_gold(due_golds(waiting, at), at)
    Checkpoint.objects.reach("gold", at)


def _settle_gold(facts: Sequence[AnswerFact], at: datetime) -> None:
    settle_answers(judged=facts, at=at)
    # Not before: who is rated the moment they meet gold could tell.
    Skill.objects.look_again({(fact.worker_id, fact.project_id) for fact in facts}, by=at)


def announce_quick_gold(*, answer_ids: Collection[int], at: datetime) -> None:
    """Let gold be among what settles at once, as the answers do that make an item sure."""
    quick = due_golds(replay.gold_answers(answer_ids), at + QUICK)
    with transaction.atomic():
        bus.publish(*(TruthDue(fact.answer_id, at) for fact in quick))


def settle_quick_gold(*, answer_ids: Collection[int], at: datetime) -> None:
    _settle_gold(replay.gold_answers(answer_ids), at)


def _unsettled(facts: Sequence[AnswerFact]) -> list[AnswerFact]:
    known: set[int] = set()
    for start in range(0, len(facts), conf().BATCH):
        known |= looked_at([fact.answer_id for fact in facts[start : start + conf().BATCH]])
    return [fact for fact in facts if fact.answer_id not in known]
