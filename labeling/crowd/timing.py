"""How fast is too fast: the time in which a person physically can see, read and press.

The floor is not what is usual, it is what is possible.  It is taken from the fast end of what has
been measured on willing, practised people, and rounded down:

- *See and press.*  In go / no-go sorting of photographs the first presses that are right more
  often than chance come 250-280 ms after onset, the median at 445 ms (Thorpe, Fize and Marlot,
  Nature 381, 1996; Fabre-Thorpe and others, J. Cognitive Neuroscience 13, 2001).
- *Choose.*  Each doubling of the number of choices adds some 150 ms (Hick 1952; Hyman 1953), far
  less after long practice on the same keys (Mowbray and Rhoades 1959).  20 ms is taken.
- *Read.*  One fixation takes in about 18 letters and lasts 200-250 ms, seldom under 100 (Rayner,
  Psychological Bulletin 124, 1998).  The first is a part of *see*; each further one adds 100 ms.
  No more than four are asked for: the sense of a long text, or its language, may show early.

Screen readers, switches, voice and magnifiers make an answer slower, never quicker, so no one is
caught for using one.  Slowness is never held against anybody, nor is quickness above the floor.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_SEE_AND_PRESS_MS = {"choice": 250, "pair": 250}
_MS_PER_DOUBLING = 20
_LETTERS_PER_GLANCE = 18
_MS_PER_GLANCE = 100
_MOST_GLANCES = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """How long an answer took beside the floor; true where it is too fast."""

    too_fast: bool
    elapsed_ms: int
    round_floor_ms: int
    took_ms: int | None
    answer_floor_ms: int

    def __bool__(self) -> bool:
        return self.too_fast

    @property
    def sentence(self) -> str:
        """The figures in words, for a reviewer."""
        if self.took_ms is not None and self.took_ms < self.answer_floor_ms:
            return (
                f"The answer took {self.took_ms} ms; to see, read and press takes a person "
                f"at least {self.answer_floor_ms} ms."
            )
        return (
            f"The answer came {self.elapsed_ms} ms after its round was served; the answers up to "
            f"it take a person at least {self.round_floor_ms} ms."
        )


def floor_ms(
    question_type: str, text_length: int, n_labels: int, careful_quickest_ms: int | None = None
) -> int:
    """Return the least time in which a person can answer one challenge, in milliseconds.

    250 + 20 log2(labels) + 100 per glance of 18 letters after the first (three at most).

    `careful_quickest_ms` is how fast the quickest careful answers are in this project (say the
    first percentile of trusted workers who were right).  Half of it may raise the floor, to twice
    the figure above at most; and where careful workers are quicker than the figure, the figure
    gives way to them, down to half of itself at most.

    >>> floor_ms("choice", text_length=0, n_labels=2)
    270
    >>> floor_ms("choice", text_length=60, n_labels=8)
    610
    >>> floor_ms("choice", text_length=0, n_labels=2, careful_quickest_ms=800)
    400
    """
    glances = min(math.ceil(text_length / _LETTERS_PER_GLANCE), _MOST_GLANCES)
    floor = (
        _SEE_AND_PRESS_MS[question_type]
        + _MS_PER_DOUBLING * math.log2(max(n_labels, 1))
        + _MS_PER_GLANCE * max(glances - 1, 0)
    )
    if careful_quickest_ms is not None:
        raised = min(max(floor, careful_quickest_ms / 2), 2 * floor)
        floor = max(min(raised, careful_quickest_ms), floor / 2)
    return int(floor)


def is_too_fast(*, elapsed_ms: int, floors_ms: Iterable[int], took_ms: int | None = None) -> Pace:
    """Hold an answer against its floor, on the one clock of its round.

    `elapsed_ms` is the time since the round was served, by the server's clock; `floors_ms` are the
    floors of the round's answers so far, this answer's own last.  The j-th answer is too fast when
    less time has passed than the j floors together: honest answers kept while the network was away
    and sent in one burst are late on this clock, never early.  The client's own `took_ms` can only
    speak against it.

    >>> bool(is_too_fast(elapsed_ms=900, floors_ms=[270, 270, 270]))
    False
    >>> is_too_fast(elapsed_ms=700, floors_ms=[270, 270, 270]).sentence
    'The answer came 700 ms after its round was served; ... take a person at least 810 ms.'
    """
    floors = list(floors_ms)
    own, whole = floors[-1], sum(floors)
    too_fast = elapsed_ms < whole or (took_ms is not None and took_ms < own)
    return Pace(too_fast, elapsed_ms, whole, took_ms, own)
