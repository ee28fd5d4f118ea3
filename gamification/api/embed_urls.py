"""The game's addresses under ``/embed/v1/``."""

from django.urls import path

from gamification.api.visits import PlayVisitAnswersView

urlpatterns = [
    path("answers", PlayVisitAnswersView.as_view(), name="play-embed-answers"),
]
