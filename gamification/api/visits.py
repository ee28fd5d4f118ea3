"""Visits in a host's page, as a player: the same as labeling's, plus what they earn."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from gamification.rules.scoring import pending_points
from labeling.actions.answers import Submitted
from labeling.api import visits
from labeling.api.visits import VisitAnswerOut, VisitAnswersView


class PlayVisitOut(VisitAnswerOut):
    gained = serializers.IntegerField(
        required=False, help_text="Points promised; they settle later. None for a sample."
    )


@extend_schema_view(
    post=extend_schema(
        responses={200: PlayVisitOut, 201: PlayVisitOut, **visits.REFUSALS_OF_ANSWERS}
    )
)
class PlayVisitAnswersView(VisitAnswersView):
    """Answer a challenge in a host's page and hear at once what it earned."""

    def reply(self, submitted: Submitted) -> dict[str, Any]:
        gained = pending_points(is_abstention=submitted.label is None)
        return {**super().reply(submitted), "gained": gained}
