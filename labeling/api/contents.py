"""What an item shows, to those who run its project."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from labeling.models import Item


class ShownOut(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(["image", "text"])
    url = serializers.CharField(required=False)
    text = serializers.CharField(required=False)


def content_of(item: Item) -> dict[str, str]:
    """Return the picture or the text."""
    if item.image:
        return {"kind": "image", "url": f"{settings.MEDIA_URL}{item.image}"}
    return {"kind": "text", "text": item.text}
