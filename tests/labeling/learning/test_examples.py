"""The examples in the docstrings are true."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["detector", "duplicates", "importance", "priority", "promotion"])
def test_the_examples_run(name: str) -> None:
    module = importlib.import_module(f"labeling.learning.{name}")

    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0
