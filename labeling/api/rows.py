"""Rows in addresses: by a number that a database can store."""

from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """What no database can store is no row's number, and its address leads nowhere."""

    regex = "[0-9]{1,18}"
