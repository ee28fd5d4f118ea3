"""Stints: somebody of a paid crowd comes, works, and is told how to be paid.

Nobody is paid for an address: what ends a stint is what was answered in it, and only then is it
told by which code, form or credit it is paid.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from labeling.actions.rounds import serve_round
from labeling.actions.workers import worker_of_host
from labeling.fetching import NotFetched, get
from labeling.marketplaces import (
    HERE,
    PREVIEW,
    Arrival,
    Way,
    credit_call,
    end_at_prolific,
    hand_in_at_turk,
    was_credited,
)
from labeling.models import Crowd, Marketplace, Outcome, Stint, Worker
from labeling.problems import Problem
from labeling.queries.reviews import is_barred
from labeling.queries.rounds import ServedChallenge
from labeling.queries.stints import answers_of, goal_of
from labeling.webhooks import wait_before

LEASE = timedelta(minutes=2)
"""How long one call for a credit may take; longer than the longest."""

TURN = timedelta(seconds=10)
"""How long a run goes on with new calls; others want the worker too."""

MOST_TOO_FAST = 0.5
"""The share of answers that nobody can have read, above which a stint has failed."""


class NoSuchCrowd(Problem):
    code = "no_such_crowd"
    title = "Nothing to do here"
    status = 404


class NoSuchStint(Problem):
    code = "no_such_stint"
    title = "Nobody has come"
    status = 401


class SomebodyElses(Problem):
    code = "somebody_elses"
    title = "Somebody else's"
    status = 409


class NotDoneYet(Problem):
    code = "not_done_yet"
    title = "Not done yet"
    status = 409


class NotTurk(Problem):
    code = "not_mturk"
    title = "Not Mechanical Turk"
    status = 422


def arrive(*, crowd_id: UUID, arrival: Arrival, at: datetime) -> Stint:
    """Let somebody begin, or go on with, a stint.  One person of a marketplace is one worker."""
    crowd = open_crowd(crowd_id)
    if not arrival.is_whole or arrival.stint == PREVIEW:
        raise NoSuchCrowd(gettext_noop("Come here by the link of your study or task."))
    with transaction.atomic():
        worker = worker_of_host(
            host_id=crowd.host_id, external_id=arrival.person, is_curator=False, at=at
        )
        stint = _begin(crowd, worker.pk, arrival, at)
    if stint.worker_id != worker.pk:
        raise SomebodyElses(gettext_noop("This session is another person's."))
    return stint


def open_crowd(crowd_id: UUID) -> Crowd:
    crowd = Crowd.objects.open().select_related("project").filter(pk=crowd_id).first()
    if crowd is None or not crowd.project.is_open:
        raise NoSuchCrowd(gettext_noop("This study is not open."))
    return crowd


def _begin(crowd: Crowd, worker_id: int, arrival: Arrival, at: datetime) -> Stint:
    begun = Stint.objects.select_related("crowd__project").filter(
        crowd=crowd, external_id=arrival.stint
    )
    if found := begun.first():
        return found
    try:
        with transaction.atomic():
            return Stint.objects.create(
                crowd=crowd,
                worker_id=worker_id,
                external_id=arrival.stint,
                study=arrival.study,
                n_rounds=crowd.n_rounds,
                came_at=at,
            )
    except IntegrityError:  # Another tab of theirs was quicker.
        return begun.get()


def find_stint(stint_id: UUID) -> Stint:
    stint = Stint.objects.select_related("crowd__project").filter(pk=stint_id).first()
    if stint is None:
        raise NoSuchStint("Open your study or task again.")
    return stint


def next_challenge(
    *, stint: Stint, held: Collection[UUID] = (), at: datetime, rng: random.Random
) -> ServedChallenge | None:
    """Return what to ask next; None when all that was asked for is done, or nothing is left."""
    if stint.ended_at is not None or answers_of(stint).count() >= goal_of(stint):
        return None
    try:
        served = serve_round(
            project_slug=stint.crowd.project.slug,
            worker_id=stint.worker_id,
            at=at,
            rng=rng,
            is_sent=True,
        )
    except Problem:  # Closed, empty, out of budget, or not for them any more: see how it ends.
        return None
    return next((one for one in served.challenges if one.id not in held), None)


@dataclass(frozen=True, slots=True)
class End:
    """How a stint has ended, and where its worker goes from here."""

    outcome: str
    way: Way


def finish(*, stint: Stint, submit_to: str, at: datetime, rng: random.Random) -> End:
    """End a stint whose work is done, and tell how it is paid.  Safe to repeat."""
    if stint.ended_at is None:
        _end(stint, *_outcome(stint, at, rng), at)
        stint.refresh_from_db(fields=["ended_at", "outcome", "credit_at"])
    return End(stint.outcome, _way(stint, submit_to))


def _outcome(stint: Stint, at: datetime, rng: random.Random) -> tuple[Outcome, int]:
    """Return how a stint ends, and with how many answers."""
    answers = answers_of(stint)
    if is_barred(stint.worker_id, at=at):
        return Outcome.FAILED, answers.count()
    n_answers, n_too_fast = answers.count(), answers.filter(is_too_fast=True).count()
    if n_answers == 0 or next_challenge(stint=stint, at=at, rng=rng) is not None:
        raise NotDoneYet(gettext_noop("There is something left to answer first."))
    outcome = Outcome.FAILED if n_too_fast > MOST_TOO_FAST * n_answers else Outcome.DONE
    return outcome, n_answers


def _end(stint: Stint, outcome: Outcome, n_answers: int, at: datetime) -> None:
    earns_credit = stint.crowd.marketplace == Marketplace.SONA.value and outcome is Outcome.DONE
    with transaction.atomic():
        # One after the other, so that the same answers do not end two stints at once.
        Worker.objects.select_for_update(of=("self",), no_key=True).get(pk=stint.worker_id)
        # Whoever comes second, from another tab, finds it ended as it is.
        unended = Stint.objects.filter(pk=stint.pk, ended_at=None)
        if unended.exists() and answers_of(stint).count() < n_answers:
            raise NotDoneYet(gettext_noop("There is something left to answer first."))
        unended.update(ended_at=at, outcome=outcome, credit_at=at if earns_credit else None)


def _way(stint: Stint, submit_to: str) -> Way:
    crowd, is_done = stint.crowd, stint.outcome == Outcome.DONE.value
    match Marketplace(crowd.marketplace):
        case Marketplace.PROLIFIC:
            return end_at_prolific(crowd.done_code if is_done else crowd.failed_code)
        case Marketplace.SONA:
            return HERE
        case Marketplace.MTURK:
            way = hand_in_at_turk(submit_to, stint.external_id, stint.outcome)
            if way is None:
                raise NotTurk(gettext_noop("Open this task on Mechanical Turk."))
            return way


def give_due_credits(*, clock: Callable[[], datetime], rng: random.Random) -> int:
    """Ask SONA sites for the credits that are due; say how many calls were made.

    A site that fails is left alone for the rest of the turn, so that it holds up no other.
    """
    n_made, until = 0, clock() + TURN
    failed: set[UUID] = set()
    while clock() <= until and (stint := _take(clock(), failed)):
        n_made += 1
        error = _ask_for(stint)
        _settle(stint, error, clock(), rng)
        if error:
            failed.add(stint.crowd_id)
    return n_made


def _take(at: datetime, resting: Collection[UUID]) -> Stint | None:
    with transaction.atomic():
        due = Stint.objects.credit_due(at).exclude(crowd__in=resting).select_related("crowd")
        stint = due.select_for_update(of=("self",), skip_locked=True).first()
        if stint:
            stint.credit_at = at + LEASE
            stint.n_tries += 1
            stint.save(update_fields=["credit_at", "n_tries"])
    return stint


def _ask_for(stint: Stint) -> str:
    """Return what went wrong, which is nothing when the credit was given."""
    crowd = stint.crowd
    url = credit_call(crowd.sona_site, crowd.sona_experiment, crowd.sona_token, stint.external_id)
    try:
        reply = get(url)
    except NotFetched:
        return gettext_noop("Your SONA site did not answer.")
    if reply.is_success and was_credited(reply.body):
        return ""
    return gettext_noop("Your SONA site did not grant it.")


def _settle(stint: Stint, error: str, at: datetime, rng: random.Random) -> None:
    wait = wait_before(stint.n_tries, rng) if error else None
    Stint.objects.filter(pk=stint.pk, n_tries=stint.n_tries).update(
        error=error,
        credited_at=None if error else at,
        credit_at=None if wait is None else at + wait,
    )
