"""Long lists, a page at a time."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

CURSOR = OpenApiParameter("cursor", str, description="As found in `next` or `previous`.")


class Pages(CursorPagination):
    """Pages that stay put while rows are added.  The order is by id, so a place is a number."""

    page_size = 50
    ordering = "-id"

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not str(cursor.position).isdecimal():
            raise NotFound("There is no such page.")
        return cursor


def page_of(one: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Describe a page of these."""
    return type(
        one.__name__.removesuffix("Out") + "PageOut",
        (serializers.Serializer,),
        {
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": one(many=True),
        },
    )
