"""What the model says: plain Python on numpy and scikit-learn, no Django.

``priority`` needs numpy alone, ``importance`` nothing.  The others import scikit-learn and scipy,
which cost seconds and a hundred megabytes.  Those who train and predict therefore write
``from labeling import learning`` and then, where they need it, ``learning.learner.train(…)``: the
module is imported when it is first asked for, so a process that never trains never pays for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labeling.learning import (
        curve,
        duplicates,
        features,
        fusion,
        learner,
        lookalikes,
        meaning,
        promotion,
        store,
        vectors,
        ways,
    )

__all__ = [
    "curve",
    "duplicates",
    "features",
    "fusion",
    "learner",
    "lookalikes",
    "meaning",
    "promotion",
    "store",
    "vectors",
    "ways",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
