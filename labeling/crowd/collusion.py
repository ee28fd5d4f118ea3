"""Who answers suspiciously alike: copies, and second accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import Others

COPIES = 0.9
"""How often a copycat's answer is the other's, where the other has answered."""

COPYCATS = 0.02
"""How many workers copy, as far as a source may be excused by it."""

ONE_PERSON = 50.0
"""How much likelier it is that twins are one person than that one copies the other unasked."""

MOST_MEETINGS = 40_000_000
"""How many meetings of two answers to one item are looked at, at most."""

LEAST_SHARED = 4
"""Items that two workers both answered before they are compared."""

_AT_ONCE = 2_000_000
_BUCKETS = 8_388_593  # a prime
_ONLY_COPIES = 0.9  # most copycats answer nothing of their own,
_OF_THEIR_OWN = 0.02  # or hardly anything;
_SELDOM = np.exp(-10.0)  # those who also work themselves cannot be told from their source so easily
_NO_MEETING = -20.0
_CROWDS_WEIGHT = 10.0  # answers to an item before its own mixture of labels outweighs the crowd's
_RARE, _COMMON = 0.02, 0.98

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Copying:
    """For each worker: the log ratio of copying to independence, from whom, and how alike.

    Of `n_shared` items that both answered, they agree on `n_alike`; `n_expected` if on their own.
    """

    log_ratio: Floats
    source: Ints
    n_shared: Ints
    n_alike: Ints
    n_expected: Floats


def copying(votes: CrowdLabels, others: Others) -> Copying:
    """Weigh for every worker whether they copy somebody.

    Honest workers answer alike because they see the same truth, so agreement counts by how rare it
    is.  Let p be the probability of A's answer if they work on their own: by the belief of all
    others and A's own confusion matrix, and to a third as often as others gave it to this very item
    (a hard item misleads many).  If A copies B nine times in ten, and presses any of K keys
    else, each item that both answered multiplies the odds by

        (0.9 + 0.1 / K) / p  where they agree,    (0.1 / K) / p  where they differ.

    A copycat has (nearly) nothing that the source has not; the source has.  So answers to items
    that B did not answer speak against A copying B, and where B as well may copy A, the blame is
    shared in proportion.  Only where neither has much of their own, though nothing made them answer
    the same items, are both to blame: nobody is shown the answers of another, so twins are one
    person, or friends.  Whoever A met on several items may be the source, one as likely as another.
    """
    in_reach = _within_reach(votes)
    votes = votes.at(in_reach)
    n_workers, n_labels = len(votes.workers), len(votes.labels)
    n_answers = np.bincount(votes.worker, minlength=n_workers)
    expected, gain, loss = _log_gains(votes, others)
    found = Copying(
        log_ratio=np.full(n_workers, _NO_MEETING),
        source=np.zeros(n_workers, dtype=np.int64),
        n_shared=np.zeros(n_workers, dtype=np.int64),
        n_alike=np.zeros(n_workers, dtype=np.int64),
        n_expected=np.zeros(n_workers),
    )
    if n_workers < 2 or n_labels < 2:
        return found

    for mine, theirs in _meetings(votes):
        pairs = votes.worker[mine].astype(np.int64) * n_workers + votes.worker[theirs]
        often = _may_be_often(pairs)
        mine, theirs = mine[often], theirs[often]
        keys, places = np.unique(pairs[often], return_inverse=True)
        if not len(keys):
            continue
        alike = votes.label[mine] == votes.label[theirs]
        a, b = keys // n_workers, keys % n_workers
        n_shared = np.bincount(places)
        begins = np.flatnonzero(np.concatenate([[True], a[1:] != a[:-1]]))
        who, n_met = a[begins], np.diff(begins, append=len(a))
        rare = -np.log(n_met)
        blame = _blame(
            from_b=_sums(places, np.where(alike, gain[mine], loss[mine])),
            from_a=_sums(places, np.where(alike, gain[theirs], loss[theirs])),
            n_shared=n_shared,
            own_a=n_answers[a] - n_shared,
            own_b=n_answers[b] - n_shared,
            n_items=len(votes.items),
            rare=np.repeat(rare, n_met),
        )
        found.log_ratio[who] = np.logaddexp.reduceat(blame, begins) + rare
        first = np.lexsort((-blame, a))[begins]
        found.source[who] = b[first]
        found.n_shared[who] = n_shared[first]
        found.n_alike[who] = np.bincount(places, alike)[first]
        found.n_expected[who] = np.bincount(places, expected[mine])[first]
    return found


def _blame(
    *,
    from_b: Floats,
    from_a: Floats,
    n_shared: Ints,
    own_a: Ints,
    own_b: Ints,
    n_items: int,
    rare: Floats,
) -> Floats:
    """Return the log ratio of "A copies B, or they are one person" to "A works on their own"."""
    b_copies = from_a + _log_coverage(own_b) + rare
    a_copies = from_b + _log_coverage(own_a) - np.logaddexp(0, b_copies)
    # That they answered the same items is remarkable, unless everybody answers most of them.
    common = (n_shared + np.maximum(own_a, own_b)) / n_items
    twins = np.minimum(np.log(ONE_PERSON), np.log(COPYCATS) - n_shared * np.log(common))
    twins += np.logaddexp(from_a, from_b) - np.log(2)
    twins += (own_a + own_b) * np.log(_OF_THEIR_OWN)
    twins -= np.logaddexp(0, b_copies + np.log(COPYCATS))
    return np.asarray(np.logaddexp(a_copies, twins))


def _within_reach(votes: CrowdLabels) -> Ints:
    """Leave out answers to items so popular that meetings would be too many, by chance."""
    n_answers = np.bincount(votes.item, minlength=len(votes.items))
    most = int(n_answers.max(initial=0))
    while most > 2 and (np.minimum(n_answers, most).astype(float) ** 2).sum() > MOST_MEETINGS:
        most = most * 3 // 4
    if most >= n_answers.max(initial=0):
        return np.arange(len(votes))
    order = np.lexsort((np.random.default_rng(0).random(len(votes)), votes.item))
    begins = np.cumsum(n_answers) - n_answers
    rank = np.arange(len(votes)) - begins[votes.item[order]]
    return np.sort(order[rank < most])


def _log_gains(votes: CrowdLabels, others: Others) -> tuple[Floats, Floats, Floats]:
    """Return how likely each answer is, and what it adds to the log-odds if alike, and if not."""
    n_labels = len(votes.labels)
    cells = votes.item.astype(np.int64) * n_labels + votes.label
    n_alike = np.bincount(cells, minlength=len(votes.items) * n_labels)[cells] - 1
    n_others = np.bincount(votes.item, minlength=len(votes.items))[votes.item] - 1
    own, usual = _expected(votes, others)
    # Without the other of the pair, who was one of the alike or was not.
    rest = np.maximum(n_others - 1, 0)
    if_alike = (np.maximum(n_alike - 1, 0) + _CROWDS_WEIGHT * usual) / (rest + _CROWDS_WEIGHT)
    if_not = (np.minimum(n_alike, rest) + _CROWDS_WEIGHT * usual) / (rest + _CROWDS_WEIGHT)
    stray = (1 - COPIES) / n_labels
    if_alike = np.clip((2 * own + if_alike) / 3, _RARE, _COMMON)
    if_not = np.clip((2 * own + if_not) / 3, _RARE, _COMMON)
    return if_alike, np.log((COPIES + stray) / if_alike), np.log(stray / if_not)


def _expected(votes: CrowdLabels, others: Others) -> tuple[Floats, Floats]:
    """Return how likely each answer is of its worker, and of anybody, as all others see it."""
    own, usual = np.empty(len(votes)), np.empty(len(votes))
    for begin in range(0, len(votes), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        some = votes.at(np.arange(len(votes))[part])
        belief = others.beliefs(some)
        own[part] = (belief * others.chances(some)).sum(axis=1)
        usual[part] = (belief * others.habits[:, some.label].T).sum(axis=1)
    return own, usual


def _meetings(votes: CrowdLabels) -> Iterator[tuple[Ints, Ints]]:
    """Yield the places of pairs of answers to one item, all that one worker is in at once."""
    by_item = np.argsort(votes.item, kind="stable")
    n_answers = np.bincount(votes.item, minlength=len(votes.items))
    begins = np.cumsum(n_answers) - n_answers
    by_worker = np.argsort(votes.worker, kind="stable")
    sizes = n_answers[votes.item[by_worker]]
    for begin, end in _whole_workers(votes.worker[by_worker], sizes):
        answers, some = by_worker[begin:end], sizes[begin:end]
        mine = np.repeat(answers, some)
        offsets = np.arange(len(mine)) - np.repeat(np.cumsum(some) - some, some)
        theirs = by_item[np.repeat(begins[votes.item[answers]], some) + offsets]
        met = mine != theirs
        if met.any():
            yield mine[met], theirs[met]


def _whole_workers(worker: NDArray[np.int32], sizes: Ints) -> Iterator[tuple[int, int]]:
    """Yield ranges of whole workers, with some two million meetings each."""
    ends = np.append(np.flatnonzero(worker[1:] != worker[:-1]) + 1, len(worker))
    n_meetings = np.cumsum(sizes)[ends - 1] if len(worker) else ends[:0]
    begin = done = 0
    while begin < len(worker):
        last = int(np.searchsorted(n_meetings, done + _AT_ONCE, side="right"))
        last = max(last, int(np.searchsorted(ends, begin, side="right")) + 1)
        end, done = int(ends[last - 1]), int(n_meetings[last - 1])
        yield begin, end
        begin = end


def _may_be_often(pairs: Ints) -> Ints:
    """Leave out most pairs that met too seldom to tell anything, without sorting them.

    Pairs are counted in buckets by their remainder, so a few strangers may slip through.

    >>> _may_be_often(np.array([7, 8, 7, 7, 9, 7])).tolist()
    [0, 2, 3, 5]
    """
    buckets = pairs % _BUCKETS
    return np.flatnonzero(np.bincount(buckets)[buckets] >= LEAST_SHARED)


def _log_coverage(n_unshared: Ints) -> Floats:
    """Return the log-probability of so many answers where there was nothing to copy."""
    only_copies = np.log(_ONLY_COPIES) + n_unshared * np.log(_OF_THEIR_OWN)
    return np.asarray(np.logaddexp(only_copies, np.log((1 - _ONLY_COPIES) * _SELDOM)))


def _sums(places: Ints, values: Floats) -> Floats:
    return np.bincount(places, values).astype(np.float64)
