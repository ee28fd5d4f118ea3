"""Who is told what happens, and what they were told."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Delivery, Endpoint


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
