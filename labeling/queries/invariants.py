"""What is always true of the rows, and how to find those of which it is not.

What a database constraint forbids is not looked for again.  Every finder reads one statement at
a time, so that each sees the rows as some moment left them, also while people play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from labeling.models import (
    Answer,
    Audit,
    Challenge,
    Consensus,
    ConsensusSource,
    Gold,
    GoldState,
    Item,
    Lesson,
    Link,
    LinkStatus,
    LogEntry,
    Objection,
    OutboxEntry,
    Prediction,
    Project,
    Round,
    Standing,
    State,
    Verdict,
    VerdictChange,
)
from labeling.models.answers import CHECKED_BY_GOLD
from labeling.queries.sanctions import sanctions_of

LATE_AFTER = timedelta(minutes=10)
"""How long a reaction may be owed before something must be wrong."""

Find = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that is true of all rows, and a search for rows that make it false."""

    name: str
    sentence: str
    find: Find


_registered: list[Invariant] = []


def register(*invariants: Invariant) -> None:
    """Add an app's invariants to what is checked."""
    _registered.extend(invariants)


def every_invariant() -> list[Invariant]:
    return [*INVARIANTS, *_registered]


def misplaced_answers() -> Iterator[str]:
    fits = (
        Q(challenge__item=F("item"))
        & Q(challenge__round=F("round"))
        & Q(challenge__worker=F("worker"))
        & Q(item__project=F("project"))
        & (
            Q(is_surplus=False, challenge__state=State.ANSWERED)
            | Q(is_surplus=True, challenge__state=State.LATE)
        )
    )
    for answer in Answer.objects.exclude(fits).select_related("challenge").order_by("pk"):
        yield f"answer {answer.pk}, to challenge {answer.challenge_id} ({answer.challenge.state})"


def unanswered_challenges() -> Iterator[str]:
    for challenge in Challenge.objects.answered().filter(answer=None).order_by("pk"):
        yield f"challenge {challenge.pk} ({challenge.state}) has no answer"


def unknown_labels() -> Iterator[str]:
    for project in Project.objects.order_by("pk"):
        known = [*project.values, ""]
        for answer in Answer.objects.filter(project=project).exclude(label__in=known):
            yield f"answer {answer.pk} says {answer.label!r} in {project.slug}"
        for gold in Gold.objects.of(project.pk).exclude(label__in=project.values):
            yield f"gold {gold.pk} says {gold.label!r} in {project.slug}"
        settled = Consensus.objects.filter(item__project=project)
        for consensus in settled.exclude(label__in=known):
            yield f"consensus {consensus.pk} says {consensus.label!r} in {project.slug}"


def uneven_rounds() -> Iterator[str]:
    challenges = Challenge.objects.filter(round=OuterRef("pk"))
    rounds = Round.objects.annotate(
        n=_count(challenges, "round"),
        n_strange=_count(
            challenges.exclude(worker=OuterRef("worker"), item__project=OuterRef("project")),
            "round",
        ),
    )
    for found in rounds.exclude(n=F("size"), n_strange=0).order_by("served_at"):
        yield f"round {found.pk} of {found.size}: {found.n} challenges, {found.n_strange} strange"


def miscounted_items() -> Iterator[str]:
    holding = Challenge.objects.filter(item=OuterRef("pk"), state__in=[State.OUT, State.ANSWERED])
    items = Item.objects.unlabelled().annotate(n_held=_count(holding, "item"))
    wrong = items.exclude(n_taken=F("n_held")).order_by("pk")
    for pk, n_taken, n_held in wrong.values_list("pk", "n_taken", "n_held"):
        yield f"item {pk} counts {n_taken} places taken, and {n_held} are"


