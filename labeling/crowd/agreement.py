"""How alike workers answer."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping


def krippendorff_alpha(items: Iterable[Mapping[str, int]]) -> float | None:
    """Return Krippendorff's alpha for nominal labels: 1 is perfect agreement, 0 is chance.

    Each item is how many votes each label got on it; abstentions and missing answers are simply not
    there, and an item with fewer than two votes cannot agree with itself and is passed over.
    With n_uc votes for label c on item u, m_u votes on it, n_c and n the sums over such items,

        alpha = 1 - (n - 1) (n - A) / (n^2 - sum n_c^2)
        A     = sum over u and c of n_uc (n_uc - 1) / (m_u - 1)

    (Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, section C).  Items are read
    once and kept nowhere, so memory is that of the labels.  None where it cannot be told: no two
    votes on any item, or only one label ever used.

    >>> krippendorff_alpha([{"cat": 3}, {"dog": 2}])
    1.0
    >>> krippendorff_alpha([{"cat": 1, "dog": 1}, {"cat": 1, "dog": 1}])
    -0.5
    """
    n_by_label: Counter[str] = Counter()
    agreed = 0.0
    for votes in items:
        n_votes = sum(votes.values())
        if n_votes < 2:
            continue
        n_by_label.update(votes)
        agreed += sum(n * (n - 1) for n in votes.values()) / (n_votes - 1)

    total = n_by_label.total()
    unlike_pairs = total * total - sum(n * n for n in n_by_label.values())
    if not unlike_pairs:
        return None
    return 1 - (total - 1) * (total - agreed) / unlike_pairs


def vote_entropy(votes: Mapping[str, int]) -> float:
    """Return how split an item's votes are, in bits: 0 for one voice, 1 for two equal camps.

    H = -sum p_c log2 p_c with p_c the share of label c.

    >>> vote_entropy({"cat": 2, "dog": 2}), vote_entropy({"cat": 5}), vote_entropy({})
    (1.0, 0.0, 0.0)
    """
    total = sum(votes.values())
    shares = [n / total for n in votes.values() if n]
    return math.fsum(share * -math.log2(share) for share in shares)
