"""What pages are made of that show rows: facts are looked at, and not edited.

What is changed by hand skips the actions, and with them the events, the counts and the game.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

if TYPE_CHECKING:
    Rows = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:  # Django's own classes take no parameters.
    Rows, Inline = admin.ModelAdmin, admin.TabularInline


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
