"""Rounds and answers, as a player: the same as labeling's, plus what they earn."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from gamification.queries.budgets import OutOfBudget
from gamification.queries.gains import promised_in
from gamification.rules.scoring import pending_points
from labeling.actions.answers import Submitted
from labeling.api import answers, rounds
from labeling.api.answers import AnswerOut, AnswerView
from labeling.api.refusals import refusals
from labeling.api.rounds import RoundOut, RoundsView, RoundView
from labeling.queries.rounds import ServedRound


class PlayOut(AnswerOut):
    gained = serializers.IntegerField(help_text="Points promised; they settle later.")


@extend_schema_view(post=extend_schema(responses={200: PlayOut, 201: PlayOut, **answers.REFUSALS}))
class PlayView(AnswerView):
    """Answer a challenge and hear at once what it earned."""

    def reply(self, submitted: Submitted) -> dict[str, Any]:
        # The rule says what the ledger was given: looking there would cost a query an answer.
        gained = pending_points(is_abstention=submitted.label is None)
        return {**super().reply(submitted), "gained": gained}


class PlayRoundOut(RoundOut):
    gained = serializers.IntegerField(help_text="Points promised for what is answered of it.")


REFUSALS = refusals(*rounds.REFUSED, OutOfBudget)


@extend_schema_view(
    post=extend_schema(responses={200: PlayRoundOut, 201: PlayRoundOut, **REFUSALS})
)
class PlayRoundsView(RoundsView):
    """Get a round to play, and what has been gained with it: it may have begun elsewhere."""

    def reply(self, served: ServedRound) -> dict[str, Any]:
        return {**super().reply(served), "gained": _gained(served)}


@extend_schema_view(get=extend_schema(responses={200: PlayRoundOut, **rounds.REFUSALS_OF_ONE}))
class PlayRoundView(RoundView):
    def reply(self, served: ServedRound) -> dict[str, Any]:
        return {**super().reply(served), "gained": _gained(served)}


def _gained(served: ServedRound) -> int:
    return 0 if served.is_new else promised_in(served.id)
