"""What goes wrong and can be told: the base of every error a person may see."""

from __future__ import annotations

from typing import ClassVar


class Problem(Exception):
    """An expected refusal.  ``str()`` of it is a sentence the asker can act on.

    The sentence is one that a catalogue may know; what changes from case to case is filled in.

    >>> str(Problem("{name} is closed.", name="Animals"))
    'Animals is closed.'
    """

    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "That did not work"
    status: ClassVar[int] = 400

    def __init__(self, sentence: str, **gaps: object) -> None:
        super().__init__(sentence)
        self.sentence, self.gaps = sentence, gaps

    def __str__(self) -> str:
        return self.said_as(self.sentence)

    def said_as(self, sentence: str) -> str:
        """Return another wording of its sentence, such as a translation, with the gaps filled."""
        return sentence.format(**self.gaps) if self.gaps else sentence
