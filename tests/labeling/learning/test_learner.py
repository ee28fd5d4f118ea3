from __future__ import annotations

import time

import numpy as np
import pytest

from labeling.learning.learner import (
    Example,
    NotEnoughToLearn,
    deal_folds,
    fit,
    score_held_out,
    train,
)
from tests.labeling.learning.digits import LABELS, digits


def texts(*pairs: tuple[str, str]) -> list[Example]:
    return [Example(i, text, label) for i, (text, label) in enumerate(pairs)]


GREETINGS = texts(
    ("good morning to you", "en"),
    ("have a good day", "en"),
    ("guten morgen", "de"),
    ("einen guten tag", "de"),
)


def test_a_thousand_images_are_learned_and_scored_in_seconds() -> None:
    began = time.process_time()
    training = train(digits()[:1000], kind="image", labels=LABELS, seed=1)
    seconds = time.process_time() - began

    held_out = score_held_out(training.learner, digits()[1000:])

    assert seconds < 8
    assert training.score.accuracy > 0.97
    assert held_out.n == 797 and held_out.accuracy is not None
    assert abs(training.score.accuracy - held_out.accuracy) < 0.02


def test_the_probabilities_can_be_believed() -> None:
    learner = train(digits()[:150], kind="image", labels=LABELS, seed=1).learner

    opinion = learner.predict([example.content for example in digits()[1000:]])

    right = [LABELS[k] == e.label for k, e in zip(opinion.argmax(1), digits()[1000:], strict=True)]
    assert opinion.sum(axis=1) == pytest.approx(1)
    assert opinion.max(axis=1).mean() == pytest.approx(np.mean(right), abs=0.05)


def test_out_of_fold_opinions_are_those_of_models_that_did_not_look() -> None:
    """With labels drawn by lot a model that had looked would beat chance."""
    lot = np.random.default_rng(3).integers(0, 2, size=300)
    examples = [
        Example(e.item_id, e.content, LABELS[k]) for e, k in zip(digits(), lot, strict=False)
    ]

    training = train(examples, kind="image", labels=LABELS[:2], seed=1)

    learned = training.learner.predict([e.content for e in examples]).argmax(axis=1)
    assert (learned == lot).mean() > 0.7
    assert training.score.accuracy == pytest.approx(0.5, abs=0.1)
    assert training.score.log_loss == pytest.approx(np.log(2), abs=0.1)


def test_equal_input_gives_an_equal_model() -> None:
    first, second = (train(digits()[:80], kind="image", labels=LABELS, seed=5) for _ in range(2))

    asked = [example.content for example in digits()[80:90]]
    assert (first.learner.predict(asked) == second.learner.predict(asked)).all()
    assert (first.score.probabilities == second.score.probabilities).all()


def test_texts_are_learned() -> None:
    learner = fit(GREETINGS, kind="text", labels=["de", "en"], seed=1)

    assert learner.predict(["guten abend", "good evening"]).argmax(axis=1).tolist() == [0, 1]


def test_a_label_never_met_keeps_its_crumb() -> None:
    learner = fit(GREETINGS, kind="text", labels=["de", "nl", "en"], seed=1)

    opinion = learner.predict(["goede morgen"])

    assert opinion[0, 1] == pytest.approx(1 / (4 + 3))
    assert opinion.sum() == pytest.approx(1)


def test_a_label_with_one_example_does_no_harm() -> None:
    examples = [*GREETINGS, Example(9, "goede morgen", "nl")]

    training = train(examples, kind="text", labels=["de", "en", "nl"], seed=1)

    assert training.learner.met == (0, 1, 2)
    assert training.score.probabilities.shape == (5, 3)


def test_a_heavier_example_counts_more() -> None:
    doubtful = [*GREETINGS, Example(8, "hallo", "de", 0.01), Example(9, "hallo", "en", 1.0)]

    learner = fit(doubtful, kind="text", labels=["de", "en"], seed=1)

    assert learner.predict(["hallo"])[0, 1] > 0.5


@pytest.mark.parametrize(
    "examples",
    [
        [],
        GREETINGS[:2],
        GREETINGS[1:3],
        [Example(i, " ", label) for i, label in enumerate("aabb")],
    ],
)
def test_too_little_to_learn_from_is_said_so(examples: list[Example]) -> None:
    with pytest.raises(NotEnoughToLearn):
        train(examples, kind="text", labels=["de", "en", "a", "b"], seed=1)


def test_nothing_asked_nothing_answered() -> None:
    learner = fit(GREETINGS, kind="text", labels=["de", "en"], seed=1)

    assert learner.predict([]).shape == (0, 2)
    assert score_held_out(learner, []).accuracy is None


def test_gold_that_was_learned_is_no_test() -> None:
    learner = fit(GREETINGS, kind="text", labels=["de", "en"], seed=1)

    assert score_held_out(learner, GREETINGS).n == 0


def test_every_fold_gets_its_share_of_every_label() -> None:
    truth = np.array([0] * 10 + [1] * 5 + [2] * 2)

    folds = deal_folds(truth, seed=4)

    assert sorted(folds[truth == 0].tolist()) == sorted([0, 1, 2, 3, 4] * 2)
    assert len(set(folds[truth == 1].tolist())) == 5
    assert len(set(folds[truth == 2].tolist())) == 2


def test_likeness_is_one_with_oneself_and_symmetric() -> None:
    learner = fit(GREETINGS, kind="text", labels=["de", "en"], seed=1)

    likeness = learner.likeness(["guten tag", "guten abend", "good day"])

    assert np.diag(likeness) == pytest.approx(1)
    assert likeness[0, 1] > likeness[0, 2]
    assert (likeness == likeness.T).all()