def overfull_items() -> Iterator[str]:
    left_out = _count(VerdictChange.objects.filter(item=OuterRef("pk")), "item")
    bounded = Q(n_wanted__gte=1, n_wanted__lte=F("project__max_answers") + F("n_left_out"))
    items = Item.objects.unlabelled().annotate(n_left_out=left_out).exclude(bounded)
    items = items.select_related("project")
    for item in items.order_by("pk"):
        yield (
            f"item {item.pk} wants {item.n_wanted} answers,"
            f" and {item.project.max_answers} is the most"
        )


def queueing_golds() -> Iterator[str]:
    waiting = Item.objects.golds().filter(retired_at=None)
    for item in waiting.exclude(n_wanted=0, queue_no=None, disputed_at=None).order_by("pk"):
        yield f"item {item.pk} is gold, and waits in a queue"


def unsettled_items() -> Iterator[str]:
    sure = Q(consensus__label__gt="", consensus__confidence__gt=0)
    for item in Item.objects.retired().exclude(sure).order_by("pk"):
        yield f"item {item.pk} has retired without a label"
    decided = Q(source=ConsensusSource.EXPERT, item__retired_at=None)
    for consensus in Consensus.objects.filter(decided).order_by("pk"):
        yield f"item {consensus.pk} was decided by an expert, and has not retired"


def unheeded_audits() -> Iterator[str]:
    heeded = Q(item__consensus__label=F("label"), item__consensus__source=ConsensusSource.EXPERT)
    checked = Audit.objects.checked().exclude(label="").filter(item__gold=None)
    for audit in checked.exclude(heeded).order_by("pk"):
        yield f"item {audit.pk} was audited as {audit.label!r}, and says something else"


def lost_lessons() -> Iterator[str]:
    taught = Gold.objects.filter(state=GoldState.LESSON)
    for gold in taught.filter(lesson=None).order_by("pk"):
        yield f"gold {gold.pk} is taught, and there is no lesson"
    for lesson in Lesson.objects.exclude(gold__state=GoldState.LESSON).order_by("pk"):
        yield f"lesson {lesson.pk} is taught by a gold that is {lesson.gold.state}"


def overdue_reactions() -> Iterator[str]:
    overdue = Q(created_at__lt=timezone.now() - LATE_AFTER) | Q(gave_up_at__isnull=False)
    for entry in OutboxEntry.objects.filter(overdue).order_by("pk"):
        yield f"outbox entry {entry.pk}: {entry}, {entry.n_tries} tries, {entry.error or 'waiting'}"


def miscounted_standings() -> Iterator[str]:
    """Find standings that differ from a recount, twice in the same way and with nothing owed.

    Only what is counted at once is compared: gold and speed.  The rest is counted with it.
    """
    first = dict(_miscounted(Standing.objects.all()))
    about = OutboxEntry.objects.filter(kind="AnswerSubmitted", fields__worker_id__isnull=False)
    owed = set(about.values_list("fields__worker_id", flat=True)) if first else set()
    for standing, counts in _miscounted(Standing.objects.filter(pk__in=[s.pk for s in first])):
        if first.get(standing) == counts and standing.worker_id not in owed:
            n_fast, n_seen, n_right = counts
            yield (
                f"{standing}: {standing.n_too_fast} too fast, {standing.gold_right} of"
                f" {standing.gold_seen} gold right; counted again {n_fast}, {n_right} of {n_seen}"
            )


def _miscounted(standings: QuerySet[Standing]) -> Iterator[tuple[Standing, tuple[int, int, int]]]:
    answers = Answer.objects.filter(
        worker=OuterRef("worker"), project=OuterRef("project"), pk__gte=OuterRef("counted_from")
    )
    on_gold = answers.votes().filter(CHECKED_BY_GOLD)
    counted = standings.annotate(
        fast=_count(answers.filter(is_too_fast=True), "worker"),
        seen=_count(on_gold, "worker"),
        right=_count(on_gold.filter(item__gold__label=F("label")), "worker"),
    )
    wrong = counted.exclude(n_too_fast=F("fast"), gold_seen=F("seen"), gold_right=F("right"))
    for standing in wrong.order_by("pk"):
        row: Any = standing
        yield standing, (row.fast, row.seen, row.right)


