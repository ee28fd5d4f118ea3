"""Guidelines: what workers are told, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from labeling.models.projects import Project


class GuidelineVersion(models.Model):
    """What a project's guidelines said from some moment on.  Never changed."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="guideline_versions", db_index=False
    )
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="guidelines_version_once"),
        ]

    def __str__(self) -> str:
        return f"guidelines {self.version} of project {self.project_id}"
