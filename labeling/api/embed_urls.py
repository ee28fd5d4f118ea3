"""Labeling's addresses under ``/embed/v1/``: what the frame in a host's page calls."""

from django.urls import path

from labeling.api.captcha import CaptchaChallengesView, CaptchaSolutionsView
from labeling.api.embed_sessions import SessionsView
from labeling.api.visit_links import ObjectionsView, OwnLinkView
from labeling.api.visit_threads import SearchView, SuggestionsView
from labeling.api.visits import NextView, VisitAnswersView

urlpatterns = [
    path("sessions", SessionsView.as_view(), name="embed-sessions"),
    path("next", NextView.as_view(), name="embed-next"),
    path("answers", VisitAnswersView.as_view(), name="embed-answers"),
    path("suggestions", SuggestionsView.as_view(), name="embed-suggestions"),
    path("search", SearchView.as_view(), name="embed-search"),
    path("links", OwnLinkView.as_view(), name="embed-links"),
    path("objections", ObjectionsView.as_view(), name="embed-objections"),
    path("captcha/challenges", CaptchaChallengesView.as_view(), name="embed-captcha-challenges"),
    path("captcha/solutions", CaptchaSolutionsView.as_view(), name="embed-captcha-solutions"),
]
