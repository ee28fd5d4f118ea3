"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import gamification.rules


@pytest.mark.parametrize(
    "name", [module.name for module in pkgutil.iter_modules(gamification.rules.__path__)]
)
def test_the_examples_run(name: str) -> None:
    module = importlib.import_module(f"gamification.rules.{name}")

    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0
