"""Answering, as a player: the same as labeling's, plus what it earned."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from gamification.rules.scoring import pending_points
from labeling.actions.answers import Submitted
from labeling.api.answers import AnswerOut, AnswerView


class PlayOut(AnswerOut):
    gained = serializers.IntegerField(help_text="Points promised; they settle later.")


@extend_schema_view(post=extend_schema(responses={200: PlayOut, 201: PlayOut}))
class PlayView(AnswerView):
    """Answer a challenge and hear at once what it earned."""

    def reply(self, submitted: Submitted) -> dict[str, Any]:
        # The rule says what the ledger was given: looking there would cost a query an answer.
        gained = pending_points(is_abstention=submitted.label is None)
        return {**super().reply(submitted), "gained": gained}
