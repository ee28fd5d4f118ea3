"""Handwritten digits: the 1,797 that scikit-learn ships, 8 × 8 pixels each, made large.

They are what ``sklearn.datasets.load_digits`` returns, read here from its file: importing
scikit-learn for them would cost every start of Goldrush seconds and a hundred megabytes.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.demo.content import Demo, DemoItem
from labeling.images import SafeImage

_SIDE = 240
# Dots of paper on each side, so that no stroke touches the edge.
_MARGIN = 2
# Ink paler than the first is paper, darker than the second is black; of 0-1, found by looking.
_PAPER, _BLACK = 0.1, 0.8

_GUIDELINES = """\
People wrote these digits by hand; a scanner then shrank them to eight by eight dots, so some are
smudged. Answer what the **writer meant**, not what the smudge looks like at first glance.

- **1 or 7?** A 7 has a long, level roof or a short bar across its stem. A 1 has at most a small
  flag, and sometimes a foot.
- **4 or 9?** The top of a 9 is closed and round. A 4 has corners, and is mostly open at the top or
  has an arm sticking out to the right.
- **3, 5 or 9?** Look at the upper half: open to the left is a 3, open to the right a 5, closed
  a 9.
- **1 or 8?** A thick stroke without a waist is a 1. An 8 is pinched in the middle.
- **6 or 0?** A 6 has its loop in the lower half only, and an arm that rises above it.
- **2 or 3?** A 2 ends in a flat foot to the right; a 3 curls back to the left.

If two digits are equally likely even after a second look, choose "can't tell". It costs nothing.
"""

_WHYS = {
    "3": "Open to the left in both halves, and it curls back at the foot: a 3.",
    "4": "Corners, and an arm that sticks out to the right: a 4.",
    "6": "One loop, in the lower half, and an arm that rises above it: a 6.",
    "7": "A level roof, and one stroke down from its right end: a 7.",
}


def _read_items() -> list[DemoItem]:
    return [
        DemoItem(label=str(int(row[-1])), image=_enlarge(row[:-1].reshape(8, 8)))
        for row in np.loadtxt(_file(), delimiter=",")
    ]


def _file() -> Path:
    spec = find_spec("sklearn")
    assert spec is not None and spec.origin is not None, "scikit-learn is pinned"
    return Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz"


def _enlarge(pixels: NDArray[np.float64]) -> SafeImage:
    """Return 8 × 8 shades of 0 (paper) to 16 (ink) as a large picture, black on white."""
    framed = np.pad(pixels / 16, _MARGIN).astype(np.float32)
    large = np.asarray(Image.fromarray(framed).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS))
    ink = np.clip((large - _PAPER) / (_BLACK - _PAPER), 0, 1)
    # The eye reads an edge more easily than a blur, and the S-curve makes edges.
    ink = ink * ink * (3 - 2 * ink)

    file = BytesIO()
    # As labeling.images does it, but for its slowest method.
    Image.fromarray((255 * (1 - ink)).astype(np.uint8)).save(file, "WEBP", quality=90, method=2)
    data = file.getvalue()
    return SafeImage(data, "image/webp", ".webp", _SIDE, _SIDE, hashlib.sha256(data).hexdigest())


DIGITS = Demo(
    slug="digits",
    name="Handwritten digits",
    question="Which digit is this?",
    content_kind="image",
    labels={str(digit): str(digit) for digit in range(10)},
    guidelines=_GUIDELINES,
    golds_per_label=13,
    read_items=_read_items,
    whys=_WHYS,
)
