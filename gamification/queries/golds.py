"""Gold that waits to settle, as long as others do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.crypto import salted_hmac

from gamification.rules.delays import Waits, gold_delay
from labeling.queries import replay
from labeling.queries.replay import AnswerFact


def due_golds(facts: Sequence[AnswerFact], at: datetime) -> list[AnswerFact]:
    """Return those that others of their age and project would have ceased to wait for by then."""
    waits = {
        project_id: Waits.of(replay.waits_for_truth(project_id, at=at))
        for project_id in {fact.project_id for fact in facts}
    }
    key = salted_hmac("gamification.gold_delay", "").digest()
    return [
        fact
        for fact in facts
        if fact.answered_at + gold_delay(fact.answer_id, key=key, waits=waits[fact.project_id])
        <= at
    ]
