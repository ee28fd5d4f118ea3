"""Cases: keep them in the order of what is at stake, and draw what follows from their end."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from labeling.actions.standings import update_standings
from labeling.actions.verdicts import AlreadyDecided, hold_rewards
from labeling.crowd.harm import expected_harm
from labeling.models import Answer, Flag, Verdict
from labeling.queries.stakes import stakes_of

WATCHED = 50
"""Open cases that are weighed again as their workers go on: those with the most at stake."""

HOLD_AT = 0.999
"""The probability of cheating from which on rewards are on hold until a person has looked.

From a prior of 5 % that takes a likelihood ratio of 19,000: of so many honest workers one may meet
with it, however long they work.
"""


def hold_clear_cases(*, at: datetime) -> None:
    """Hold rewards where hardly anybody honest would be, and nobody has looked yet.

    It is never more than that, and whoever decides the case ends it.  Each is a transaction of its
    own, so that nobody waits in a circle.
    """
    clear = Flag.objects.open().suspicions().filter(score__gte=HOLD_AT, verdicts=None)
    for flag_id in clear.order_by("pk").values_list("pk", flat=True):
        with suppress(AlreadyDecided):  # Somebody was quicker.
            hold_rewards(flag_id=flag_id, at=at)


def weigh_cases(*, flag_ids: Collection[int]) -> None:
    """Say of these cases how much is at stake; an appeal keeps what was when it was judged."""
    for flag in Flag.objects.suspicions().filter(pk__in=flag_ids):
        Flag.objects.filter(pk=flag.pk).update(harm=_harm(flag))


def weigh_open_cases() -> None:
    """Weigh again what waits, for the workers in question play on."""
    waiting = Flag.objects.open().suspicions().order_by("-harm", "-id")[:WATCHED]
    weigh_cases(flag_ids=list(waiting.values_list("pk", flat=True)))


def judge_whom_it_touches(*, verdict_id: int, at: datetime) -> None:
    """Count again how those stand whose answers a verdict's changes speak for or against."""
    verdict = Verdict.objects.select_related("flag").get(pk=verdict_id)
    touched = Answer.objects.filter(item__verdict_changes__verdict=verdict)
    worker_ids = set(touched.values_list("worker_id", flat=True).order_by().distinct())
    if worker_ids:
        update_standings(project_id=verdict.flag.project_id, worker_ids=worker_ids, at=at)


def _harm(flag: Flag) -> float:
    answers = Answer.objects.filter(worker=flag.worker_id, project=flag.project_id)
    n_answers = answers.count()
    stakes = stakes_of(worker_id=flag.worker_id, project_id=flag.project_id).total()
    reward = stakes / n_answers if stakes and n_answers else 1.0
    return expected_harm(n_answers=n_answers, doubt=flag.score, reward=reward)
