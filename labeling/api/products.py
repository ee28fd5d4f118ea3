"""Of which product a project is, over HTTP: projects of one product know its people as the same."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.hosts import PeopleKnown, join_host
from labeling.api.auth import (
    IsUser,
    NotSignedIn,
    SignInNeeded,
    current_user_id,
    project_of_owner,
    project_of_person,
)
from labeling.api.refusals import TO_ANYONE, refusals
from labeling.queries.hosts import projects_to_join, projects_with
from labeling.queries.projects import NoSuchProject

REFUSED = (NotSignedIn, *TO_ANYONE, NoSuchProject)

BY_HAND = "Only a person may say whose people a project knows. Sign in and do it there."


class SiblingOut(serializers.Serializer[dict[str, Any]]):
    slug = serializers.CharField()
    name = serializers.CharField()


class ProductOut(serializers.Serializer[dict[str, Any]]):
    together_with = SiblingOut(many=True, help_text="The asker's projects of the same product.")
    may_join = SiblingOut(
        many=True, help_text="The asker's projects of other products; none once people are known."
    )


class ProductIn(serializers.Serializer[dict[str, Any]]):
    project = serializers.SlugField(max_length=50, help_text="Of the same product as this one.")


class ProductView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={200: ProductOut, **refusals(*REFUSED)}, tags=["embedding"])
    def get(self, request: Request, slug: str) -> Response:
        """Return with which projects of the asker's it shares its people, or might."""
        project, user_id = project_of_owner(request, slug), current_user_id(request)
        return Response(
            {
                "together_with": projects_with(project, user_id=user_id),
                "may_join": projects_to_join(project, user_id=user_id),
            }
        )

    @extend_schema(
        request=ProductIn,
        responses={
            200: ProductOut,
            **refusals(*REFUSED, ValidationError, SignInNeeded, PeopleKnown),
        },
        tags=["embedding"],
    )
    def put(self, request: Request, slug: str) -> Response:
        """Let a project know the people of another one's product as the same ones.

        Both are the asker's.  It is for new projects: people it knows already stay who they are.
        """
        project = project_of_person(request, slug, BY_HAND)
        body = ProductIn(data=request.data)
        body.is_valid(raise_exception=True)
        other = project_of_owner(request, body.validated_data["project"])
        join_host(project_id=project.pk, other_id=other.pk)
        return self.get(request, slug)
