"""Set projects up and change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from labeling.actions.guidelines import keep_first_version, keep_new_version
from labeling.actions.pilots import PilotRunning
from labeling.models import ContentKind, Crowd, Lesson, Project, ProjectRole, QuestionType, Role
from labeling.problems import Problem
from labeling.questions import question_type


class SlugTaken(Problem):
    code = "slug_taken"
    title = "The name is taken"
    status = 409


class LabelsInUse(Problem):
    code = "labels_in_use"
    title = "Labels stay"
    status = 409


class AnswersOutOfOrder(Problem):
    code = "answers_out_of_order"
    title = "Too few answers"
    status = 422


class KindsDiffer(Problem):
    code = "kinds_differ"
    title = "They do not go together"
    status = 422


class NoLessons(Problem):
    code = "no_lessons"
    title = "No lessons"
    status = 409


class OpenToCrowds(Problem):
    code = "open_to_crowds"
    title = "Paid people may come"
    status = 409


@dataclass(frozen=True, slots=True)
class Label:
    """What is stored, and what is shown."""

    value: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that an owner says of a project."""

    slug: str
    name: str
    question: str
    question_type: str
    content_kind: str
    labels: Sequence[Label]
    guidelines: str
    confidence: float
    min_answers: int
    max_answers: int
    is_open: bool
    pass_mark: float | None = None
    audit_share: float = 0.05
    is_public: bool = True


def create_project(*, user_id: int, draft: Draft, at: datetime) -> Project:
    """Make a project that belongs to the user."""
    _check_sense(draft)
    project = Project(created_at=at, **_fields(draft))
    try:
        with transaction.atomic():
            project.save(force_insert=True)
            ProjectRole.objects.create(project=project, user_id=user_id, role=Role.OWNER)
            keep_first_version(project, user_id=user_id, at=at)
    except IntegrityError as error:
        if not Project.objects.filter(slug=draft.slug).exists():
            raise
        raise SlugTaken(f'There is a project "{draft.slug}" already; choose another.') from error
    return project


def change_project(
    *, project_id: int, changes: dict[str, Any], user_id: int | None, at: datetime
) -> Project:
    """Change some of what an owner said of a project."""
    with transaction.atomic():
        # Written first, so that two changes at once take turns on every database.
        Project.objects.filter(pk=project_id).update(slug=F("slug"))
        project = Project.objects.get(pk=project_id)
        before = draft_of(project)
        after = replace(before, **changes)
        _check_sense(after)
        _check_kept(before, after)
        _check_terms(project, before, after)
        for name, value in _fields(after).items():
            setattr(project, name, value)
        if after.guidelines != before.guidelines:
            keep_new_version(project, before=before.guidelines, user_id=user_id, at=at)
        project.save(update_fields=[*_fields(after), "guidelines_version"])
    return project


def draft_of(project: Project) -> Draft:
    """Return what its owner has said of a project."""
    fields = {name: getattr(project, name) for name in Draft.__dataclass_fields__}
    return Draft(**{**fields, "labels": [Label(**label) for label in project.labels]})


def _fields(draft: Draft) -> dict[str, Any]:
    fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    return {**fields, "labels": _tidy(draft)}


def _tidy(draft: Draft) -> list[dict[str, str]]:
    values = question_type(draft.question_type).validate_labels(
        [label.value for label in draft.labels]
    )
    return [
        {"value": value, "name": label.name.strip() or value}
        for value, label in zip(values, draft.labels, strict=True)
    ]


def _check_sense(draft: Draft) -> None:
    if (draft.question_type == QuestionType.PAIR) != (draft.content_kind == ContentKind.PAIR):
        raise KindsDiffer("Pairs of threads are what the question type pair asks about.")
    if draft.min_answers > draft.max_answers:
        raise AnswersOutOfOrder("An item may not get fewer answers than it needs at least.")


def _check_terms(project: Project, before: Draft, after: Draft) -> None:
    """Refuse what could not be kept to."""
    if project.is_piloting and after.min_answers != before.min_answers:
        raise PilotRunning("A pilot says how many answers an item gets; go live first.")
    if after.pass_mark is not None and not Lesson.objects.filter(project=project).exists():
        raise NoLessons("There are no lessons to pass yet; make some first.")
    if after.pass_mark is not None and before.pass_mark is None:
        if Crowd.objects.open().filter(project=project).exists():
            raise OpenToCrowds(
                gettext_noop(
                    "Nobody would pay them for the lessons: close the project to paid crowds first."
                )
            )


def _check_kept(before: Draft, after: Draft) -> None:
    """Refuse what would turn answers already given into nonsense."""
    kept = {label["value"] for label in _tidy(after)}
    gone = [label.value for label in before.labels if label.value not in kept]
    if gone:
        raise LabelsInUse(
            f"Labels can be added and renamed, not taken away: {', '.join(gone)} must stay."
        )
    if after.max_answers < before.max_answers:
        raise AnswersOutOfOrder(
            f"Items may have got {before.max_answers} answers already; "
            "the most can be raised, not lowered."
        )
