import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.record import Record

ANSWER = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(-5, 5))


@given(st.lists(ANSWER, min_size=1, max_size=40))
def test_what_was_before_is_the_sum_of_the_workers_earlier_answers_in_the_group(
    answers: list[tuple[int, int, int]],
) -> None:
    answers = sorted(answers, key=lambda one: one[0])
    worker, group, value = np.array(answers, dtype=np.int64).T
    nothing = np.empty((0, 0))
    record = Record(worker, group, nothing, np.bincount(worker), nothing, nothing)

    before = record.before(value.astype(float), group)

    assert before.tolist() == [
        sum(v for w, g, v in answers[:n] if (w, g) == answers[n][:2]) for n in range(len(answers))
    ]
