from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance

from labeling.learning.lookalikes import look_alikes, look_of


def a_picture(seed: int) -> Image.Image:
    """Draw a few patches, different ones for every seed."""
    dice = random.Random(seed)
    picture = Image.new("RGB", (240, 180), (200, 190, 180))
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = dice.randrange(200), dice.randrange(140)
        colour = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
        draw.ellipse([x, y, x + dice.randrange(10, 90), y + dice.randrange(10, 70)], fill=colour)
    return picture


def saved(picture: Image.Image, **how: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", **how)
    return file.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: saved(picture, quality=20),
        lambda picture: saved(picture.resize((100, 75))),
        lambda picture: saved(ImageEnhance.Brightness(picture).enhance(1.2)),
        lambda picture: saved(picture.crop((4, 3, 236, 177))),
    ],
    ids=["saved anew", "smaller", "brighter", "cut"],
)
def test_a_picture_is_found_whatever_it_went_through(
    change: Callable[[Image.Image], bytes],
) -> None:
    others = [look_of(saved(a_picture(seed))) for seed in range(30)]
    looks = np.array([*others, look_of(change(a_picture(7)))])

    found = look_alikes([str(n) for n in range(31)], looks, top=1)

    assert (int(found.a[0]), int(found.b[0])) == (7, 30)


def test_a_picture_alone_has_no_like() -> None:
    looks = np.array([look_of(saved(a_picture(1)))])

    assert len(look_alikes(["only"], looks, top=10)) == 0


def test_the_pairs_are_those_of_a_search_by_hand() -> None:
    dice = np.random.default_rng(5)
    looks = dice.integers(0, 256, (90, 16), dtype=np.uint8)  # more than are compared at once
    looks[80] = looks[3]

    found = look_alikes([str(n) for n in range(90)], looks, top=3)

    bits = np.unpackbits(looks, axis=1).astype(int)
    unlike = np.abs(bits[:, None] - bits[None]).sum(axis=2)
    for a, b, score in zip(found.a.tolist(), found.b.tolist(), found.score.tolist(), strict=True):
        assert score == pytest.approx(1 - 2 * unlike[a, b] / 128)
        nearer = min((unlike[a] < unlike[a, b]).sum(), (unlike[b] < unlike[a, b]).sum())
        assert nearer <= 3  # itself and two others
    assert (found.a[0], found.b[0], found.score[0]) == (3, 80, 1)
