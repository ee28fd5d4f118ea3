"""Export a project: the same bytes through the web and from the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from labeling.formats import writer
from labeling.formats.rows import Cell, Hashed
from labeling.models import ContentKind, Project
from labeling.queries.export_rows import (
    ANSWER_COLUMNS,
    ITEM_COLUMNS,
    PAIR_COLUMNS,
    answer_rows,
    item_rows,
    pair_rows,
)


class Export:
    """A project's labels, or all its answers, in some format; streamed, counted and hashed."""

    def __init__(self, *, project_id: int, slug: str, format: str, answers: bool) -> None:
        chosen = writer(format)
        self.media_type = chosen.media_type
        self.filename = f"{slug}-{'answers' if answers else 'labels'}.{chosen.name}"
        self.n_rows = 0
        columns, rows = _chosen(project_id, answers)
        self._chunks = Hashed(chosen.write(columns, self._counted(rows)))

    def write_to(self, file: IO[bytes]) -> None:
        for chunk in self._chunks:
            file.write(chunk)

    @property
    def sha256(self) -> str:
        return self._chunks.sha256

    @property
    def n_bytes(self) -> int:
        return self._chunks.n_bytes

    def _counted(self, rows: Iterator[dict[str, Cell]]) -> Iterator[Mapping[str, Cell]]:
        for row in rows:
            self.n_rows += 1
            yield row


def _chosen(project_id: int, answers: bool) -> tuple[Sequence[str], Iterator[dict[str, Cell]]]:
    if answers:
        return ANSWER_COLUMNS, answer_rows(project_id)
    if Project.objects.filter(pk=project_id, content_kind=ContentKind.PAIR).exists():
        return PAIR_COLUMNS, pair_rows(project_id)
    return ITEM_COLUMNS, item_rows(project_id)
