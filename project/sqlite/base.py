"""SQLite whose writers queue up inside this process.

SQLite has one writer at a time, and who finds it busy sleeps and asks again: up to a tenth of a
second in which nobody may be writing at all.  In one process with several threads it is better
to wait in line, so a transaction takes a lock before it asks SQLite.  The lock is a courtesy:
after ``timeout`` seconds SQLite is asked all the same, and it has the last word.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

LINE = threading.Lock()

# Their stubs leave out what is overridden here.
Sqlite: Any = base.DatabaseWrapper
SqliteCursor: Any = base.SQLiteCursorWrapper


class Cursor(SqliteCursor):
    """A cursor that remembers how a statement's values are marked for SQLite."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None:
            return _with_question_marks(query)
        converted: str = super().convert_query(query, param_names=param_names)
        return converted


@lru_cache(maxsize=256)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(Sqlite):
    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self._is_next = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode == "IMMEDIATE":  # Any other may turn out to read only.
            self._is_next = LINE.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"])
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._let_others()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._let_others()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._let_others()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._let_others()

    def _let_others(self) -> None:
        if self._is_next:
            self._is_next = False
            LINE.release()
