"""What a host's server asks of us about its people."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.hosts import forget_person
from labeling.api.refusals import refusals
from labeling.api.secret_auth import (
    TO_HOSTS,
    BySecretKey,
    HasSecretKey,
    OnlyATest,
    project_of_secret,
)


class PersonView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]

    @extend_schema(responses={204: None, **refusals(*TO_HOSTS, OnlyATest)}, tags=["hosts"])
    def delete(self, request: Request, sub: str) -> Response:
        """Forget who somebody is.  What they have answered stays, and is nobody's any more.

        It is answered the same whether there was such a person or not.
        """
        project = project_of_secret(request)
        forget_person(host_id=project.host_id, sub=sub, at=timezone.now())
        return Response(status=204)
