"""Write rows at the price of a plain statement.

Every answer writes a dozen of them, and building such statements through the ORM costs several
times what the database takes to run them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert(rows: Sequence[models.Model], *, then: str = "") -> list[tuple[Any, ...]]:
    """Insert rows of one model by a statement that ends in ``then``; return what it returns."""
    if not rows:
        return []
    start, fields, place = _shape(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{start} VALUES {', '.join([place] * len(rows))} {then}",
            [_of(row, field, cursor.db) for row in rows for field in fields],
        )
        return cursor.fetchall() if cursor.description else []


def update(rows: Iterable[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows of one model back to where the rows stand."""
    changed = list(rows)
    if not changed:
        return
    meta = changed[0]._meta
    known = {field.name: field for field in meta.concrete_fields}
    fields = [known[name] for name in names]
    places = ", ".join(f'"{field.column}" = %s' for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{meta.db_table}" SET {places} WHERE "{meta.pk.column}" = %s',
            [[_of(row, field, cursor.db) for field in (*fields, meta.pk)] for row in changed],
        )


def stored(value: Any, db: Any) -> Any:
    """Return a plain value as the database takes it."""
    if type(value) in _AS_THEY_ARE:
        return value
    match value:
        case Enum():
            return value.value
        case datetime():
            return db.ops.adapt_datetimefield_value(value)
        case date():
            return db.ops.adapt_datefield_value(value)
        case UUID():
            return value if db.features.has_native_uuid_field else value.hex
    return value


_AS_THEY_ARE = frozenset({int, str, float, bool, type(None)})
_PLAIN = _AS_THEY_ARE | {datetime, date, UUID}


def _of(row: models.Model, field: models.Field[Any, Any], db: Any) -> Any:
    value = getattr(row, field.attname)
    if type(value) in _PLAIN and not isinstance(field, models.JSONField):
        return stored(value, db)
    return field.get_db_prep_save(value, db)


@cache
def _shape(model: type[models.Model]) -> tuple[str, list[models.Field[Any, Any]], str]:
    fields = [f for f in model._meta.local_concrete_fields if not isinstance(f, models.AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    place = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({names})', fields, f"({place})"
