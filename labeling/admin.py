"""Everything that is stored, to look at.

Facts are shown and not edited: what is changed by hand skips the actions, and with them the
events, the counts and the game.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from labeling.models import (
    AgreementReport,
    Answer,
    ApiToken,
    Appeal,
    Attempt,
    Audit,
    CaptchaPass,
    CaptchaTry,
    Challenge,
    Consensus,
    Crowd,
    Delivery,
    DemoTruth,
    EmbedSession,
    Endpoint,
    Evidence,
    Exercise,
    Flag,
    Forum,
    Gold,
    GuidelineVersion,
    Host,
    IdempotentReply,
    Item,
    Keeping,
    Lesson,
    Link,
    LogEntry,
    Notice,
    OutboxEntry,
    Pair,
    Pilot,
    Placement,
    Prediction,
    Project,
    ProjectRole,
    Recount,
    Round,
    SecretKey,
    SigningKey,
    SpentToken,
    Standing,
    Stint,
    Thread,
    Trace,
    TrainingRun,
    Verdict,
    VerdictChange,
    Worker,
)

if TYPE_CHECKING:
    Rows = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:  # Django's own classes take no parameters.
    Rows, Inline = admin.ModelAdmin, admin.TabularInline

# One way in: with its limits on tries, and with a second factor where there is one.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth says


class Facts(Rows):
    """Rows to look at.  Large tables are neither counted nor joined more than a page needs."""

    show_full_result_count = False
    list_per_page = 50
    ordering = ("-pk",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[str]:
        names = [field.name for field in self.model._meta.fields]
        return [name for name in names if name not in (self.exclude or ())]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class RoleInline(Inline):
    model = ProjectRole
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Project)
class ProjectAdmin(Rows):
    list_display = ("name", "slug", "content_kind", "is_open", "is_demo", "created_at")
    list_filter = ("is_open", "is_demo", "content_kind")
    search_fields = ("name", "slug")
    readonly_fields = (
        "slug",
        "question_type",
        "content_kind",
        "labels",
        "min_answers",
        "max_answers",
        "crowd_mean",
        "crowd_strength",
        "careful_quickest_ms",
        "is_demo",
        "created_at",
    )
    inlines = (RoleInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(ProjectRole)
class ProjectRoleAdmin(Rows):
    list_display = ("project", "user", "role")
    list_filter = ("role",)
    list_select_related = ("project", "user")
    search_fields = ("project__slug", "user__username")
    autocomplete_fields = ("project", "user")


@admin.register(Host)
class HostAdmin(Rows):
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")


@admin.register(Item)
class ItemAdmin(Facts):
    list_display = (
        "id",
        "project",
        "external_id",
        "n_taken",
        "n_wanted",
        "priority",
        "retired_at",
        "disputed_at",
    )
    list_filter = (("project", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("project",)
    search_fields = ("=id", "=external_id")


@admin.register(Gold)
class GoldAdmin(Facts):
    list_display = ("item_id", "label", "source", "state", "n_shown", "created_at")
    list_filter = ("source", "state")
    search_fields = ("=item__id", "=item__external_id")


@admin.register(Audit)
class AuditAdmin(Facts):
    list_display = ("item_id", "project", "consensus_label", "label", "is_right", "checked_at")
    list_filter = ("is_right", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("project",)
    search_fields = ("=item__id", "=item__external_id")


@admin.register(Lesson)
class LessonAdmin(Facts):
    list_display = ("gold_id", "project", "why", "created_at")
    list_select_related = ("project",)
    search_fields = ("=gold__item__id",)


@admin.register(Attempt)
class AttemptAdmin(Facts):
    list_display = ("id", "worker_id", "project", "started_at", "ended_at", "is_passed")
    list_filter = ("is_passed",)
    list_select_related = ("project",)
    ordering = ("-started_at",)
    search_fields = ("id", "=worker__id")


@admin.register(Exercise)
class ExerciseAdmin(Facts):
    list_display = ("id", "attempt_id", "lesson_id", "position", "label", "is_right")
    search_fields = ("id", "attempt__id")


@admin.register(GuidelineVersion)
class GuidelineVersionAdmin(Facts):
    list_display = ("project", "version", "written_at", "written_by")
    list_select_related = ("project", "written_by")


@admin.register(Pilot)
class PilotAdmin(Facts):
    list_display = ("id", "project", "n_answers", "guidelines_version", "started_at", "ended_at")
    list_select_related = ("project",)


@admin.register(AgreementReport)
class AgreementReportAdmin(Facts):
    list_display = ("project", "answer_id", "counted_at")
    list_select_related = ("project",)


@admin.register(Worker)
class WorkerAdmin(Facts):
    list_display = ("id", "public_id", "user", "host", "created_at", "suspended_at")
    list_select_related = ("user", "host")
    search_fields = ("=id", "public_id", "user__username")


@admin.register(Standing)
class StandingAdmin(Facts):
    list_display = (
        "worker_id",
        "project",
        "n_answers",
        "n_too_fast",
        "gold_right",
        "gold_seen",
        "accuracy",
    )
    list_filter = (("project", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("project",)
    search_fields = ("=worker__id",)


@admin.register(Round)
class RoundAdmin(Facts):
    list_display = ("id", "project", "worker_id", "size", "served_at", "expires_at")
    list_select_related = ("project",)
    ordering = ("-expires_at",)
    search_fields = ("id", "=worker__id")


@admin.register(Challenge)
class ChallengeAdmin(Facts):
    list_display = ("id", "round_id", "item_id", "worker_id", "position", "state")
    list_filter = ("state",)
    search_fields = ("id", "=worker__id", "=item__id")


@admin.register(Answer)
class AnswerAdmin(Facts):
    list_display = (
        "id",
        "item_id",
        "worker_id",
        "label",
        "took_ms",
        "is_too_fast",
        "is_surplus",
        "answered_at",
    )
    list_filter = ("is_too_fast", "is_surplus")
    search_fields = ("=id", "=item__id", "=worker__id")


@admin.register(Consensus)
class ConsensusAdmin(Facts):
    list_display = ("item_id", "label", "confidence", "n_votes", "source", "updated_at")
    list_filter = ("source",)
    search_fields = ("=item__id", "=item__external_id")


@admin.register(Recount)
class RecountAdmin(Facts):
    list_display = ("project_id", "n_answers", "temper", "counted_at")


@admin.register(Evidence)
class EvidenceAdmin(Facts):
    list_display = ("project_id", "worker_id")
    search_fields = ("=worker__public_id",)


@admin.register(Trace)
class TraceAdmin(Facts):
    list_display = ("worker_id", "kind", "seen_at")
    search_fields = ("=worker__public_id",)


@admin.register(Flag)
class FlagAdmin(Facts):
    list_display = ("id", "kind", "worker_id", "project", "score", "harm", "raised_at", "closed_at")
    list_filter = ("kind",)
    list_select_related = ("project",)
    search_fields = ("=worker__id",)


@admin.register(Verdict)
class VerdictAdmin(Facts):
    list_display = ("id", "flag_id", "decision", "reviewer", "given_at", "undone_at", "undone_by")
    list_filter = ("decision",)
    list_select_related = ("reviewer", "undone_by")
    search_fields = ("=flag__worker__id",)


@admin.register(VerdictChange)
class VerdictChangeAdmin(Facts):
    list_display = ("id", "verdict_id", "item_id")
    search_fields = ("=verdict__id", "=item__id")


@admin.register(Notice)
class NoticeAdmin(Facts):
    list_display = ("id", "worker_id", "project", "sentence", "told_at")
    list_select_related = ("project",)
    search_fields = ("=worker__id",)


@admin.register(Appeal)
class AppealAdmin(Facts):
    list_display = ("flag_id", "verdict_id", "made_at")
    search_fields = ("=flag__worker__id",)


@admin.register(LogEntry)
class LogEntryAdmin(Facts):
    list_display = ("id", "at", "actor", "verb", "subject", "reason")
    list_filter = ("verb",)
    search_fields = ("=actor", "=subject")


@admin.register(TrainingRun)
class TrainingRunAdmin(Facts):
    list_display = (
        "project",
        "version",
        "n_labels",
        "accuracy",
        "gold_accuracy",
        "is_promoted",
        "verdict",
        "ended_at",
    )
    list_filter = ("is_promoted", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("project",)


@admin.register(Prediction)
class PredictionAdmin(Facts):
    list_display = ("item_id", "run_id")
    search_fields = ("=item__id",)


@admin.register(DemoTruth)
class DemoTruthAdmin(Facts):
    list_display = ("item_id", "label")
    search_fields = ("=item__id", "=item__external_id")


@admin.register(OutboxEntry)
class OutboxEntryAdmin(Facts):
    list_display = ("id", "reaction", "kind", "n_tries", "due_at", "gave_up_at", "error")
    list_filter = ("reaction",)


@admin.register(IdempotentReply)
class IdempotentReplyAdmin(Facts):
    list_display = ("id", "user", "key", "status", "created_at")
    list_select_related = ("user",)
    search_fields = ("=key",)


@admin.register(ApiToken)
class ApiTokenAdmin(Facts):
    list_display = ("id", "user", "name", "created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")


@admin.register(Placement)
class PlacementAdmin(Facts):
    list_display = ("key", "project", "name", "mode", "fixed", "is_active")
    list_filter = ("mode", "is_active")
    list_select_related = ("project",)
    search_fields = ("=key", "name", "project__slug")


@admin.register(SecretKey)
class SecretKeyAdmin(Facts):
    list_display = ("prefix", "project", "is_test", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("project",)
    search_fields = ("prefix", "project__slug")


@admin.register(SigningKey)
class SigningKeyAdmin(Facts):
    list_display = ("kid", "project", "algorithm", "created_at", "revoked_at")
    list_select_related = ("project",)
    search_fields = ("=kid", "project__slug")
    exclude = ("secret",)


@admin.register(EmbedSession)
class EmbedSessionAdmin(Facts):
    list_display = ("id", "placement", "worker_id", "embedder", "role", "expires_at")
    list_select_related = ("placement",)
    search_fields = ("=placement__key", "embedder")


@admin.register(SpentToken)
class SpentTokenAdmin(Facts):
    list_display = ("id", "project", "until")
    list_select_related = ("project",)


@admin.register(CaptchaTry)
class CaptchaTryAdmin(Facts):
    list_display = ("id", "action", "made_at", "expires_at", "solved_at")


@admin.register(CaptchaPass)
class CaptchaPassAdmin(Facts):
    list_display = ("id", "placement", "origin", "action", "made_at", "spent_at")
    list_select_related = ("placement",)


@admin.register(Crowd)
class CrowdAdmin(Facts):
    list_display = ("id", "project", "marketplace", "is_open", "made_at")
    list_select_related = ("project",)
    exclude = ("sona_token",)


@admin.register(Stint)
class StintAdmin(Facts):
    list_display = ("id", "crowd_id", "external_id", "came_at", "ended_at", "outcome")
    search_fields = ("=external_id",)


@admin.register(Endpoint)
class EndpointAdmin(Facts):
    list_display = ("id", "project", "url", "made_at", "off_at", "off_why")
    list_select_related = ("project",)
    search_fields = ("url", "project__slug")
    exclude = ("secret", "old_secret")


@admin.register(Delivery)
class DeliveryAdmin(Facts):
    list_display = ("id", "endpoint_id", "type", "made_at", "next_at", "delivered_at")
    list_filter = ("type",)


@admin.register(Forum)
class ForumAdmin(Facts):
    list_display = ("project", "last_change_no", "compared_to", "comparing_until")
    list_select_related = ("project",)


@admin.register(Thread)
class ThreadAdmin(Facts):
    list_display = ("id", "project", "external_id", "title", "edited_at", "deleted_at")
    list_select_related = ("project",)
    search_fields = ("=external_id",)


@admin.register(Pair)
class PairAdmin(Facts):
    list_display = ("item_id", "project", "a", "b", "score", "source")
    list_select_related = ("project", "a", "b")


@admin.register(Keeping)
class KeepingAdmin(Facts):
    list_display = ("answer_id", "pair_id", "thread")
    list_select_related = ("thread",)


@admin.register(Link)
class LinkAdmin(Facts):
    list_display = ("id", "project", "duplicate", "canonical", "status", "confidence", "changed_at")
    list_filter = ("status",)
    list_select_related = ("project", "duplicate", "canonical")
