"""Votes: what has been said of items, and how much the word of each who said it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from labeling.crowd.trust import Trust
from labeling.crowd.votes import Opinion, Vote, opinion_of
from labeling.models import Answer, Item, Prediction, Project, Standing
from labeling.prepared import prepared
from labeling.queries.trust import evidence_of, model_knows, trust_of

WEIGHT_OF_NOBODY = 0.5
"""How much of a vote counts that comes from a visitor of whom the host has said nothing."""


class _Answered(NamedTuple):
    """An answer, and who gave it."""

    item_id: int
    worker_id: int
    label: str
    is_surplus: bool
    answered_at: datetime
    is_nobody: bool
    is_curator: bool
    host_id: int | None
    user_id: int | None


@dataclass(slots=True)
class Said:
    """What has been said of one item."""

    opinion: Opinion | None
    votes: list[Vote] = field(default_factory=list)
    n_answers: int = 0
    # Answers that have a place in the item, and how many of these a verdict has left out.
    n_placed: int = 0
    n_left_out: int = 0
    # The labels that somebody said who is known.
    labels_of_known: set[str] = field(default_factory=set)


def said_of(items: Sequence[Item]) -> Mapping[int, Said]:
    """Return what has been said of each of these items, whose projects are at hand."""
    answers = [_Answered(*row) for row in _answers([item.pk for item in items])]
    workers = {answer.worker_id for answer in answers}
    standings = _standings(items, workers)
    opinions = _opinions(items)
    projects = {item.pk: item.project for item in items}
    electorates = {
        project.pk: _Electorate(project, standings, evidence_of(project, workers))
        for project in set(projects.values())
    }

    said = {item.pk: Said(opinions.get(item.pk)) for item in items}
    for answer in answers:
        project = projects[answer.item_id]
        _count(said[answer.item_id], answer, project, electorates[project.pk])
    return said


def _count(said: Said, answer: _Answered, project: Project, electorate: _Electorate) -> None:
    said.n_placed += not answer.is_surplus
    if electorate.leaves_out(answer):
        said.n_left_out += not answer.is_surplus
        return
    said.n_answers += 1
    if not answer.label:
        return
    said.votes.append(electorate.vote_of(answer))
    # Whoever wants to may play what is public: there, a guest is as good as anybody.
    is_known = answer.host_id or answer.user_id or project.is_public
    if is_known and not answer.is_nobody:
        said.labels_of_known.add(answer.label)


class _Electorate:
    """Those who have answered in a project, and how much their word counts there."""

    def __init__(
        self,
        project: Project,
        standings: Mapping[tuple[int, int], Standing],
        evidence: Mapping[int, Mapping[str, Sequence[float]]],
    ) -> None:
        self._project, self._standings, self._evidence = project, standings, evidence
        self._trusts: dict[int, Trust] = {}

    def leaves_out(self, answer: _Answered) -> bool:
        """Say whether a verdict has left out this answer."""
        standing = self._standing_of(answer)
        return standing is not None and standing.leaves_out(answer.answered_at)

    def vote_of(self, answer: _Answered) -> Vote:
        rows = self._evidence.get(answer.worker_id)
        return Vote(
            answer.label,
            self._trust_in(answer),
            rows[answer.label] if rows else None,
            WEIGHT_OF_NOBODY if answer.is_nobody else 1.0,
        )

    def _trust_in(self, answer: _Answered) -> Trust:
        if answer.worker_id not in self._trusts:
            self._trusts[answer.worker_id] = trust_of(
                self._standing_of(answer), self._project, is_vouched_for=answer.is_curator
            )
        return self._trusts[answer.worker_id]

    def _standing_of(self, answer: _Answered) -> Standing | None:
        return self._standings.get((answer.worker_id, self._project.pk))


@prepared
def _answers(item_ids: Sequence[int]) -> QuerySet[Answer, Any]:
    answers = Answer.objects.filter(item_id__in=item_ids)
    return answers.values_list(
        "item_id",
        "worker_id",
        "label",
        "is_surplus",
        "answered_at",
        "worker__is_anonymous",
        "worker__is_curator",
        "worker__host_id",
        "worker__user_id",
    )


def _standings(
    items: Iterable[Item], worker_ids: Collection[int]
) -> dict[tuple[int, int], Standing]:
    standings = _standings_of({item.project_id for item in items}, worker_ids)
    return {(standing.worker_id, standing.project_id): standing for standing in standings}


@prepared
def _standings_of(project_ids: Collection[int], worker_ids: Collection[int]) -> QuerySet[Standing]:
    return Standing.objects.filter(project__in=project_ids, worker_id__in=worker_ids)


def _opinions(items: Sequence[Item]) -> dict[int, Opinion]:
    knows = {item.pk: model_knows(item.project) for item in items}
    return {
        item_id: opinion_of(probabilities, accuracy, knows[item_id])
        for item_id, probabilities, accuracy in _predictions([item.pk for item in items])
        if accuracy is not None
    }


@prepared
def _predictions(item_ids: Sequence[int]) -> QuerySet[Prediction, Any]:
    predictions = Prediction.objects.filter(item_id__in=item_ids)
    return predictions.values_list("item_id", "probabilities", "run__accuracy")
