"""Agreement: how alike workers answer, as last counted."""

from __future__ import annotations

from typing import Any

from django.db import models

from labeling.models.projects import Project


class AgreementReport(models.Model):
    """What the latest votes of a project say of its question."""

    project = models.OneToOneField(
        Project, primary_key=True, on_delete=models.CASCADE, related_name="agreement"
    )
    report: models.JSONField[dict[str, Any], Any] = models.JSONField()
    # The newest answer it knows of.
    answer_id = models.BigIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement in project {self.project_id}"
