"""API tokens over HTTP: shown once, listed without their text, revoked for good."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.tokens import make_token, revoke_token
from labeling.api.auth import IsUser, current_user_id, refuse_tokens
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.models import ApiToken


class TokenIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=100)


class TokenOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()


class NewTokenOut(TokenOut):
    token = serializers.CharField(help_text="Keep it: it cannot be shown again.")


class TokensView(APIView):
    permission_classes = [IsUser]

    @extend_schema(parameters=[CURSOR], responses=page_of(TokenOut), tags=["tokens"])
    def get(self, request: Request) -> Response:
        """List the asker's tokens, without their text."""
        pages = Pages()
        own = ApiToken.objects.live().filter(user_id=current_user_id(request))
        page: list[ApiToken] = pages.paginate_queryset(own, request, view=self) or []
        return pages.get_paginated_response([_shown(token) for token in page])

    @extend_schema(request=TokenIn, responses={201: NewTokenOut}, tags=["tokens"])
    def post(self, request: Request) -> Response:
        """Make a token.  Only a person who is signed in can: a token that leaks has no children.

        This takes no idempotency key, since the token's text would have to be kept for it.
        """
        refuse_tokens(request, gettext_noop("A token cannot make tokens; sign in for that."))
        body = TokenIn(data=request.data)
        body.is_valid(raise_exception=True)
        token, text = make_token(
            user_id=current_user_id(request),
            name=body.validated_data["name"],
            at=timezone.now(),
        )
        return Response({**_shown(token), "token": text}, status=201)


class TokenView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={204: None}, tags=["tokens"])
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke a token of the asker's, at once and for good."""
        revoke_token(token_id=token_id, user_id=current_user_id(request), at=timezone.now())
        return Response(status=204)


def _shown(token: ApiToken) -> dict[str, Any]:
    return {"id": token.pk, "name": token.name, "created_at": token.created_at}
