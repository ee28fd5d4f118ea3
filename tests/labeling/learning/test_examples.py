"""The examples in the docstrings are true."""

import doctest
import importlib
from pathlib import Path

import pytest

from labeling import learning

FOLDER = Path(learning.__file__).parent
WITH_EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.py") if ">>> " in path.read_text())


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_run(name: str) -> None:
    module = importlib.import_module(f"labeling.learning.{name}")

    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0
