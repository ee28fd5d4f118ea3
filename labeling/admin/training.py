"""Models, and what they say."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Prediction, TrainingRun


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
