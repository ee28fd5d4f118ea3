"""A worker's accuracy and how well it is known.

What we know of a worker is a number of checks, and how many of them they passed.  Their accuracy
is taken as a draw from the crowd they belong to, a Beta distribution, so the posterior is a Beta
too: a worker with five checks is mostly the crowd's average, one with five hundred is themselves.

The Beta quantiles are computed here and not by scipy: importing `scipy.special` costs a web
process 0.2 s and 40 MB, while the two bounds of a worker take 0.3 ms in plain Python, agree with
scipy to twelve digits, and are needed when a worker's checks change, not when an answer is served.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

INTERVAL = 0.90
"""Share of the posterior between a trust's `low` and `high`, the tails being equal."""

INTERVAL_IN_SDS = 3.29
"""How many standard deviations wide that interval is, for a posterior close to normal."""

PEER_WORTH = 0.25
"""One agreement with peers, in gold checks.  Peers err, and they err on the same items."""

PEERS_ALONE = 2.0
"""What agreement with peers may be worth, in gold checks, where there is little or no gold."""

HOSTS_WORD = (18.0, 20.0)
"""What a host's word for somebody is worth, in gold checks passed and seen."""

_MEAN_BOUNDS = (0.5, 0.97)
_STRENGTH_BOUNDS = (2.0, 30.0)
_PRIOR_CHECKS = 20.0
_PRIOR_WORKERS = 8.0


@dataclass(frozen=True, slots=True)
class Trust:
    """A worker's estimated accuracy.

    `accuracy` is the mean of the posterior, `low` and `high` hold its central 90 %, and
    `n_checks` says how many checks (in gold checks, so it may be a fraction) stand behind it.
    """

    accuracy: float
    low: float
    high: float
    n_checks: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """The workers of a project taken together: accuracies follow Beta(mean·s, (1 - mean)·s).

    `strength` s is how many checks a newcomer's prior is worth: high where workers are alike.
    """

    mean: float
    strength: float


NEW_CROWD = Crowd(mean=0.75, strength=4.0)
"""What is assumed of a project's workers before any of them has been checked."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What a worker's answers were held against, and how often they stood.

    Gold and audits count in full.  Peers are what all *other* votes on an item say of an answer to
    it, as far as they are sure (see `peers`).  A peer check is worth a quarter of a gold check, and
    all peer checks together are worth no more than the gold and audits seen (or two of them, where
    there are less): a band of workers who copy each other cannot talk over what gold says of them.

    >>> Checks(gold_right=8, gold_seen=10, peer_right=90, peer_seen=100).n_checked
    20.0
    >>> Checks(gold_right=8, gold_seen=10, peer_right=90, peer_seen=100).n_right
    17.0
    """

    gold_right: float = 0.0
    gold_seen: float = 0.0
    audit_right: float = 0.0
    audit_seen: float = 0.0
    peer_right: float = 0.0
    peer_seen: float = 0.0

    def __post_init__(self) -> None:
        kinds = (
            (self.gold_right, self.gold_seen),
            (self.audit_right, self.audit_seen),
            (self.peer_right, self.peer_seen),
        )
        if not all(0 <= right <= seen for right, seen in kinds):
            raise ValueError("A worker passes between none and all of the checks they were given.")

    @property
    def n_checked(self) -> float:
        """Checks of all kinds, in gold checks."""
        return float(self._known_seen + self._peers_worth)

    @property
    def n_right(self) -> float:
        """Checks passed, in gold checks."""
        known = float(self.gold_right + self.audit_right)
        if not self.peer_seen:
            return known
        return known + self._peers_worth * self.peer_right / self.peer_seen

    @property
    def _known_seen(self) -> float:
        return self.gold_seen + self.audit_seen

    @property
    def _peers_worth(self) -> float:
        return min(PEER_WORTH * self.peer_seen, max(self._known_seen, PEERS_ALONE))


def estimate_trust(n_right: float, n_checked: float, crowd: Crowd = NEW_CROWD) -> Trust:
    """Return a worker's accuracy with its interval, shrunk to the crowd they belong to.

    With crowd mean m and strength s, r of n checks passed give the posterior
    Beta(m·s + r, (1 - m)·s + n - r), whose mean is (m·s + r) / (s + n).  A newcomer (n = 0) is the
    crowd's prior.  The counts may be fractions (see `Checks`).

    Raises ValueError unless 0 <= n_right <= n_checked.

    >>> estimate_trust(0, 0)
    Trust(accuracy=0.75, low=0.36..., high=0.98..., n_checks=0)
    >>> estimate_trust(95, 100, Crowd(mean=0.8, strength=10))
    Trust(accuracy=0.936..., low=0.89..., high=0.96..., n_checks=100)
    """
    if not 0 <= n_right <= n_checked:
        raise ValueError("A worker passes between none and all of the checks they were given.")

    right = crowd.mean * crowd.strength + n_right
    wrong = (1 - crowd.mean) * crowd.strength + n_checked - n_right
    tail = (1 - INTERVAL) / 2
    return Trust(
        accuracy=right / (right + wrong),
        low=beta_quantile(tail, right, wrong),
        high=beta_quantile(1 - tail, right, wrong),
        n_checks=n_checked,
    )


