"""The examples in the docstrings are true."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["fetching", "marketplaces", "webhooks"])
def test_the_examples_run(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"labeling.{name}"))

    assert outcome.attempted > 0
    assert outcome.failed == 0
