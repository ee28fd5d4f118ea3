"""Qualification over HTTP: lessons for who wants to play, and for who teaches."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BigIntegerField
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.qualification import (
    ServedAttempt,
    ServedExercise,
    Told,
    answer_exercise,
    begin_attempt,
    drop_lesson,
    make_lesson,
    open_school,
)
from labeling.api.auth import (
    Anyone,
    IsUser,
    IsWorker,
    current_worker_id,
    is_stranger,
    or_new_guest,
    project_of_owner,
)
from labeling.api.contents import ShownOut, content_of, text_content
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.api.rounds import AskedOut, ContentOut, asked_of
from labeling.formats.rows import MAX_WHY
from labeling.models import Item
from labeling.queries.lessons import items_of_lessons, learners_of

dice = random.SystemRandom()


class ExerciseOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    content = ContentOut()


class AttemptOut(AskedOut):
    right = serializers.IntegerField()
    needed = serializers.IntegerField(help_text="How many must be right to pass.")
    is_optional = serializers.BooleanField(help_text="One may play without.")
    exercises = ExerciseOut(many=True)


class ExerciseIn(serializers.Serializer[dict[str, Any]]):
    choice = serializers.CharField(
        allow_null=True, max_length=200, help_text="A label's value; null for “can't tell”."
    )


class ToldOut(serializers.Serializer[dict[str, Any]]):
    choice = serializers.CharField(allow_null=True)
    is_right = serializers.BooleanField()
    answer = serializers.CharField(help_text="What it is.")
    why = serializers.CharField()
    size = serializers.IntegerField()
    answered = serializers.IntegerField()
    right = serializers.IntegerField()
    needed = serializers.IntegerField()
    passed = serializers.BooleanField(
        allow_null=True, help_text="null until the last one has been answered."
    )


class LessonIn(serializers.Serializer[dict[str, Any]]):
    item = serializers.IntegerField(
        min_value=0, max_value=BigIntegerField.MAX_BIGINT, help_text="A gold's id."
    )
    why = serializers.CharField(max_length=MAX_WHY)


class LessonOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    content = ShownOut()
    choice = serializers.CharField()
    why = serializers.CharField()


class LearnersOut(serializers.Serializer[dict[str, Any]]):
    n_attempts = serializers.IntegerField()
    n_failed = serializers.IntegerField()
    n_qualified = serializers.IntegerField()


class LessonPageOut(page_of(LessonOut)):  # type: ignore[misc]  # its base is made on the spot
    learners = LearnersOut()


class QualificationView(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=None, responses={200: AttemptOut, 201: AttemptOut}, tags=["play"])
    def post(self, request: Request, slug: str) -> Response:
        """Serve lessons for before the first round, or go on with those begun."""
        if is_stranger(request):
            open_school(slug, None)  # Nobody becomes a guest of what is not there.
        served = begin_attempt(
            project_slug=slug, worker_id=or_new_guest(request), at=timezone.now(), rng=dice
        )
        return Response(_attempt(served), status=201 if served.is_new else 200)


class ExerciseView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(request=ExerciseIn, responses=ToldOut, tags=["play"])
    def post(self, request: Request, exercise_id: UUID) -> Response:
        """Answer a lesson, and hear at once what is right and why."""
        body = ExerciseIn(data=request.data)
        body.is_valid(raise_exception=True)
        told = answer_exercise(
            exercise_id=exercise_id,
            worker_id=current_worker_id(request),
            label=body.validated_data["choice"],
            at=timezone.now(),
        )
        return Response(_told(told))


class LessonsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(parameters=[CURSOR], responses=LessonPageOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """List what is taught, and how those fared who learnt."""
        project = project_of_owner(request, slug)
        pages = Pages()
        lessons = items_of_lessons(project.pk)
        page: list[Item] = pages.paginate_queryset(lessons, request, view=self) or []
        reply = pages.get_paginated_response([_lesson(item) for item in page])
        reply.data["learners"] = asdict(learners_of(project.pk))
        return reply

    @extend_schema(
        request=LessonIn, responses={201: LessonOut}, parameters=[KEY], tags=["projects"]
    )
    @once
    def post(self, request: Request, slug: str) -> Response:
        """Teach with a gold, or give another reason for one that is taught."""
        project = project_of_owner(request, slug)
        body = LessonIn(data=request.data)
        body.is_valid(raise_exception=True)
        lesson = make_lesson(
            project_id=project.pk,
            item_id=body.validated_data["item"],
            why=body.validated_data["why"],
            at=timezone.now(),
        )
        return Response(_lesson(lesson.gold.item), status=201)


class LessonView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={204: None}, tags=["projects"])
    def delete(self, request: Request, slug: str, item_id: int) -> Response:
        """Teach with it no more."""
        project = project_of_owner(request, slug)
        drop_lesson(project_id=project.pk, item_id=item_id)
        return Response(status=204)


def _attempt(served: ServedAttempt) -> dict[str, Any]:
    return {
        "id": str(served.id),
        **asked_of(served.project),
        "size": served.size,
        "answered": served.size - len(served.exercises),
        "right": served.n_right,
        "needed": served.n_needed,
        "is_optional": served.project.pass_mark is None,
        "exercises": [
            {"id": str(exercise.id), "content": _content(exercise)} for exercise in served.exercises
        ],
    }


def _content(exercise: ServedExercise) -> dict[str, Any]:
    if not exercise.image:
        return text_content(exercise.text)
    return {
        "kind": "image",
        "url": f"{settings.MEDIA_URL}{exercise.image}",
        "width": exercise.width,
        "height": exercise.height,
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "choice": told.choice,
        "is_right": told.is_right,
        "answer": told.label,
        "why": told.why,
        "size": told.size,
        "answered": told.n_answered,
        "right": told.n_right,
        "needed": told.n_needed,
        "passed": told.is_passed,
    }


def _lesson(item: Item) -> dict[str, Any]:
    return {
        "id": item.pk,
        "external_id": item.external_id,
        "content": content_of(item),
        "choice": item.gold.label,
        "why": item.gold.lesson.why,
    }
