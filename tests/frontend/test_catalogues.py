"""What the server says, it says in every language."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from django.utils.translation import gettext, override

from tests import catalogues

LANGUAGES = catalogues.languages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    missing = [message.id for message in catalogues.untranslated(catalogues.updated(language))]

    assert missing == [], "python -m tests.catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    written = catalogues.compiled(catalogues.read(language))

    assert catalogues.mo(language).read_bytes() == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_leaves_no_gap_out(language: str) -> None:
    for message in catalogues.read(language):
        asked, said = catalogues.forms(message.id), catalogues.forms(message.string)
        if message.id:
            assert _gaps(asked[-1]) == _gaps(said[-1]), message.id


def _gaps(sentence: str) -> set[str]:
    named = set(re.findall(r"%\((\w+)\)", sentence))
    return named | {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_the_catalogue_is_the_one_that_is_used() -> None:
    with override("de"):
        assert gettext("Log in") == "Anmelden"
