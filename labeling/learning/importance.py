"""How much an item matters, and the priority of one that nobody has looked at yet.

Plain arithmetic, for one number or an array: importing this costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Number = TypeVar("Number", float, NDArray[np.float64])

UNSEEN = 0.5


def weigh(priority: Number, importance: Number) -> Number:
    """Multiply the odds of a priority in [0, 1] by the importance, 1 being usual.

    >>> weigh(0.5, 1.0), weigh(0.5, 3.0), weigh(1.0, 9.0)
    (0.5, 0.75, 1.0)
    """
    raised = priority * importance
    return raised / (1 - priority + raised)


def first_priority(importance: float, dice: float) -> float:
    """The priority of a new item; ``dice`` in [0, 1) shuffles items that matter alike.

    Files are often sorted by label: asked in their order, the first hundred items may all be
    of one kind, and a model learns nothing from that.

    >>> first_priority(1.0, 0.5)
    0.5
    """
    return weigh(UNSEEN + 0.2 * (dice - 0.5), importance)
