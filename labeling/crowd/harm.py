"""How much is at stake while nobody decides a case."""


def expected_harm(*, n_answers: int, doubt: float, reward: float) -> float:
    """Return the rewards at stake if the suspicion is right: answers x doubt x reward of each.

    ``doubt`` is the probability that the worker cheats, and ``reward`` what one of their answers
    was promised or paid on average.

    >>> expected_harm(n_answers=200, doubt=0.95, reward=10)
    1900.0
    >>> expected_harm(n_answers=0, doubt=0.99, reward=10)
    0.0
    """
    if n_answers < 0 or reward < 0 or not 0 <= doubt <= 1:
        raise ValueError("Answers and rewards are not negative, and doubt is a probability.")
    return float(n_answers * doubt * reward)
