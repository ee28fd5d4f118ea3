"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import labeling.crowd


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(labeling.crowd.__path__)])
def test_the_examples_run(name: str) -> None:
    module = importlib.import_module(f"labeling.crowd.{name}")

    outcome = doctest.testmod(module, optionflags=doctest.ELLIPSIS)

    assert outcome.attempted > 0
    assert outcome.failed == 0
