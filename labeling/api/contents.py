"""What an item shows, to those who run its project."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from labeling.models import Item
from labeling.questions.pair import Side, Sides, sides_in


class SideOut(serializers.Serializer[dict[str, Any]]):
    """One of the two threads of a pair."""

    title = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)


class ShownOut(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(["image", "text", "pair"])
    url = serializers.CharField(required=False)
    text = serializers.CharField(required=False)
    a = SideOut(required=False)
    b = SideOut(required=False)


def content_of(item: Item) -> dict[str, Any]:
    """Return the picture, the text, or both sides of the pair."""
    if item.image:
        return {"kind": "image", "url": f"{settings.MEDIA_URL}{item.image}"}
    return text_content(item.text)


def text_content(text: str) -> dict[str, Any]:
    """Return a text, or the two of a pair."""
    sides = sides_in(text)
    return pair_content(sides) if sides else {"kind": "text", "text": text}


def pair_content(sides: Sides) -> dict[str, Any]:
    return {"kind": "pair", "a": _side(sides.a), "b": _side(sides.b)}


def _side(side: Side) -> dict[str, str]:
    return {"title": side.title, "body": side.body, "url": side.url}
