"""Insert rows at the price of one plain statement.

Every answer writes to the ledger, and building such statements through the ORM costs several
times what the database takes to run them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def insert(rows: Sequence[models.Model], *, then: str = "") -> list[tuple[Any, ...]]:
    """Insert rows of one model by a statement that ends in ``then``; return what it returns."""
    if not rows:
        return []
    start, fields, place = _shape(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{start} VALUES {', '.join([place] * len(rows))} {then}",
            [
                field.get_db_prep_save(getattr(row, field.attname), cursor.db)
                for row in rows
                for field in fields
            ],
        )
        return cursor.fetchall() if cursor.description else []


@cache
def _shape(model: type[models.Model]) -> tuple[str, list[models.Field[Any, Any]], str]:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    place = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {model._meta.db_table} ({names})", fields, f"({place})"
