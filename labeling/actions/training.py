"""Train: fit a challenger on what people agreed on, and let it take over if it is no worse.

The learning itself takes seconds and stands outside every transaction.  A run is claimed by a
row of which a project can have only one that has not ended; what a dead worker leaves behind
is buried by the next one, once its lease has run out.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from labeling import bus, learning
from labeling.actions.meanings import leave_meaning_out_if_worse
from labeling.actions.model_files import drop_model, drop_old_models, keep_model, load_model
from labeling.actions.priorities import is_behind, reprioritize, write_predictions
from labeling.conf import conf
from labeling.events import ModelTrained
from labeling.models import Item, Project, TrainingRun
from labeling.queries.training_set import LabelledItem, held_out_gold, n_labelled, training_set

if TYPE_CHECKING:
    from labeling.learning.learner import Example, HeldOutScore, Kind, Training

log = logging.getLogger(__name__)

SEED = 20

KINDS: dict[str, Kind] = {"image": "image", "text": "text", "pair": "pair"}
"""What the learner makes of each kind of content."""

# What a training may take: generous for a slow machine, yet short enough that the work of one
# that was killed is soon done again.
LEASE = timedelta(seconds=30)
LEASE_PER_LABEL = timedelta(milliseconds=20)

# A project with more open items than this pauses longer, in proportion.
ITEMS_PER_PAUSE = 4_000

# How much less accurate, by what is on record, a challenger may be than a champion whose file
# cannot be read any more.
RECORD_MARGIN = 0.01


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What came out of a training."""

    training: Training
    gold: HeldOutScore
    is_promoted: bool
    verdict: str


def due_projects(*, at: datetime) -> list[int]:
    """Return the projects that have enough to learn, or items that wait for a prediction."""
    project_ids = Project.objects.order_by("pk").values_list("pk", flat=True)
    return [
        project_id
        for project_id in project_ids
        if _is_due(project_id, _newest(project_id), at) or _owes_predictions(project_id, at)
    ]


def train_if_due(*, project_id: int, at: datetime) -> None:
    """Train if enough is new; otherwise go on with what the champion still has to predict."""
    newest = _newest(project_id)
    if _is_due(project_id, newest, at):
        _train(project_id, newest, at)
    else:
        reprioritize(project_id=project_id, at=at)


def retrain(*, project_id: int, at: datetime) -> None:
    """Train now, unless a training is under way."""
    newest = _newest(project_id)
    if not _is_busy(newest, at):
        _train(project_id, newest, at)


def _newest(project_id: int) -> TrainingRun | None:
    return TrainingRun.objects.of(project_id).newest_first().first()


def _is_busy(newest: TrainingRun | None, at: datetime) -> bool:
    return newest is not None and newest.lease_until > at


def _is_due(project_id: int, newest: TrainingRun | None, at: datetime) -> bool:
    if newest and (_is_busy(newest, at) or at < newest.started_at + conf().TRAIN_PAUSE):
        return False
    learnt = TrainingRun.objects.of(project_id).aggregate(Max("n_labels"))["n_labels__max"]
    wanted = max(conf().TRAIN_MIN_LABELS, math.ceil((learnt or 0) * conf().TRAIN_GROWTH))
    if n_labelled(project_id) < wanted:
        return False
    return newest is None or at >= newest.started_at + _pause(project_id)


def _pause(project_id: int) -> timedelta:
    """Return the least time between trainings: after each, every open item is looked at again."""
    n_open = Item.objects.filter(project_id=project_id).open().count()
    return conf().TRAIN_PAUSE * max(1.0, n_open / ITEMS_PER_PAUSE)


def _owes_predictions(project_id: int, at: datetime) -> bool:
    run = TrainingRun.objects.champion_of(project_id)
    return run is not None and run.lease_until <= at and is_behind(run)


def _train(project_id: int, newest: TrainingRun | None, at: datetime) -> None:
    started = time.monotonic()
    n_labels = n_labelled(project_id)
    lease = min(LEASE + n_labels * LEASE_PER_LABEL, conf().TRAIN_LEASE)
    run = _claim(project_id, newest, at, lease=lease)
    if run is None:
        return
    lesson, rest = None, timedelta(0)
    try:
        lesson = _learn(run)
        run.verdict, run.n_labels = lesson.verdict, n_labels
    except learning.learner.NotEnoughToLearn as why:
        run.verdict, run.n_labels = str(why), n_labels
    except Exception as error:
        log.exception("training failed", extra={"run_id": run.pk})
        run.verdict = f"The training failed: {type(error).__name__}: {error}"[:500]
        # It would fail again at once.
        rest = conf().TRAIN_LEASE

    ended_at = at + timedelta(seconds=time.monotonic() - started)
    run.ended_at, run.lease_until = ended_at, ended_at + rest
    if _end(run, lesson) and lesson and lesson.is_promoted:
        drop_old_models(project_id)
        for known in (lesson.training.score, lesson.gold):
            write_predictions(run, known.item_ids, run.project.values, known.probabilities)
        reprioritize(project_id=project_id, at=ended_at)
        leave_meaning_out_if_worse(project_id=project_id)


