"""A host's keys over HTTP: shown once, listed without their text, revoked for good."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.keys import (
    NoSuchKey,
    TooManyKeys,
    make_secret_key,
    make_signing_key,
    revoke_secret_key,
    revoke_signing_key,
)
from labeling.api.auth import (
    IsUser,
    NotSignedIn,
    SignInNeeded,
    project_of_owner,
    project_of_person,
)
from labeling.api.refusals import TO_ANYONE, refusals
from labeling.models import Algorithm, SecretKey, SigningKey
from labeling.queries.projects import NoSuchProject
from labeling.user_tokens import BadPublicKey

REFUSED = (NotSignedIn, *TO_ANYONE, NoSuchProject)
MOST_OF_A_PEM = 2_000
NOT_FOR_TOKENS = gettext_noop("A token cannot make keys; sign in for that.")


class SecretKeyIn(serializers.Serializer[dict[str, Any]]):
    is_test = serializers.BooleanField(default=False)


class SecretKeyOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    prefix = serializers.CharField(help_text="How it begins.")
    is_test = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewSecretKeyOut(SecretKeyOut):
    key = serializers.CharField(help_text="Keep it: it cannot be shown again.")


class SigningKeyIn(serializers.Serializer[dict[str, Any]]):
    algorithm = serializers.ChoiceField(Algorithm.choices)
    public_key = serializers.CharField(
        max_length=MOST_OF_A_PEM,
        default="",
        allow_blank=True,
        help_text="For EdDSA: the Ed25519 public key, as PEM.",
    )


class SigningKeyOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    kid = serializers.CharField()
    algorithm = serializers.ChoiceField(Algorithm.choices)
    created_at = serializers.DateTimeField()


class NewSigningKeyOut(SigningKeyOut):
    secret = serializers.CharField(
        allow_blank=True, help_text="For HS256. Keep it: it cannot be shown again."
    )


class SecretKeysView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=SecretKeyIn,
        responses={
            201: NewSecretKeyOut,
            **refusals(*REFUSED, ValidationError, SignInNeeded, TooManyKeys),
        },
        tags=["embedding"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a secret key for a host's server.  Two of a kind may be in use."""
        project = project_of_person(request, slug, NOT_FOR_TOKENS)
        body = SecretKeyIn(data=request.data)
        body.is_valid(raise_exception=True)
        key, text = make_secret_key(
            project_id=project.pk, is_test=body.validated_data["is_test"], at=timezone.now()
        )
        return Response({**shown_secret_key(key), "key": text}, status=201)


class SecretKeyView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={204: None, **refusals(*REFUSED, NoSuchKey)}, tags=["embedding"])
    def delete(self, request: Request, slug: str, key_id: int) -> Response:
        """Revoke a secret key, at once and for good."""
        project = project_of_owner(request, slug)
        revoke_secret_key(project_id=project.pk, key_id=key_id, at=timezone.now())
        return Response(status=204)


class SigningKeysView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=SigningKeyIn,
        responses={
            201: NewSigningKeyOut,
            **refusals(*REFUSED, ValidationError, SignInNeeded, TooManyKeys, BadPublicKey),
        },
        tags=["embedding"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a key for user tokens: a new secret, or a public key of the host's own."""
        project = project_of_person(request, slug, NOT_FOR_TOKENS)
        body = SigningKeyIn(data=request.data)
        body.is_valid(raise_exception=True)
        key = make_signing_key(project_id=project.pk, **body.validated_data, at=timezone.now())
        return Response({**shown_signing_key(key), "secret": key.secret}, status=201)


class SigningKeyView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={204: None, **refusals(*REFUSED, NoSuchKey)}, tags=["embedding"])
    def delete(self, request: Request, slug: str, key_id: int) -> Response:
        """Revoke a signing key, at once and for good."""
        project = project_of_owner(request, slug)
        revoke_signing_key(project_id=project.pk, key_id=key_id, at=timezone.now())
        return Response(status=204)


def shown_secret_key(key: SecretKey) -> dict[str, Any]:
    return {
        "id": key.pk,
        "prefix": key.prefix,
        "is_test": key.is_test,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
    }


def shown_signing_key(key: SigningKey) -> dict[str, Any]:
    return {
        "id": key.pk,
        "kid": key.kid,
        "algorithm": key.algorithm,
        "created_at": key.created_at,
    }
