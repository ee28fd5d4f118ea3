"""Becoming a player: one call, nothing to fill in."""

from __future__ import annotations

import random

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.players import welcome_player
from gamification.api.me import MeOut
from gamification.queries.profiles import me
from labeling.api.auth import Anyone, or_new_guest

dice = random.SystemRandom()


class PlayersView(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=None, responses={201: MeOut}, tags=["play"])
    def post(self, request: Request) -> Response:
        """Return the asker's profile; a stranger becomes a guest with a name of their own."""
        worker_id, at = or_new_guest(request), timezone.now()
        welcome_player(worker_id=worker_id, at=at, rng=dice)
        return Response(MeOut(me(worker_id, at=at)).data, status=201)
