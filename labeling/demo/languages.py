"""Sentences in eight languages that are easily confused, from the catalogues of their translators.

Django, Django REST framework and django-allauth speak many languages.  Every sentence comes from
one catalogue, which is how its language is known.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from random import Random

from labeling.demo.content import Demo, DemoItem

_PACKAGES = ("django", "rest_framework", "allauth")

_NAMES = {
    "da": "Danish",
    "nb": "Norwegian (Bokmål)",
    "sv": "Swedish",
    "es": "Spanish",
    "pt": "Portuguese",
    "gl": "Galician",
    "cs": "Czech",
    "sk": "Slovak",
}

# No language is asked for much more often than another.
_MOST_PER_LANGUAGE = 300
_LENGTH = range(15, 141)
_LEAST_WORDS = 3
# Placeholders, markup, addresses, numbers and quotes belong to programs, or to no language.
_NOT_PROSE = re.compile(r"""[%{}<>()\[\]|\\/&@#*_=+"“”„«»0-9\x00\x04]|http|www|[A-Z]{2}""")
_NEXT_SENTENCE = re.compile(r"(?<=[.!?]) +(?=[^\W\d_a-z])")

_GUIDELINES = """\
Each sentence is from a program's screens. Some come in threes and pairs that are hard to tell
apart; these marks help.

**In the north**

- **Swedish** writes *ä* and *ö*, never *æ* or *ø*; *och*, *inte*, *är*.
- **Danish** writes *æ* and *ø*; *af*, *ikke*, *og*, *adgangskode*; and *-tion*. Soft letters:
  *bruge*, *uden*.
- **Norwegian** writes *æ* and *ø* too; *av*, *ikke*, *og*, *passord*; and *-sjon*. Hard letters:
  *bruke*, *uten*.

**In the south-west**

- **Spanish** has *el, los, y, no*; *-ción*; opens questions with *¿*.
- **Portuguese** has *o, os, e, não*; *ã, õ, ç, lh, nh*; *-ção*.
- **Galician** stands between them: *o, os, e* as in Portuguese, but *non*, *ñ* and *-ción*; and
  *x* where Spanish has *j* or *g*: *xa*, *páxina*, *contrasinal*.

**In the middle**

- **Czech** has *ě, ř, ů*; *nebo*, *jsou*, *heslo*, *uživatel*.
- **Slovak** has *ľ, ĺ, ŕ, ô, ä*; *alebo*, *sú*, *používateľ*; *-ť* where Czech ends in *-t*.

If a sentence carries no mark at all and could be either, choose "can't tell".
"""


def _read_items() -> list[DemoItem]:
    found = {language: _sentences(language) for language in _NAMES}
    shared = Counter(key for sentences in found.values() for key in sentences)
    return [
        DemoItem(label=language, text=text)
        for language, sentences in found.items()
        for text in _some([text for key, text in sentences.items() if shared[key] == 1])
    ]


def _some(texts: list[str]) -> list[str]:
    return Random(0).sample(texts, min(len(texts), _MOST_PER_LANGUAGE))


def _sentences(language: str) -> dict[str, str]:
    """Return the language's sentences, each under what is left of it without case and marks."""
    return {
        re.sub(r"[\W_]+", " ", sentence.casefold()).strip(): sentence
        for path in _catalogues(language)
        for english, translation in _read_catalogue(path)
        # Two words of English are mostly a name: of a language, a country, a button.
        if len(english.split()) >= _LEAST_WORDS and translation != english
        for sentence in _NEXT_SENTENCE.split(" ".join(translation.split()))
        if _is_prose(sentence)
    }


def _is_prose(sentence: str) -> bool:
    return (
        len(sentence) in _LENGTH
        and len(sentence.split()) >= _LEAST_WORDS
        and not _NOT_PROSE.search(sentence)
    )


def _catalogues(language: str) -> list[Path]:
    return sorted(
        path
        for package in _PACKAGES
        for path in _folder(package).glob(f"**/locale/{language}/LC_MESSAGES/django*.mo")
    )


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None, f"{package} is pinned"
    return Path(spec.origin).parent


def _read_catalogue(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a compiled gettext catalogue says in English and in its own language."""
    data = path.read_bytes()
    order = "<" if data.startswith(b"\xde\x12\x04\x95") else ">"
    count, english, translated = struct.unpack_from(f"{order}3I", data, 8)

    def text(table: int, place: int) -> str:
        length, start = struct.unpack_from(f"{order}2I", data, table + 8 * place)
        return data[start : start + length].decode()

    for place in range(count):
        yield text(english, place), text(translated, place)


_WHYS = {
    "sv": "Swedish writes ä and ö, where Danish and Norwegian have æ and ø.",
    "es": "Spanish: el, los, y, no; and -ción at the end of words.",
    "pt": "Portuguese: ã, õ and ç, and -ção at the end of words.",
    "cs": "Czech writes ě, ř and ů, which Slovak never does.",
}

LANGUAGES = Demo(
    slug="languages",
    name="Which language?",
    question="Which language is this?",
    content_kind="text",
    labels=_NAMES,
    guidelines=_GUIDELINES,
    golds_per_label=16,
    read_items=_read_items,
    whys=_WHYS,
)
