"""Queries in the ORM's words, put into SQL once.

To build a statement costs the ORM several times what the database takes to run it, and the hot
path runs the same few for every answer.  So a query is written as a function that returns it,
and only the first call builds it::

    @prepared
    def _answers_of(round_id: UUID) -> QuerySet[Answer]:
        return Answer.objects.filter(round=round_id)

    answers = _answers_of(round_id)

What such a function is given stands in the query for what is asked later: one value, or many
where it comes after ``__in``.  It cannot be looked at: it is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    QuerySet,
    get_related_populators,
)
from django.db.models.sql import DeleteQuery, Query, UpdateQuery

from labeling.rows import stored

Row = TypeVar("Row")
Asked = ParamSpec("Asked")
Read = Callable[[Iterable[Any]], Iterable[Any]]


class Given(models.Expression):
    """The place in a query of what is known only when it is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


def change(rows: QuerySet[Any, Any], **values: Any) -> UpdateQuery:
    """Return what ``rows.update(**values)`` would do at once."""
    query: Any = rows.order_by().query.chain(UpdateQuery)
    query.add_update_values(values)
    return query  # type: ignore[no-any-return]  # its stub forgets what chain() makes


def removal(rows: QuerySet[Any, Any]) -> DeleteQuery:
    """Return what deletes the rows, and them alone: nothing else may refer to them."""
    query: Any = rows.order_by().query.chain(DeleteQuery)
    return query  # type: ignore[no-any-return]  # its stub forgets what chain() makes


class Prepared(Generic[Asked]):
    """A function that returns a query, and the statement made of it at the first call."""

    def __init__(self, build: Callable[Asked, Any]) -> None:
        self._build: Callable[..., Any] = build
        self._names = list(signature(build).parameters)
        self._made: Statement | None = None
        self._lock = Lock()

    def run(self, cursor: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Statement:
        statement = self.statement()
        given = dict(zip(self._names, args, strict=False)) | kwargs
        cursor.execute(*statement.filled_in(given, cursor.db))
        return statement

    def statement(self) -> Statement:
        if self._made is None:
            with self._lock:  # A compiler is no thing for two threads.
                self._made = self._made or self.built()
        return self._made

    def built(self) -> Statement:
        return _statement(self._build(*map(Given, self._names)))


class prepared(Prepared[Asked], Generic[Asked, Row]):
    """Return the rows of the function's query, as a list of what the queryset would give."""

    def __init__(self, build: Callable[Asked, QuerySet[Any, Row]]) -> None:
        super().__init__(build)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> list[Row]:
        with connection.cursor() as cursor:
            statement = self.run(cursor, args, kwargs)
            return list(statement.read(cursor.fetchall()))


class prepared_change(Prepared[Asked]):
    """Make the function's change; return how many rows it was made to."""

    def __init__(self, build: Callable[Asked, UpdateQuery | DeleteQuery]) -> None:
        super().__init__(build)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> int:
        with connection.cursor() as cursor:
            self.run(cursor, args, kwargs)
            return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Statement:
    """A query as SQL: the texts between its values, those, and what is made of its rows."""

    texts: list[str]
    places: list[Any]
    read: Read

    def filled_in(self, given: Mapping[str, Any], db: Any) -> tuple[str, list[Any]]:
        sql, values = [self.texts[0]], list[Any]()
        for place, text in zip(self.places, self.texts[1:], strict=True):
            value = given[place.name] if isinstance(place, Given) else place
            many = value if isinstance(value, list | set | tuple) else (value,)
            values += [stored(one, db) for one in many]
            sql += [", ".join(["%s"] * len(many)) or "NULL", text]
        return "".join(sql), values


def _statement(asked: QuerySet[Any, Any] | Query) -> Statement:
    query = asked.query if isinstance(asked, QuerySet) else asked
    compiler: Any = query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, values = compiler.as_sql()
    read = _read(asked, compiler) if isinstance(asked, QuerySet) else list
    return Statement(sql.split("%s"), list(values), read)


def _read(queryset: QuerySet[Any, Any], compiler: Any) -> Read:
    """Return what turns the database's rows into the queryset's."""
    converters = compiler.get_converters([expression for expression, *_ in compiler.select])
    shape = _shape(queryset, compiler)
    if not converters:
        return shape
    return lambda rows: shape(compiler.apply_converters(rows, converters))


def _shape(queryset: Any, compiler: Any) -> Read:
    if issubclass(queryset._iterable_class, ModelIterable):
        return _as_models(compiler)
    if issubclass(queryset._iterable_class, FlatValuesListIterable):
        return lambda rows: (row[0] for row in rows)
    return lambda rows: map(tuple, rows)


def _as_models(compiler: Any) -> Read:
    """As ``ModelIterable`` does, but finding out only once which column is what."""
    info, annotations = compiler.klass_info, compiler.annotation_col_map or {}
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [expression.target.attname for expression, *_ in compiler.select[own]]
    populators: Any = get_related_populators
    related = populators(info, compiler.select, compiler.using)

    def read(rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            found = info["model"].from_db(compiler.using, names, row[own])
            for populator in related:
                populator.populate(row, found)
            for name, column in annotations.items():
                setattr(found, name, row[column])
            yield found

    return read
