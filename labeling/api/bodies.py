"""Reading what was sent: JSON and nothing else, within bounds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JsonBody(BaseParser):
    """JSON in UTF-8, without what no database keeps: NUL, halves of a character, infinities."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_json(stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))


def read_json(body: bytes) -> Any:
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig
    try:
        value = json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite)
    except ValueError as error:
        raise ParseError(f"The body is not JSON: {error}.") from error
    except RecursionError as error:
        raise ParseError("The body is nested too deeply.") from error
    # Only an escape can bring these in, so most bodies need no second look.
    if b"\\u" in body and not _is_storable(value):
        raise ParseError("The body holds a NUL character or half of a character.")
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits[:20]} is too large a number")
    return number


def _is_storable(value: Any) -> bool:
    unseen = [value]
    while unseen:
        match unseen.pop():
            case str() as text if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
                return False
            case dict() as members:
                unseen += [*members, *members.values()]
            case list() as members:
                unseen += members
    return True
