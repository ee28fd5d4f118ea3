"""Ask once more, or retire?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from labeling.crowd.votes import Verdict


class Decision(StrEnum):
    """What becomes of an item after an answer."""

    RETIRE = "retire"
    ONE_MORE = "one more"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """A project's terms: how sure is sure enough, and how many answers an item may cost.

    Let a wrong label cost L and one answer cost c.  Stopping now costs (1 - confidence) L; one
    more answer costs c and at best makes the label certain, so it cannot pay once
    (1 - confidence) L <= c.  The bar is therefore confidence = 1 - c / L: 0.95 says that a wrong
    label hurts as much as twenty answers.  Below the bar an answer is asked for, up to
    `max_answers`: an item that is still in doubt then is one that more of the same will not settle.

    `min_answers` votes (abstentions not counted) must be in before an item may retire, whatever the
    confidence says: early confidence leans on what is least well known, and the model's opinion
    alone retires nothing.
    """

    confidence: float = 0.95
    min_answers: int = 2
    max_answers: int = 7

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1:
            raise ValueError("The confidence of a stopping rule lies between 0 and 1.")
        if not 1 <= self.min_answers <= self.max_answers:
            raise ValueError("An item needs at least one answer, and no more than its maximum.")

    def for_importance(self, importance: float) -> StoppingRule:
        """Return the terms for an item that matters more than others.

        A wrong label of it costs `importance` times L, so the bar is 1 - c / (importance L).  One
        that matters less is not asked less of: what is cheap to get wrong is cheap to leave out.

        >>> round(StoppingRule(confidence=0.9).for_importance(4).confidence, 3)
        0.975
        >>> StoppingRule(confidence=0.9).for_importance(0.5).confidence
        0.9
        """
        return replace(self, confidence=1 - (1 - self.confidence) / max(importance, 1.0))


def decide(verdict: Verdict, n_answers: int, n_votes: int, rule: StoppingRule) -> Decision:
    """Say what becomes of an item with this verdict.

    `n_answers` counts all answers, abstentions too, as each was an eye on the item and its cost;
    `n_votes` counts those that named a label.  An item on which everybody abstained ends disputed.

    >>> from labeling.crowd.votes import Vote, weigh_votes
    >>> rule = StoppingRule(confidence=0.95, min_answers=2, max_answers=5)
    >>> sure = weigh_votes([Vote("cat", 0.95), Vote("cat", 0.95)], ["cat", "dog"])
    >>> decide(sure, n_answers=2, n_votes=2, rule=rule)
    <Decision.RETIRE: 'retire'>
    >>> torn = weigh_votes([Vote("cat", 0.95), Vote("dog", 0.95)], ["cat", "dog"])
    >>> decide(torn, n_answers=2, n_votes=2, rule=rule)
    <Decision.ONE_MORE: 'one more'>
    >>> decide(torn, n_answers=5, n_votes=2, rule=rule)
    <Decision.DISPUTE: 'dispute'>
    """
    is_sure = verdict.label is not None and verdict.confidence >= rule.confidence
    if is_sure and n_votes >= rule.min_answers:
        return Decision.RETIRE
    return Decision.ONE_MORE if n_answers < rule.max_answers else Decision.DISPUTE