def vouched_for(trust: Trust, crowd: Crowd = NEW_CROWD) -> Trust:
    """Return the trust in somebody for whom a host stands with its word.

    The word counts as twenty checks of which eighteen were passed, on top of the worker's own: it
    carries a newcomer at once, and does not save one who then fails at gold.

    >>> vouched_for(estimate_trust(0, 0))
    Trust(accuracy=0.875, low=0.75..., high=0.96..., n_checks=20.0)
    >>> vouched_for(estimate_trust(10, 40)).accuracy
    0.484...
    """
    n_checks = trust.n_checks + crowd.strength
    right = trust.accuracy * n_checks - crowd.mean * crowd.strength
    n_right = min(max(right, 0.0), trust.n_checks)
    return estimate_trust(n_right + HOSTS_WORD[0], trust.n_checks + HOSTS_WORD[1], crowd)


def crowd_of(workers: Iterable[Checks], prior: Crowd = NEW_CROWD) -> Crowd:
    """Estimate what a project's workers are like, by moments of the beta-binomial.

    With p_i = r_i / n_i, N = sum n_i, M workers, p = sum r_i / N and
    S = sum n_i (p_i - p)^2, the likeness of two checks of one worker is estimated without bias by

        rho = (S / (p (1 - p)) - (M - 1)) / (N - sum n_i^2 / N - (M - 1)),    strength = 1 / rho - 1

    (the analysis-of-variance estimator; Kleinman 1973 with weights n_i).  Few checks say little, so
    the mean is joined by 20 checks of the prior and rho by 8 workers of it, and both are kept in
    safe bounds: mean 0.5-0.97, strength 2-30.  Workers never checked are passed over.

    >>> crowd_of([])
    Crowd(mean=0.75, strength=4.0)
    >>> crowd_of([Checks(gold_right=18, gold_seen=20)] * 40)
    Crowd(mean=0.896..., strength=...)
    """
    counts = [(worker.n_right, worker.n_checked) for worker in workers if worker.n_checked > 0]
    n_checked = sum(n for _, n in counts)
    n_right = sum(right for right, _ in counts)
    mean = (n_right + _PRIOR_CHECKS * prior.mean) / (n_checked + _PRIOR_CHECKS)
    mean = _between(mean, _MEAN_BOUNDS)
    return Crowd(mean, _strength(counts, mean, prior))


def _strength(counts: Sequence[tuple[float, float]], mean: float, prior: Crowd) -> float:
    n_workers, n_checked = len(counts), sum(n for _, n in counts)
    if n_workers < 2:
        return prior.strength
    repeated = n_checked - sum(n * n for _, n in counts) / n_checked - (n_workers - 1)
    if repeated <= 0:
        return prior.strength  # nobody was checked twice, so nothing shows who differs from whom

    spread = sum(n * (right / n - mean) ** 2 for right, n in counts) / (mean * (1 - mean))
    likeness = (spread - (n_workers - 1)) / repeated
    prior_likeness = 1 / (1 + prior.strength)
    likeness = n_workers * likeness + _PRIOR_WORKERS * prior_likeness
    likeness /= n_workers + _PRIOR_WORKERS
    least, most = _STRENGTH_BOUNDS
    return 1 / _between(likeness, (1 / (1 + most), 1 / (1 + least))) - 1


def _between(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])


@lru_cache(maxsize=4096)
def beta_quantile(share: float, a: float, b: float) -> float:
    """Return x with P(X <= x) = share for X ~ Beta(a, b), to about twelve digits.

    Newton's method on the regularised incomplete beta function, kept inside a bracket that halves
    whenever a step would leave it.

    >>> round(beta_quantile(0.5, 1, 1), 12), round(beta_quantile(0.05, 9, 1), 12)
    (0.5, 0.716871164437)
    """
    low, high = 0.0, 1.0
    x = a / (a + b)
    for _ in range(100):
        error = beta_cdf(x, a, b) - share
        if error > 0:
            high = x
        else:
            low = x
        slope = math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - _log_beta(a, b))
        step = error / slope if slope > 0 else math.inf
        nearer = x - step
        if not low < nearer < high:
            nearer = (low + high) / 2
        if abs(nearer - x) < 1e-13 or not 0 < nearer < 1:
            return nearer
        x = nearer
    return x


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return P(X <= x) for X ~ Beta(a, b), a and b > 0 (DLMF 8.17.22, by Lentz's method).

    >>> beta_cdf(0.5, 2, 2), round(beta_cdf(0.9, 9, 1), 12)
    (0.5, 0.387420489)
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)  # the fraction converges fast on this side only
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b)) / a
    return front * _beta_fraction(x, a, b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d or tiny)
    value = d
    for m in range(1, 10_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
