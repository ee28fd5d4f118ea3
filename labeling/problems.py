"""What goes wrong and can be told: the base of every error a person may see."""

from __future__ import annotations

from typing import ClassVar


class Problem(Exception):
    """An expected refusal.  ``str()`` of it is a sentence the asker can act on."""

    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "That did not work"
    status: ClassVar[int] = 400
