"""Labeling's addresses under ``/api/``."""

from django.urls import path, register_converter

from labeling.api import rows as rows  # knows <row:…>
from labeling.api.agreement import (
    AgreementView,
    GuidelineVersionsView,
    LiveView,
    PairView,
    PilotView,
)
from labeling.api.answers import AnswerView
from labeling.api.audits import AuditsView, AuditView, FindingsView
from labeling.api.cases import CasesView, CaseView
from labeling.api.crowds import CrowdsView, CrowdView
from labeling.api.deliveries import DeliveriesView, ReplayView, ResendView, TestView
from labeling.api.disputed import DisputedView, SettleView
from labeling.api.endpoints import EndpointSecretView, EndpointsView, EndpointView
from labeling.api.exports import ExportView
from labeling.api.golds import GoldsView, GoldView
from labeling.api.guidelines import GuidelinesView
from labeling.api.hosts import PersonView
from labeling.api.items import ItemsView
from labeling.api.keys import SecretKeysView, SecretKeyView, SigningKeysView, SigningKeyView
from labeling.api.links import (
    LinkContestView,
    LinksView,
    LinkUndoView,
    LinkUpholdView,
    ProjectLinksView,
    ProjectLinkUndoView,
    ProjectLinkUpholdView,
)
from labeling.api.notices import AppealView, NoticesView
from labeling.api.placements import EmbeddingView, PlacementsView, PlacementView
from labeling.api.products import ProductView
from labeling.api.progress import ProgressView
from labeling.api.projects import ProjectsView, ProjectView
from labeling.api.qualification import (
    ExerciseView,
    LessonsView,
    LessonView,
    QualificationView,
)
from labeling.api.rounds import RoundsView, RoundView
from labeling.api.rows import RowConverter
from labeling.api.schema import SchemaView
from labeling.api.siteverify import SiteVerifyView
from labeling.api.stints import FinishView, StintAnswersView, StintsView
from labeling.api.threads import DuplicatesView, SimilarView, ThreadsBatchView, ThreadView
from labeling.api.tokens import TokensView, TokenView
from labeling.api.verdicts import PreviewView, UndoView, VerdictView

register_converter(RowConverter, "row")

