"""Labeling's own reactions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from labeling import live
from labeling.actions.cases import judge_whom_it_touches, weigh_cases
from labeling.actions.consensus import update_consensus
from labeling.actions.deliveries import forget_deliveries_about, tell
from labeling.actions.links import settle_links
from labeling.actions.standings import update_standings
from labeling.bus import Reactions, later
from labeling.events import (
    AnswerSubmitted,
    AppealMade,
    ConsensusReached,
    ConsensusReopened,
    Event,
    FlagRaised,
    FlagUpdated,
    ItemAudited,
    ModelTrained,
    VerdictGiven,
    VerdictUndone,
    WorkerLeft,
)
from labeling.news import TOLD, news_of
from labeling.queries.endpoints import anybody_listens
from labeling.queries.golds import golds_among
from labeling.queries.review_queue import reviewers_of


def weigh_answers(events: Sequence[AnswerSubmitted]) -> None:
    update_consensus(item_ids={event.item_id for event in events}, at=timezone.now())


def judge_workers(events: Sequence[AnswerSubmitted]) -> None:
    """Count again how those workers stand of whom these answers say something."""
    golds = golds_among({event.item_id for event in events})
    telling: dict[int, set[int]] = defaultdict(set)
    for event in events:
        if event.item_id in golds or event.is_too_fast:
            telling[event.project_id].add(event.worker_id)
    # In a fixed order, so that two who judge the same workers cannot wait for each other.
    for project_id, worker_ids in sorted(telling.items()):
        update_standings(project_id=project_id, worker_ids=worker_ids, at=timezone.now())


def look_into(events: Sequence[FlagRaised | AppealMade]) -> None:
    """Put new cases in their place, and show them to whoever may decide them."""
    weigh_cases(flag_ids={event.flag_id for event in events})
    tell_of_cases(events)


def judge_others(events: Sequence[VerdictGiven | VerdictUndone]) -> None:
    """Count again how those stand who answered what a verdict has touched."""
    for event in events:
        judge_whom_it_touches(verdict_id=event.verdict_id, at=timezone.now())


def tell_of_cases(
    events: Sequence[FlagRaised | FlagUpdated | AppealMade | VerdictGiven | VerdictUndone],
) -> None:
    """Hint to reviewers that the queue has changed."""
    pushes = [
        (f"review.{user_id}", {"v": 1, "type": "case", "case": event.flag_id})
        for event in events
        for user_id in reviewers_of(event.project_id)
    ]
    # What is told has been committed.
    transaction.on_commit(lambda: live.push_many(pushes), robust=True)


def link_duplicates(
    events: Sequence[ConsensusReached | ConsensusReopened | ItemAudited],
) -> None:
    """Let links follow what people found out about pairs."""
    settle_links(item_ids={event.item_id for event in events}, at=timezone.now())


def tell_of_model(events: Sequence[ModelTrained]) -> None:
    live.push_many(
        (
            f"project.{event.project_id}",
            {
                "v": 1,
                "type": "model",
                "version": event.version,
                "accuracy": event.accuracy,
                "promoted": event.is_promoted,
            },
        )
        for event in events
    )


def tell_endpoints(events: Sequence[Event]) -> None:
    """Owe the programs of owners and hosts their news; they are called later."""
    tell(news_of(events), at=timezone.now())


def forget_what_was_told(events: Sequence[WorkerLeft]) -> None:
    forget_deliveries_about({event.worker_id for event in events})


REACTIONS: Reactions = {
    AnswerSubmitted: [later(judge_workers), later(weigh_answers)],
    ConsensusReached: [later(link_duplicates)],
    ConsensusReopened: [later(link_duplicates)],
    ItemAudited: [later(link_duplicates)],
    FlagRaised: [later(look_into)],
    FlagUpdated: [later(tell_of_cases)],
    AppealMade: [later(look_into)],
    VerdictGiven: [later(judge_others), later(tell_of_cases)],
    VerdictUndone: [later(judge_others), later(tell_of_cases)],
    ModelTrained: [later(tell_of_model)],
    WorkerLeft: [later(forget_what_was_told)],
}

# What is told outside, as `labeling.news` words it.
WEBHOOKS: Reactions = {kind: [later(tell_endpoints, if_=anybody_listens)] for kind in TOLD}
