"""Evidence: what some figures say for or against a worker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """Two stories of the same figures, "this worker cheats so" and "this worker is honest".

    `log_ratio` is the logarithm of how much likelier the first makes them, in nats; `sentence` says
    why, for a reviewer.  Evidence from one `source` tells different stories of the same figures, of
    which one at most is true: `share` says how common this one is beside the others.  Evidence from
    different sources is independent, and adds up.

    >>> Evidence("speed", 6.5, "9 of 10 answers came too fast.", source="times").share
    1.0
    """

    kind: str
    log_ratio: float
    sentence: str
    source: str
    share: float = 1.0
