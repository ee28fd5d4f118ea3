"""Projects over HTTP: a lean look for anybody, everything for owners."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.projects import Draft, Label, change_project, create_project
from labeling.api.auth import AnyoneReads, current_user_id, known_user_id, project_of_owner
from labeling.api.guidelines import MAX_GUIDELINES, as_html
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.api.rounds import LabelOut
from labeling.models import ContentKind, Project, QuestionType
from labeling.queries.lessons import teaching
from labeling.queries.progress import ItemCounts, counts_of
from labeling.queries.projects import NoSuchProject
from labeling.questions.choice import MAX_LABEL_LENGTH, MAX_LABELS

RESERVED = {"new"}
"""What stands at a project's place in addresses, and is none."""

MAX_ANSWERS = 50


class LabelIn(serializers.Serializer[dict[str, str]]):
    value = serializers.CharField(max_length=MAX_LABEL_LENGTH)
    name = serializers.CharField(max_length=MAX_LABEL_LENGTH, default="", allow_blank=True)


class ChangesIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=200)
    question = serializers.CharField(max_length=300)
    labels = serializers.ListField(child=LabelIn(), min_length=2, max_length=MAX_LABELS)
    guidelines = serializers.CharField(
        max_length=MAX_GUIDELINES, default="", allow_blank=True, help_text="Markdown."
    )
    confidence = serializers.FloatField(min_value=0.5, max_value=0.999999, default=0.97)
    min_answers = serializers.IntegerField(min_value=1, max_value=MAX_ANSWERS, default=2)
    max_answers = serializers.IntegerField(min_value=1, max_value=MAX_ANSWERS, default=6)
    is_open = serializers.BooleanField(default=True)
    is_public = serializers.BooleanField(
        required=False,
        help_text="Whether anybody may play it here, and not only whom hosts and paid crowds send. "
        "True, but for a new project of pairs.",
    )
    pass_mark = serializers.FloatField(
        min_value=0.5,
        max_value=1,
        allow_null=True,
        default=None,
        help_text="The share of lessons to get right before the first round; null asks for none.",
    )
    audit_share = serializers.FloatField(
        min_value=0,
        max_value=1,
        default=0.05,
        help_text="The share of retired items that an expert checks.",
    )

    def validate_labels(self, labels: list[dict[str, str]]) -> list[Label]:
        # Of changes, each label might leave out what it has to say, too.
        if not all("value" in label for label in labels):
            raise serializers.ValidationError("Every label has a value.")
        return [Label(label["value"], label.get("name", "")) for label in labels]


class ProjectIn(ChangesIn):
    slug = serializers.SlugField(max_length=50)
    question_type = serializers.ChoiceField(QuestionType.choices, default=QuestionType.CHOICE)
    content_kind = serializers.ChoiceField(ContentKind.choices)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        # What a host's people wrote is not for everybody, unless its owner says so.
        return {"is_public": said["content_kind"] != ContentKind.PAIR, **said}

    def validate_slug(self, slug: str) -> str:
        if slug in RESERVED:
            raise serializers.ValidationError("This name is taken for a page; choose another.")
        return slug


class ListedProjectOut(serializers.Serializer[dict[str, Any]]):
    slug = serializers.CharField()
    name = serializers.CharField()
    question = serializers.CharField()
    question_type = serializers.CharField()
    content_kind = serializers.CharField()
    is_open = serializers.BooleanField()
    is_public = serializers.BooleanField()
    n_items = serializers.IntegerField()
    n_retired = serializers.IntegerField()
    has_lessons = serializers.BooleanField(help_text="One can learn by examples first.")


class ProjectOut(ListedProjectOut):
    labels = LabelOut(many=True)
    guidelines_html = serializers.CharField(allow_blank=True)
    guidelines = serializers.CharField(required=False, allow_blank=True, help_text="To its owner.")
    confidence = serializers.FloatField(required=False, help_text="To its owner.")
    min_answers = serializers.IntegerField(required=False, help_text="To its owner.")
    max_answers = serializers.IntegerField(required=False, help_text="To its owner.")
    guidelines_version = serializers.IntegerField()
    pass_mark = serializers.FloatField(required=False, allow_null=True, help_text="To its owner.")
    audit_share = serializers.FloatField(required=False, help_text="To its owner.")
    is_piloting = serializers.BooleanField(required=False, help_text="To its owner.")


class ProjectsView(APIView):
    permission_classes = [AnyoneReads]

    @extend_schema(
        operation_id="v1_projects_list",
        parameters=[CURSOR],
        responses=page_of(ListedProjectOut),
        tags=["projects"],
    )
    def get(self, request: Request) -> Response:
        """List the projects that are open, and those of the asker's own."""
        pages = Pages()
        visible = Project.objects.visible_to(known_user_id(request))
        page: list[Project] = pages.paginate_queryset(visible, request, view=self) or []
        ids = [project.pk for project in page]
        counts, teachers = counts_of(ids), teaching(ids)
        return pages.get_paginated_response(
            [_listed(project, counts[project.pk], project.pk in teachers) for project in page]
        )

    @extend_schema(
        request=ProjectIn, responses={201: ProjectOut}, parameters=[KEY], tags=["projects"]
    )
    @once
    def post(self, request: Request) -> Response:
        """Make a project; it belongs to the asker."""
        body = ProjectIn(data=request.data)
        body.is_valid(raise_exception=True)
        project = create_project(
            user_id=current_user_id(request),
            draft=Draft(**body.validated_data),
            at=timezone.now(),
        )
        return Response(_shown(project, to_owner=True), status=201)


class ProjectView(APIView):
    permission_classes = [AnyoneReads]

    @extend_schema(responses=ProjectOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return a project that is open, or the asker's own."""
        user_id = known_user_id(request)
        project = Project.objects.visible_to(user_id).filter(slug=slug).first()
        if project is None:
            raise NoSuchProject("There is no such project.")
        owns = user_id is not None and Project.objects.run_by(user_id).filter(pk=project.pk)
        return Response(_shown(project, to_owner=bool(owns)))

    @extend_schema(request=ChangesIn, responses=ProjectOut, parameters=[KEY], tags=["projects"])
    @once
    def patch(self, request: Request, slug: str) -> Response:
        """Change a project of the asker's."""
        project = project_of_owner(request, slug)
        body = ChangesIn(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = change_project(
            project_id=project.pk,
            changes=body.validated_data,
            user_id=current_user_id(request),
            at=timezone.now(),
        )
        return Response(_shown(changed, to_owner=True))


def _listed(project: Project, counts: ItemCounts, has_lessons: bool) -> dict[str, Any]:
    return {
        "slug": project.slug,
        "name": project.name,
        "question": project.question,
        "question_type": project.question_type,
        "content_kind": project.content_kind,
        "is_open": project.is_open,
        "is_public": project.is_public,
        "n_items": counts.total,
        "n_retired": counts.retired,
        "has_lessons": has_lessons,
    }


def _shown(project: Project, *, to_owner: bool) -> dict[str, Any]:
    shown = {
        **_listed(project, counts_of([project.pk])[project.pk], bool(teaching([project.pk]))),
        "labels": project.labels,
        "guidelines_html": as_html(project.guidelines),
        "guidelines_version": project.guidelines_version,
    }
    if to_owner:
        shown |= {
            "guidelines": project.guidelines,
            "confidence": project.confidence,
            "min_answers": project.min_answers,
            "max_answers": project.max_answers,
            "pass_mark": project.pass_mark,
            "audit_share": project.audit_share,
            "is_piloting": project.is_piloting,
        }
    return shown
