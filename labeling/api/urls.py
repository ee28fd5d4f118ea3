"""Labeling's addresses under ``/api/``."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from labeling.api.answers import AnswerView
from labeling.api.rounds import RoundsView, RoundView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("v1/challenges/<uuid:challenge_id>/answer", AnswerView.as_view(), name="answer"),
    path("v1/projects/<slug:slug>/rounds", RoundsView.as_view(), name="rounds"),
    path("v1/rounds/<uuid:round_id>", RoundView.as_view(), name="round"),
]
