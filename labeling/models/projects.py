"""Projects: one question asked of many items; and who may run them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from labeling.models.hosts import Host


class ContentKind(models.TextChoices):
    """What an item of the project shows."""

    IMAGE = "image"
    TEXT = "text"
    PAIR = "pair", "two threads"


class QuestionType(models.TextChoices):
    """How an item is answered; named as in ``labeling/questions/``."""

    CHOICE = "choice"
    PAIR = "pair", "are these two the same?"


class ProjectQuerySet(models.QuerySet["Project"]):
    def open(self) -> ProjectQuerySet:
        return self.filter(is_open=True)

    def public(self) -> ProjectQuerySet:
        """Return what anybody may find and play on our own pages."""
        return self.open().filter(is_public=True)

    def visible_to(self, user_id: int | None) -> ProjectQuerySet:
        """Return what anybody may see, and what they have a part in."""
        if user_id is None:
            return self.public()
        own = ProjectRole.objects.filter(project=OuterRef("pk"), user_id=user_id)
        return self.filter(Q(is_open=True, is_public=True) | Exists(own))

    def run_by(self, user_id: int) -> ProjectQuerySet:
        return self.filter(roles__user_id=user_id, roles__role=Role.OWNER)

    def watched_by(self, user_id: int) -> ProjectQuerySet:
        return self.filter(
            roles__user_id=user_id,
            roles__user__is_active=True,
            roles__role__in=[Role.OWNER, Role.REVIEWER, Role.EXPERT],
        ).distinct()


class Project(models.Model):
    """One question asked of many items."""

    slug = models.SlugField(unique=True)
    # The product whose people answer in its own pages, if there is one.
    host = models.ForeignKey(
        Host, null=True, blank=True, on_delete=models.PROTECT, related_name="projects"
    )
    name = models.CharField(max_length=200)
    question = models.CharField(max_length=300)
    question_type = models.CharField(
        max_length=20, choices=QuestionType, default=QuestionType.CHOICE
    )
    content_kind = models.CharField(max_length=10, choices=ContentKind)
    # [{"value": "7", "name": "7"}, …]: what is stored, and what is shown.
    labels: models.JSONField[list[dict[str, str]], Any] = models.JSONField()
    guidelines = models.TextField(blank=True)
    guidelines_version = models.PositiveIntegerField(default=1)
    confidence = models.FloatField(
        default=0.97, validators=[MinValueValidator(0.5), MaxValueValidator(0.999999)]
    )
    min_answers = models.PositiveSmallIntegerField(default=2)
    max_answers = models.PositiveSmallIntegerField(default=6)
    # What the crowd has shown: its mean accuracy and how alike its workers are (None: nothing
    # yet), and how fast its quickest careful answers are.  Refreshed on a schedule.
    crowd_mean = models.FloatField(null=True, blank=True)
    crowd_strength = models.FloatField(null=True, blank=True)
    careful_quickest_ms = models.PositiveIntegerField(null=True, blank=True)
    # The share of lessons one must get right before the first round; None asks for none.
    pass_mark = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(0.5), MaxValueValidator(1)]
    )
    # The share of retired items that an expert checks, and up to when they have been drawn.
    audit_share = models.FloatField(
        default=0.05, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    audited_to = models.DateTimeField(null=True, blank=True)
    # While it is piloted, nothing is served but the pilot's items.
    is_piloting = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    # May anybody find it on our own pages, or is it for those only whom hosts and paid crowds send?
    is_public = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(min_answers__gte=1, max_answers__gte=F("min_answers")),
                name="project_answers_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def values(self) -> list[str]:
        """The values an answer may take."""
        return [label["value"] for label in self.labels]


class Role(models.TextChoices):
    OWNER = "owner"
    REVIEWER = "reviewer"
    EXPERT = "expert"


class ProjectRole(models.Model):
    """What a user may do in a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_roles"
    )
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "role"], name="role_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of project {self.project_id}"