def unfounded_sanctions() -> Iterator[str]:
    """Find workers who are treated otherwise than the verdicts about them say."""
    sanctioned = ~Q(held_at=None, left_out_at=None, suspended_until=None, banned_at=None)
    judged = Verdict.objects.filter(
        flag__worker=OuterRef("worker"), flag__project=OuterRef("project")
    )
    for standing in Standing.objects.filter(sanctioned | Q(Exists(judged))).order_by("pk"):
        said = sanctions_of(standing.worker_id, standing.project_id)
        if any(getattr(standing, name) != moment for name, moment in said.items()):
            yield f"{standing} is not treated as the verdicts that stand say"


def broken_log() -> Iterator[str]:
    """Find entries that do not say what was sealed, or do not follow the one before."""
    previous = ""
    for entry in LogEntry.objects.order_by("pk").iterator(1000):
        if entry.previous != previous:
            yield f"log entry {entry.pk} does not follow the one before it"
        if entry.hash != entry.sealed():
            yield f"log entry {entry.pk} does not say what was written"
        previous = entry.hash


def broken_stars() -> Iterator[str]:
    onwards = Link.objects.live().filter(duplicate=OuterRef("canonical"))
    chained = Q(Exists(onwards)) | Q(canonical__deleted_at__isnull=False)
    for link in Link.objects.live().filter(chained).order_by("pk"):
        yield f"{link} leads to what is a duplicate itself, or gone"


def unheard_objections() -> Iterator[str]:
    said = Objection.objects.open().filter(
        duplicate=OuterRef("duplicate"), canonical=OuterRef("canonical")
    )
    heard = Q(Exists(said), status=LinkStatus.CONTESTED)
    unsaid = Q(~Exists(said), status=LinkStatus.CONFIRMED)
    for link in Link.objects.live().exclude(heard | unsaid).order_by("pk"):
        yield f"{link} is {link.status}, and what its author has said is otherwise"


def stray_predictions() -> Iterator[str]:
    at_home = Q(run__is_promoted=True, run__project=F("item__project"))
    for prediction in Prediction.objects.exclude(at_home).order_by("pk"):
        yield f"{prediction} comes from run {prediction.run_id}, which may not say so"


def _count(rows: QuerySet[Any], by: str) -> Any:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


INVARIANTS = (
    Invariant(
        "answers",
        "Every answer belongs to the challenge it answers, and that knows of it.",
        misplaced_answers,
    ),
    Invariant("challenges", "Every answered challenge has its answer.", unanswered_challenges),
    Invariant("labels", "Nothing says what is not a choice of its project.", unknown_labels),
    Invariant("rounds", "A round holds its challenges, all of one worker.", uneven_rounds),
    Invariant(
        "places", "An item counts exactly its live leases and its answers.", miscounted_items
    ),
    Invariant(
        "bounds",
        "No item wants more answers than its project gives, and one for each that was left out.",
        overfull_items,
    ),
    Invariant("golds", "Gold waits in no queue.", queueing_golds),
    Invariant("retired", "An item has retired if and only if it is decided.", unsettled_items),
    Invariant("audits", "What an expert has audited says what they said.", unheeded_audits),
    Invariant("lessons", "A gold is a lesson if and only if it is taught.", lost_lessons),
    Invariant("outbox", "No reaction is owed for long, and none was given up.", overdue_reactions),
    Invariant("standings", "Standings are what their answers say.", miscounted_standings),
    Invariant(
        "sanctions", "Workers are treated as the verdicts about them say.", unfounded_sanctions
    ),
    Invariant("log", "The log is whole, and says what was written.", broken_log),
    Invariant("stars", "What a duplicate leads to is no duplicate, and is there.", broken_stars),
    Invariant(
        "objections",
        "A link is contested if and only if its author objects to what it says.",
        unheard_objections,
    ),
    Invariant("predictions", "Only a project's champions predict.", stray_predictions),
)
