from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from labeling.learning.features import (
    IMAGE_WIDTH,
    ImageFeatures,
    NothingToSee,
    TextFeatures,
    gradient_histograms,
)


def a_png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_batch_is_described_as_its_images_are_one_by_one() -> None:
    images = [a_png(Image.effect_noise((40 + n, 60), 90)) for n in range(3)]

    together = ImageFeatures().matrix(images)

    assert together.shape == (3, IMAGE_WIDTH)
    for row, image in zip(together, images, strict=True):
        assert row == pytest.approx(ImageFeatures().matrix([image])[0])


def test_no_image_is_no_row() -> None:
    assert ImageFeatures().matrix([]).shape == (0, IMAGE_WIDTH)


def test_a_brighter_and_paler_image_has_the_same_gradients() -> None:
    light = np.random.default_rng(1).random((1, 32, 32)).astype(np.float32) * np.float32(100)

    assert gradient_histograms(light) == pytest.approx(
        gradient_histograms(light / np.float32(2) + np.float32(7)), abs=1e-3
    )


def test_a_slope_to_the_right_votes_for_direction_zero_alone() -> None:
    slope = np.tile(np.arange(32, dtype=np.float32), (1, 32, 1))

    votes = gradient_histograms(slope)

    assert votes.shape == (1, 3, 3, 4, 9)
    assert (votes[..., 0] > 0).all()
    assert (votes[..., 1:] == 0).all()


def test_red_and_blue_of_the_same_light_differ_only_in_colour() -> None:
    red, blue = ImageFeatures().matrix(
        [a_png(Image.new("RGB", (50, 50), c)) for c in ((255, 0, 0), (0, 60, 255))]
    )

    assert np.abs(red[:-32] - blue[:-32]).max() < 0.05
    assert np.abs(red[-32:] - blue[-32:]).min() > 0.3


def test_a_grey_image_has_no_colour() -> None:
    (row,) = ImageFeatures().matrix([a_png(Image.effect_noise((64, 64), 90))])

    assert row[-32:] == pytest.approx(0, abs=1e-6)


def test_texts_without_a_word_are_told_by_their_signs() -> None:
    calm, excited, asking = TextFeatures.learn(["!!!", "???"]).matrix(["!", "!!", "??"]).toarray()

    assert excited @ calm > excited @ asking


def test_blank_texts_hold_nothing() -> None:
    with pytest.raises(NothingToSee):
        TextFeatures.learn(["", "  "])