urlpatterns = [
    path("v1/similar", SimilarView.as_view(), name="similar"),
    path("v1/threads:batch", ThreadsBatchView.as_view(), name="threads_batch"),
    path(
        "v1/threads/<path:external_id>/duplicates",
        DuplicatesView.as_view(),
        name="thread_duplicates",
    ),
    path("v1/threads/<path:external_id>", ThreadView.as_view(), name="thread"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("v1/cases", CasesView.as_view(), name="cases"),
    path("v1/cases/<row:case_id>", CaseView.as_view(), name="case"),
    path("v1/cases/<row:case_id>/preview/<slug:decision>", PreviewView.as_view(), name="preview"),
    path("v1/cases/<row:case_id>/verdict", VerdictView.as_view(), name="verdict"),
    path("v1/challenges/<uuid:challenge_id>/answer", AnswerView.as_view(), name="answer"),
    path("v1/crowds/<uuid:crowd_id>/stints", StintsView.as_view(), name="stints"),
    path("v1/guidelines", GuidelinesView.as_view(), name="guidelines"),
    path("v1/links", LinksView.as_view(), name="links"),
    path("v1/links/<row:link_id>/contest", LinkContestView.as_view(), name="link_contest"),
    path("v1/links/<row:link_id>/undo", LinkUndoView.as_view(), name="link_undo"),
    path("v1/links/<row:link_id>/uphold", LinkUpholdView.as_view(), name="link_uphold"),
    path("v1/notices", NoticesView.as_view(), name="notices"),
    path("v1/projects", ProjectsView.as_view(), name="projects"),
    path("v1/projects/<slug:slug>", ProjectView.as_view(), name="project"),
    path("v1/projects/<slug:slug>/audits", AuditsView.as_view(), name="audits"),
    path("v1/projects/<slug:slug>/audits/findings", FindingsView.as_view(), name="findings"),
    path("v1/projects/<slug:slug>/audits/<row:item_id>", AuditView.as_view(), name="audit"),
    path("v1/projects/<slug:slug>/crowds", CrowdsView.as_view(), name="crowds"),
    path("v1/projects/<slug:slug>/crowds/<slug:marketplace>", CrowdView.as_view(), name="crowd"),
    path("v1/projects/<slug:slug>/disputed", DisputedView.as_view(), name="disputed"),
    path("v1/projects/<slug:slug>/embedding", EmbeddingView.as_view(), name="embedding"),
    path("v1/projects/<slug:slug>/export", ExportView.as_view(), name="export"),
    path("v1/projects/<slug:slug>/golds", GoldsView.as_view(), name="golds"),
    path("v1/projects/<slug:slug>/golds/<row:item_id>", GoldView.as_view(), name="gold"),
    path("v1/projects/<slug:slug>/items", ItemsView.as_view(), name="items"),
    path("v1/projects/<slug:slug>/items/<row:item_id>/settle", SettleView.as_view(), name="settle"),
    path("v1/projects/<slug:slug>/links", ProjectLinksView.as_view(), name="project_links"),
    path(
        "v1/projects/<slug:slug>/links/<row:link_id>/undo",
        ProjectLinkUndoView.as_view(),
        name="project_link_undo",
    ),
    path(
        "v1/projects/<slug:slug>/links/<row:link_id>/uphold",
        ProjectLinkUpholdView.as_view(),
        name="project_link_uphold",
    ),
    path("v1/projects/<slug:slug>/placements", PlacementsView.as_view(), name="placements"),
    path(
        "v1/projects/<slug:slug>/placements/<row:placement_id>",
        PlacementView.as_view(),
        name="placement",
    ),
    path("v1/projects/<slug:slug>/product", ProductView.as_view(), name="product"),
    path("v1/projects/<slug:slug>/progress", ProgressView.as_view(), name="progress"),
    path("v1/exercises/<uuid:exercise_id>/answer", ExerciseView.as_view(), name="exercise"),
    path("v1/projects/<slug:slug>/agreement", AgreementView.as_view(), name="agreement"),
    path("v1/projects/<slug:slug>/agreement/pair", PairView.as_view(), name="pair"),
    path(
        "v1/projects/<slug:slug>/guidelines",
        GuidelineVersionsView.as_view(),
        name="guideline_versions",
    ),
    path("v1/projects/<slug:slug>/lessons", LessonsView.as_view(), name="lessons"),
    path("v1/projects/<slug:slug>/lessons/<row:item_id>", LessonView.as_view(), name="lesson"),
    path("v1/projects/<slug:slug>/pilot", PilotView.as_view(), name="pilot"),
    path("v1/projects/<slug:slug>/pilot/live", LiveView.as_view(), name="live"),
    path(
        "v1/projects/<slug:slug>/qualification",
        QualificationView.as_view(),
        name="qualification",
    ),
    path("v1/projects/<slug:slug>/rounds", RoundsView.as_view(), name="rounds"),
    path("v1/projects/<slug:slug>/secret-keys", SecretKeysView.as_view(), name="secret_keys"),
    path(
        "v1/projects/<slug:slug>/secret-keys/<row:key_id>",
        SecretKeyView.as_view(),
        name="secret_key",
    ),
    path("v1/projects/<slug:slug>/signing-keys", SigningKeysView.as_view(), name="signing_keys"),
    path(
        "v1/projects/<slug:slug>/signing-keys/<row:key_id>",
        SigningKeyView.as_view(),
        name="signing_key",
    ),
    path("v1/projects/<slug:slug>/webhooks", EndpointsView.as_view(), name="webhooks"),
    path(
        "v1/projects/<slug:slug>/webhooks/<row:endpoint_id>",
        EndpointView.as_view(),
        name="webhook",
    ),
    path(
        "v1/projects/<slug:slug>/webhooks/<row:endpoint_id>/secret",
        EndpointSecretView.as_view(),
        name="webhook_secret",
    ),
    path(
        "v1/projects/<slug:slug>/webhooks/<row:endpoint_id>/test",
        TestView.as_view(),
        name="webhook_test",
    ),
    path(
        "v1/projects/<slug:slug>/webhooks/<row:endpoint_id>/deliveries",
        DeliveriesView.as_view(),
        name="deliveries",
    ),
    path(
        "v1/projects/<slug:slug>/webhooks/<row:endpoint_id>/deliveries/<row:delivery_id>/resend",
        ResendView.as_view(),
        name="resend",
    ),
    path(
        "v1/projects/<slug:slug>/webhooks/<row:endpoint_id>/replay",
        ReplayView.as_view(),
        name="replay",
    ),
    path("v1/rounds/<uuid:round_id>", RoundView.as_view(), name="round"),
    path("v1/siteverify", SiteVerifyView.as_view(), name="siteverify"),
    path("v1/stint/answers", StintAnswersView.as_view(), name="stint_answers"),
    path("v1/stint/finish", FinishView.as_view(), name="stint_finish"),
    path("v1/tokens", TokensView.as_view(), name="tokens"),
    path("v1/tokens/<row:token_id>", TokenView.as_view(), name="token"),
    path("v1/users/<path:sub>", PersonView.as_view(), name="person"),
    path("v1/verdicts/<row:verdict_id>/appeal", AppealView.as_view(), name="appeal"),
    path("v1/verdicts/<row:verdict_id>/undo", UndoView.as_view(), name="undo"),
]
