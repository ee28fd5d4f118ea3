"""Catch up: go over what labeling remembers, and do what the game has missed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from gamification.actions.golds import EVER
from gamification.actions.players import welcome_player
from gamification.actions.points import pay_for_answer, settle_answers
from gamification.actions.streaks import extend_streaks
from gamification.conf import conf
from gamification.models import Checkpoint, LedgerTx, Player
from labeling.events import AnswerSubmitted
from labeling.queries import replay


def catch_up(*, at: datetime, rng: random.Random) -> None:
    """Welcome, pay, settle and count for every answer since the last good time.

    Safe to repeat, and run often: what has been done already costs a look.  The checkpoint
    moves only at the end, so what fails is met again.
    """
    since = (Checkpoint.objects.reached("answers") or EVER) - conf().OVERLAP
    answers = iter(replay.answers_between(since, at))
    while batch := list(islice(answers, conf().BATCH)):
        _pay(batch, rng)
        _settle(batch, at)
        extend_streaks(batch)
    Checkpoint.objects.reach("answers", at)


def _pay(answers: Sequence[AnswerSubmitted], rng: random.Random) -> None:
    paid = set(
        LedgerTx.objects.with_causes(
            [f"answer:{answer.answer_id}" for answer in answers]
        ).values_list("answer_id", flat=True)
    )
    unpaid = [answer for answer in answers if answer.answer_id not in paid]
    known = set(
        Player.objects.filter(pk__in={answer.worker_id for answer in unpaid}).values_list(
            "pk", flat=True
        )
    )
    for answer in unpaid:
        if answer.worker_id not in known:
            welcome_player(worker_id=answer.worker_id, at=answer.at, rng=rng)
            known.add(answer.worker_id)
        pay_for_answer(answer)


def _settle(answers: Sequence[AnswerSubmitted], at: datetime) -> None:
    ids = {answer.answer_id for answer in answers}
    judged = replay.judged_answers({answer.item_id for answer in answers})
    settle_answers(judged=[fact for fact in judged if fact.answer_id in ids], at=at)
