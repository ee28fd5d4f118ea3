"""Budgets over HTTP: what a project may pay, to its owner; and that one has run out, to all."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.budgets import BOUNDLESS, set_budget
from gamification.queries.budgets import Costs, costs_of, without_budget
from labeling.api.auth import IsUser, project_of_owner
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, page_of
from labeling.api.projects import ListedProjectOut, ProjectsView


class BudgetIn(serializers.Serializer[dict[str, Any]]):
    credits = serializers.IntegerField(
        min_value=0, max_value=BOUNDLESS, allow_null=True, help_text="In points; null: no limit."
    )


class CostsOut(serializers.Serializer[Costs]):
    credits = serializers.IntegerField(allow_null=True)
    left = serializers.IntegerField(
        allow_null=True, help_text="What may still be promised, should all else come to its most."
    )
    reserved = serializers.IntegerField(
        help_text="The most that what is promised may come to; 0 without a limit."
    )
    out_of_budget = serializers.BooleanField(help_text="No new round begins for now.")
    settled = serializers.IntegerField()
    pending = serializers.IntegerField(
        help_text="Promised; an answer may settle at less, or at more, by what it could tell."
    )
    labels = serializers.IntegerField(help_text="Items whose label is sure.")
    per_label = serializers.FloatField(allow_null=True, help_text="Settled points for each.")


class BudgetView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=CostsOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return what a project of the asker's has paid, and may still pay."""
        project = project_of_owner(request, slug)
        return Response(CostsOut(costs_of(project.pk)).data)

    @extend_schema(request=BudgetIn, responses=CostsOut, parameters=[KEY], tags=["projects"])
    @once
    def put(self, request: Request, slug: str) -> Response:
        """Say what the project may pay in all: never less than what it owes already."""
        project = project_of_owner(request, slug)
        body = BudgetIn(data=request.data)
        body.is_valid(raise_exception=True)
        set_budget(project_id=project.pk, credits=body.validated_data["credits"], at=timezone.now())
        return Response(CostsOut(costs_of(project.pk)).data)


class PayingProjectOut(ListedProjectOut):
    out_of_budget = serializers.BooleanField(help_text="No new round begins for now.")


@extend_schema_view(
    get=extend_schema(
        operation_id="v1_projects_list", parameters=[CURSOR], responses=page_of(PayingProjectOut)
    )
)
class PayingProjectsView(ProjectsView):
    """The same list as labeling's, and who has nothing left to pay with."""

    def get(self, request: Request) -> Response:
        reply = super().get(request)
        listed: list[dict[str, Any]] = reply.data["results"]
        spent = without_budget([project["slug"] for project in listed])
        for project in listed:
            project["out_of_budget"] = project["slug"] in spent
        return reply
