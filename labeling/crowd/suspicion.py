"""Evidence of all kinds -> one score and its reasons.

Each kind of evidence is a small function that weighs two stories of the same figures, "this worker
cheats so" against "this worker is honest", and returns the logarithm of the likelihood ratio with a
sentence for the reviewer.  Those here need counts alone and are asked after any answer; those of
`detection` read a whole crowd's answers.  The honest story allows for good and poor workers: the
likelihood is averaged over a Beta, so that one who is merely below average is explained by honesty.

Nothing here looks at how quick or slow a worker is, only at answers no person could have given in
the time.  In real crowds the quick are not the bad ones.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labeling.crowd.evidence import Evidence
from labeling.crowd.trust import Crowd, beta_cdf

HONEST = Crowd(mean=0.8, strength=16.0)
"""What honest workers' accuracies are like, for a project that does not know its own."""

FLAG_AT = 0.95
"""The probability of cheating at which a person is asked to look."""

WORTH_SAYING = 1.0
"""The log ratio from which on evidence is a reason."""

ALONE = 0.1
"""How many cheats show in one source only."""

PEER_WORTH = 0.75
"""How much of its log-odds disagreement with peers keeps, as peers err and err together."""

_ALIBI = -2.0  # good golds speak for a worker, but only so far: a sleeper begins well
_LEAST_HONEST = 0.5  # how far from chance towards the crowd's mean an honest worker gets at least
_FAST_IF_HONEST = (1.0, 199.0)  # Beta: one in 200 of an honest worker's answers trips the trap
_FAST_IF_CHEATING = (1.0, 1.0)  # Beta: any share of a fast cheat's may
_FAST_BY_ACCIDENT = 4  # a double tap, a key that sticks: these come in bursts
_SHARE_IF_CONSTANT = (19.0, 1.0)  # Beta: a constant worker gives their label 95 % of the time
_SHARE_OF_CONSTANT = 0.25  # constant workers there are for each who guesses
_LIKE_THE_CROWD = 20.0  # how closely an honest worker's labels are shared out as the crowd's
_BLUR = 0.1  # mixed into the crowd's shares, so that a label it never used is not impossible


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The probability that a worker cheats, whether a person should look, and why.

    `evidence` is what speaks against the worker, the strongest first; `reasons` are its sentences.
    """

    score: float
    flagged: bool
    evidence: tuple[Evidence, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(one.sentence for one in self.evidence)


def suspicion(evidence: Iterable[Evidence], prior: float = 0.05) -> Suspicion:
    """Put the evidence of all kinds on top of the prior probability of cheating.

    Within a source the stories exclude each other, so their likelihood ratios are averaged by how
    common they are.  The figures of different sources are independent, so their ratios are
    multiplied, that is, their logs are summed.  One cheat in ten is taken to show in one source
    alone, so that good answers are no alibi for one who gives them faster than anybody can read:

        ratio_s = sum share_i ratio_i / sum share_i
        logit(score) = logit(prior) + log(0.9 prod ratio_s + 0.1 mean ratio_s)

    Flagged where score >= 0.95.  It may be asked after every answer.  From a prior of 5 % a flag
    needs a likelihood ratio of 361, and the chance that honest answers ever reach a ratio of R is
    at most 1 / R, however often one looks (Ville's inequality, which Wald's sequential test rests
    on): a clear cheat is found after few answers, and an honest worker is not flagged by a run of
    bad luck.

    >>> suspicion([gold_evidence(n_right=1, n_seen=9, chance=0.1)]).reasons
    ('Got 1 of 9 checks right; blind guessing gets 0.9, an honest worker about 7.2.',)
    >>> suspicion([gold_evidence(n_right=6, n_seen=8, chance=0.1)]).flagged
    False
    """
    if not 0 < prior < 1:
        raise ValueError("The prior probability of cheating lies between 0 and 1.")
    found = sorted(evidence, key=lambda one: -one.log_ratio)
    by_source: dict[str, list[Evidence]] = defaultdict(list)
    for one in found:
        by_source[one.source].append(one)
    log_odds = math.log(prior / (1 - prior)) + _put_together(
        [_log_mean_ratio(stories) for stories in by_source.values()]
    )
    score = 0.5 * (1 + math.tanh(log_odds / 2))
    reasons = tuple(one for one in found if one.log_ratio >= WORTH_SAYING)
    return Suspicion(score, score >= FLAG_AT, reasons)


def _put_together(log_ratios: list[float]) -> float:
    if len(log_ratios) < 2:
        return math.fsum(log_ratios)
    together, best = math.fsum(log_ratios), max(log_ratios)
    alone = best + math.log(math.fsum(math.exp(one - best) for one in log_ratios) / len(log_ratios))
    most = max(together, alone)
    return most + math.log((1 - ALONE) * math.exp(together - most) + ALONE * math.exp(alone - most))


def _log_mean_ratio(stories: list[Evidence]) -> float:
    """Return the log of the mean likelihood ratio; the stories are sorted, the strongest first."""
    best = stories[0].log_ratio
    whole = math.fsum(one.share for one in stories)
    return best + math.log(
        math.fsum(one.share * math.exp(one.log_ratio - best) for one in stories) / whole
    )


def gold_evidence(n_right: float, n_seen: float, chance: float, honest: Crowd = HONEST) -> Evidence:
    """Weigh gold and audits: blind guessing (right with probability `chance`) or honest work.

    Checks passed speak for the worker, by two nats at most.  `honest` should be the project's own
    crowd: where the question is hard, honest workers fail golds too.
    See `_guessing_log_odds` for the formula.

    >>> gold_evidence(n_right=1, n_seen=8, chance=0.1).sentence
    'Got 1 of 8 checks right; blind guessing gets 0.8, an honest worker about 6.4.'
    """
    log_odds = _guessing_log_odds(n_right, n_seen, chance, honest)
    return Evidence(
        "gold",
        max(log_odds, _ALIBI),
        f"Got {n_right:g} of {n_seen:g} checks right; blind guessing gets "
        f"{chance * n_seen:.1f}, an honest worker about {honest.mean * n_seen:.1f}.",
        source="golds",
    )


def disagreement_evidence(
    n_agreed: float, n_compared: float, chance: float, honest: Crowd = HONEST
) -> Evidence:
    """Weigh disagreement with the others' consensus: guessing against honest work.

    Of both there may be fractions (see `peers`).  The log-odds are those of gold, a
    quarter off.  Agreement is no alibi, as copycats and majority guessers agree best of all.

    >>> disagreement_evidence(n_agreed=3, n_compared=30, chance=0.1).sentence
    'Agrees with the others on 3 of 30 items; blind guessing does on 3, an honest worker on 24.'
    >>> disagreement_evidence(n_agreed=30, n_compared=30, chance=0.1).log_ratio
    0.0
    """
    log_odds = PEER_WORTH * _guessing_log_odds(n_agreed, n_compared, chance, honest)
    return Evidence(
        "disagreement",
        max(log_odds, 0.0),
        f"Agrees with the others on {n_agreed:.0f} of {n_compared:.0f} items; blind guessing "
        f"does on {chance * n_compared:.0f}, an honest worker on {honest.mean * n_compared:.0f}.",
        source="answers",
    )


def _guessing_log_odds(right: float, seen: float, chance: float, honest: Crowd) -> float:
    """Return log P(results | guessing or worse) - log P(results | honest).

    Guessing: right with probability q = chance, or right / seen where that is even lower.
    Honest: the accuracy is a draw from Beta(a, b) = Beta(m s, (1 - m) s), cut off below
    l = chance + (m - chance) / 2, so with I the distribution function of the Beta

        P = B(a + right, b + wrong) / B(a, b) * (1 - I_l(a + right, b + wrong)) / (1 - I_l(a, b)).

    A crowd with cheats in it looks more spread out than its honest workers are, so s is at least
    that of HONEST.
    """
    if not 0 <= right <= seen:
        raise ValueError("Between none and all of the results are right.")
    if not seen or honest.mean <= chance:
        return 0.0
    wrong = seen - right
    q = min(chance, right / seen)
    guessing = (right * math.log(q) if right else 0.0) + wrong * math.log1p(-q)

    strength = max(honest.strength, HONEST.strength)
    a, b = honest.mean * strength, (1 - honest.mean) * strength
    most_wrong = 1 - (chance + _LEAST_HONEST * (honest.mean - chance))
    kept = beta_cdf(most_wrong, b + wrong, a + right) / beta_cdf(most_wrong, b, a)
    return guessing - _log_mean(right, wrong, a, b) - math.log(max(kept, 1e-300))


def speed_evidence(n_too_fast: int, n_answers: int) -> Evidence:
    """Weigh physically impossible speed: the answers that the speed trap marked (see `timing`).

    A beta-binomial each: a fast cheat trips the trap with a probability drawn from Beta(1, 1), an
    honest worker from Beta(1, 199), mean 0.5 %.  Up to four trips may be an accident, whatever
    their share, and answers that did not trip it prove nothing: the log-odds are never below 0.

    >>> speed_evidence(n_too_fast=8, n_answers=10).log_ratio > 6
    True
    >>> speed_evidence(n_too_fast=1, n_answers=60).log_ratio
    0.0
    """
    if not 0 <= n_too_fast <= n_answers:
        raise ValueError("Between none and all of the answers are too fast.")
    rest = n_answers - n_too_fast
    cheating = _log_mean(n_too_fast, rest, *_FAST_IF_CHEATING)
    log_odds = cheating - _log_mean(n_too_fast, rest, *_FAST_IF_HONEST)
    return Evidence(
        "speed",
        max(log_odds, 0.0) if n_too_fast > _FAST_BY_ACCIDENT else 0.0,
        f"{n_too_fast} of {n_answers} answers came faster than a person can see, read and press.",
        source="times",
    )


def constancy_evidence(given: Mapping[str, int], crowd_shares: Mapping[str, float]) -> Evidence:
    """Weigh one-sided answers against what the crowd answers to such items.

    `given` counts the worker's answers per label; `crowd_shares` is how the other workers' answers
    are shared out over all K labels, best on the very items the worker answered, so that one who
    happened to get many alike is not blamed.  Constant: the label given most, any of K, has a share
    drawn from Beta(19, 1), the rest falling evenly on the others.  Honest: the counts are
    Dirichlet-multinomial around the crowd's shares with strength 20 (blurred by a tenth).
    Never below 0: variety proves nothing.

    >>> constancy_evidence({"cat": 20}, {"cat": 0.5, "dog": 0.5}).sentence
    "Answered 'cat' 20 times out of 20; the others do so 50 % of the time."
    >>> constancy_evidence({"cat": 20}, {"cat": 1.0, "dog": 0.0}).log_ratio
    0.0
    """
    n_labels, n_given = len(crowd_shares), sum(given.values())
    strangers = given.keys() - crowd_shares.keys()
    if n_labels < 2 or strangers:
        raise ValueError("The crowd's shares name all labels, two at least.")
    if not n_given:
        return Evidence("constancy", 0.0, "No answer has named a label yet.", source="answers")

    shares = _blurred(crowd_shares)
    honest = math.lgamma(_LIKE_THE_CROWD) - math.lgamma(_LIKE_THE_CROWD + n_given)
    for label, n in given.items():
        weight = _LIKE_THE_CROWD * shares[label]
        honest += math.lgamma(weight + n) - math.lgamma(weight)

    top = max(given, key=lambda label: (given[label], label))
    rest = n_given - given[top]
    constant = _log_mean(given[top], rest, *_SHARE_IF_CONSTANT)
    constant -= rest * math.log(n_labels - 1) + math.log(n_labels)
    usual = crowd_shares[top] / (sum(crowd_shares.values()) or 1)
    return Evidence(
        "constancy",
        max(constant - honest, 0.0),
        f"Answered {top!r} {given[top]} times out of {n_given}; the others do so "
        f"{100 * usual:.0f} % of the time.",
        source="answers",
        share=_SHARE_OF_CONSTANT,
    )


def _blurred(shares: Mapping[str, float]) -> dict[str, float]:
    even = 1 / len(shares)
    total = sum(shares.values())
    return {
        label: (1 - _BLUR) * (share / total if total else even) + _BLUR * even
        for label, share in shares.items()
    }


def _log_mean(hits: float, misses: float, a: float, b: float) -> float:
    """Return the log-mean of p^hits (1 - p)^misses over p ~ Beta(a, b)."""
    return _log_beta(a + hits, b + misses) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