def _claim(
    project_id: int, newest: TrainingRun | None, at: datetime, *, lease: timedelta
) -> TrainingRun | None:
    """Begin a run, unless another has been begun since we looked."""
    try:
        with transaction.atomic(durable=True):
            TrainingRun.objects.of(project_id).unended().filter(lease_until__lte=at).update(
                ended_at=at, verdict="It did not end in time and was taken for dead."
            )
            return TrainingRun.objects.create(
                project_id=project_id,
                version=newest.version + 1 if newest else 1,
                started_at=at,
                lease_until=at + lease,
            )
    except IntegrityError:
        return None


def _learn(run: TrainingRun) -> _Lesson:
    examples = _examples(training_set(run.project))
    golds = _examples(held_out_gold(run.project))
    training = learning.learner.train(
        examples,
        kind=KINDS[run.project.content_kind],
        labels=run.project.values,
        seed=SEED,
    )
    gold = learning.learner.score_held_out(training.learner, golds)
    is_promoted, verdict = _judge(run, training, gold, examples, golds)
    return _Lesson(training, gold, is_promoted, verdict)


def _examples(items: Iterable[LabelledItem]) -> list[Example]:
    return [
        learning.learner.Example(item.item_id, item.content, item.label, item.confidence)
        for item in items
    ]


def _judge(
    run: TrainingRun,
    training: Training,
    gold: HeldOutScore,
    examples: list[Example],
    golds: list[Example],
) -> tuple[bool, str]:
    """Say whether the challenger takes over, and why."""
    champion = TrainingRun.objects.champion_of(run.project_id)
    if champion is None:
        return True, "The project's first model."
    try:
        learner = load_model(champion)
    except learning.store.BadModelFile as bad:
        log.error("champion cannot be used", extra={"run_id": champion.pk, "reason": str(bad)})
        return _judge_by_record(champion, training, gold, str(bad))
    if learner.labels != training.learner.labels:
        return True, "The project's labels have changed, so the model before it is of no use."
    comparison = learning.promotion.judge(training, learner, examples, golds)
    return comparison.is_no_worse, comparison.sentence


def _judge_by_record(
    champion: TrainingRun, training: Training, gold: HeldOutScore, reason: str
) -> tuple[bool, str]:
    before, now = champion.accuracy or 0.0, training.score.accuracy
    if champion.gold_accuracy is not None and gold.accuracy is not None:
        before, now = champion.gold_accuracy, gold.accuracy
    is_promoted = now >= before - RECORD_MARGIN
    verdict = "takes over" if is_promoted else "does not take over"
    return is_promoted, (
        f"{reason} By what is on record the model before was right {before:.1%} of the time,"
        f" the new one {now:.1%}: it {verdict}."
    )


def _end(run: TrainingRun, lesson: _Lesson | None) -> bool:
    """Close the run with what came out of it, unless it has been taken for dead meanwhile."""
    if lesson:
        _write_down(run, lesson)
    with transaction.atomic(durable=True):
        is_ours = TrainingRun.objects.filter(pk=run.pk).unended().select_for_update().exists()
        if is_ours:
            run.save()
            if lesson:
                bus.publish(_describe(run, lesson))
    if not is_ours and run.file:
        drop_model(run)
    return is_ours


def _write_down(run: TrainingRun, lesson: _Lesson) -> None:
    run.accuracy = lesson.training.score.accuracy
    run.log_loss = lesson.training.score.log_loss
    run.gold_accuracy, run.n_gold = lesson.gold.accuracy, lesson.gold.n
    run.is_promoted = lesson.is_promoted
    if lesson.is_promoted:
        keep_model(lesson.training.learner, run)


def _describe(run: TrainingRun, lesson: _Lesson) -> ModelTrained:
    assert run.ended_at is not None
    return ModelTrained(
        run_id=run.pk,
        project_id=run.project_id,
        version=run.version,
        accuracy=lesson.training.score.accuracy,
        is_promoted=lesson.is_promoted,
        at=run.ended_at,
    )
