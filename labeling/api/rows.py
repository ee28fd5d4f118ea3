"""Rows in addresses, by their number."""

from django.db.models import BigIntegerField
from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """A number past all that a database can store is that of no row, and asks for no more."""

    def to_python(self, value: str) -> int:
        return min(super().to_python(value), BigIntegerField.MAX_BIGINT)
