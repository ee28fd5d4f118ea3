"""What an address may refuse, for the schema: problem details, by status."""

from __future__ import annotations

from collections import defaultdict

from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import APIException

from labeling.api.auth import BadToken, CrossSite, NotPlaying, NotSignedIn, SessionEnded
from labeling.api.errors import MEDIA_TYPE
from labeling.problems import Problem

TO_ANYONE = (SessionEnded, BadToken, CrossSite)
TO_WORKERS = (NotSignedIn, NotPlaying, *TO_ANYONE)

Responses = dict[tuple[int, str], OpenApiResponse]


# Not a class of its own: there, ``errors`` is something else.
PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(help_text="A sentence to act on."),
        "code": serializers.CharField(),
        "errors": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()),
            required=False,
            help_text="What is wrong with which field, by its dotted path.",
        ),
    },
)


def refusals(*errors: type[Problem] | type[APIException]) -> Responses:
    """Describe the replies these become, with the codes by which they can be told apart."""
    codes: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        if issubclass(error, Problem):
            codes[error.status].append(error.code)
        else:
            codes[error.status_code].append(str(error.default_code))
    return {
        (status, MEDIA_TYPE): OpenApiResponse(PROBLEM, description=f"Codes: {', '.join(known)}.")
        for status, known in sorted(codes.items())
    }
