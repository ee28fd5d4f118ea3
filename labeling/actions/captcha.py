"""The captcha-like check: serve two items, judge by the known one, and let each pass work once.

Nobody who tries is told which of the two was known, or which of their answers was wrong.  The
unknown one's answer is kept only where the known one was right.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from labeling.actions.answers import Saying, take_answer
from labeling.actions.leases import hold_items, release
from labeling.actions.passes import make_pass
from labeling.actions.rounds import ServedCheck, serve_check
from labeling.conf import conf
from labeling.crowd.timing import is_too_fast
from labeling.models import (
    CaptchaTry,
    Challenge,
    EmbedSession,
    Mode,
    Project,
    Round,
)
from labeling.problems import Problem
from labeling.proof_of_work import is_done, work_for
from labeling.queries.rounds import ServedChallenge
from labeling.questions import question_type


class NoCaptcha(Problem):
    code = "no_captcha"
    title = "No captcha here"
    status = 409


class NoSuchTry(Problem):
    code = "no_such_challenge"
    title = "No such challenge"
    status = 404


class AlreadySolved(Problem):
    code = "already_solved"
    title = "Already solved"
    status = 409


class TryExpired(Problem):
    code = "challenge_expired"
    title = "Too late"
    status = 410


@dataclass(frozen=True, slots=True)
class ServedTry:
    """A chance to pass as its visitor sees it.  Without challenges there is only the work."""

    id: uuid.UUID
    expires_at: datetime
    challenges: Sequence[ServedChallenge]
    work: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Solved:
    """How a try ended: by a pass, or by nothing.  And what its page had said of it."""

    token: str | None
    action: str
    cdata: str


def serve_try(
    *, session: EmbedSession, action: str, cdata: str, at: datetime, rng: random.Random
) -> ServedTry:
    """Give a visitor one chance to pass."""
    if session.placement.mode != Mode.CAPTCHA:
        raise NoCaptcha("This place in the page is not there for a captcha.")
    with transaction.atomic(durable=True):
        check = _serve_check(session, at, rng)
        new = CaptchaTry.objects.create(
            session=session,
            round_id=check.round_id if check else None,
            known_id=check.known_id if check else None,
            action=action,
            cdata=cdata,
            made_at=at,
            expires_at=at + conf().CAPTCHA_LEASE,
        )
    return ServedTry(
        id=new.pk,
        expires_at=new.expires_at,
        challenges=check.challenges if check else (),
        work=work_for(str(new.pk), rng),
    )


def solve_by_labels(
    *, try_id: uuid.UUID, session: EmbedSession, labels: Sequence[str | None], at: datetime
) -> Solved:
    """Take a try by saying what the two items are; the known one decides."""
    with transaction.atomic(durable=True):
        taken = _take(try_id, session, at)
        is_passed = session.placement.is_test or _is_passed(taken, labels, at)
        return _solved(taken, session, is_passed, at)


def solve_by_work(*, try_id: uuid.UUID, session: EmbedSession, proof: str, at: datetime) -> Solved:
    """Take a try by proving that its work was done."""
    with transaction.atomic(durable=True):
        taken = _take(try_id, session, at)
        if taken.round:
            release(taken.round.challenges.out(), at)
        return _solved(taken, session, is_done(proof, str(try_id)), at)


def forget_old_tries(*, at: datetime) -> None:
    """Forget chances that are of no use any more."""
    long_over = at - conf().CAPTCHA_KEPT
    CaptchaTry.objects.filter(expires_at__lt=long_over).delete()


def _serve_check(session: EmbedSession, at: datetime, rng: random.Random) -> ServedCheck | None:
    """Serve two items; None under a test key, and where there are none to be shown."""
    if session.worker_id is None:
        return None
    try:
        return serve_check(
            project=session.placement.project,
            worker_id=session.worker_id,
            lease=conf().CAPTCHA_LEASE,
            at=at,
            rng=rng,
        )
    except Problem:  # Nothing is left for them, or they may not answer: they may still work.
        return None


def _take(try_id: uuid.UUID, session: EmbedSession, at: datetime) -> CaptchaTry:
    """Take a try: once, in time, and by whom it was given to."""
    own = CaptchaTry.objects.filter(pk=try_id, session=session)
    # In one statement, so that a token comes out once however often it is sent.
    is_taken = own.unsolved().filter(expires_at__gt=at).update(solved_at=at)
    found = own.select_related("round__project", "known__item__gold").first()
    if found is None:
        raise NoSuchTry("There is no such challenge of yours.")
    if not is_taken and found.solved_at:
        raise AlreadySolved("This challenge has been tried. Ask for another.")
    if not is_taken:
        raise TryExpired("It is too late for this challenge. Ask for another.")
    return found


def _is_passed(taken: CaptchaTry, labels: Sequence[str | None], at: datetime) -> bool:
    known, served = taken.known, taken.round
    if known is None or served is None:
        return False  # There was nothing to be labelled.
    # Both before anything else: an answer that cannot be taken must not tell which is which.
    _check(served.project, labels)
    challenges = list(served.challenges.in_order())
    # Before they are answered: one of them may have to be put back in its queue.
    hold_items([challenge.item_id for challenge in challenges])
    said = dict(zip(challenges, labels, strict=True))
    _answer(known, said.pop(known), at)
    kind = question_type(served.project.question_type)
    is_right = kind.same_answer(labels[known.position], known.item.gold.label)
    if not is_right or _is_too_fast(served, challenges, at):
        release(served.challenges.out(), at)
        return False
    for other, label in said.items():
        _answer(other, label, at)
    return True


def _check(project: Project, labels: Sequence[str | None]) -> None:
    for label in labels:
        question_type(project.question_type).check_answer(label, project.values)


def _answer(challenge: Challenge, label: str | None, at: datetime) -> None:
    take_answer(
        challenge_id=challenge.pk,
        worker_id=challenge.worker_id,
        saying=Saying(label),
        at=at,
    )


def _is_too_fast(served: Round, challenges: Sequence[Challenge], at: datetime) -> bool:
    elapsed_ms = round((at - served.served_at).total_seconds() * 1000)
    floors_ms = [challenge.floor_ms for challenge in challenges]
    return is_too_fast(elapsed_ms=elapsed_ms, floors_ms=floors_ms).too_fast


def _solved(taken: CaptchaTry, session: EmbedSession, is_passed: bool, at: datetime) -> Solved:
    token = _pass(taken, session, at) if is_passed else None
    return Solved(token=token, action=taken.action, cdata=taken.cdata)


def _pass(taken: CaptchaTry, session: EmbedSession, at: datetime) -> str:
    return make_pass(
        placement_id=session.placement_id,
        origin=session.embedder,
        action=taken.action,
        cdata=taken.cdata,
        at=at,
    )
