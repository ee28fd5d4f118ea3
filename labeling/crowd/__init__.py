"""What answers say: plain Python, no Django.

Each module takes plain values and returns plain values; the clock and the dice come in as
arguments.  Probabilities and accuracies are in 0-1, log-odds in nats, times in milliseconds.

``aggregation``, ``detection`` and ``peers`` import scipy, which costs a web process time and
memory.  Who counts or screens a crowd writes ``from labeling import crowd`` and
``crowd.detection.detect(…)``: the module is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labeling.crowd import aggregation, detection, peers

_HEAVY = ("aggregation", "detection", "peers")

__all__ = ["aggregation", "detection", "peers"]


def __getattr__(name: str) -> Any:
    if name in _HEAVY:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
