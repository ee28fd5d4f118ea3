"""The server's sentences in other languages: collected from the code, kept in order, compiled.

Run it after a change: ``python -m tests.catalogues`` tells what has no translation yet.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO, StringIO
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
APPS = ("project", "labeling", "gamification", "frontend")
MARKS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    "ngettext": (1, 2),
}

# The same sentences make the same file, whenever it is written.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)

Found = tuple[str | tuple[str, str], str]


def languages() -> list[str]:
    from django.conf import settings

    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def updated(language: str) -> Catalog:
    """Return the catalogue with the sentences of today, and the translations there are."""
    catalog = Catalog(
        locale=language,
        project="Goldrush",
        version="",
        header_comment="# What the server says; `python -m tests.catalogues` keeps it in order.",
        creation_date=NEVER,
        revision_date=NEVER,
        fuzzy=False,
    )
    kept = read(language) if po(language).exists() else catalog
    places: dict[str | tuple[str, str], set[str]] = {}
    for sentence, place in sentences():
        places.setdefault(sentence, set()).add(place)
    for sentence, where in sorted(places.items(), key=lambda pair: str(pair[0])):
        known = kept.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        catalog.add(
            sentence,
            known.string if known else "",
            locations=[(place, 0) for place in sorted(where)],
        )
    return catalog


def sentences() -> Iterator[Found]:
    """Yield what is said to people, and in which file."""
    problems = _problems()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            if {"migrations", "node_modules", "dist"}.isdisjoint(path.parts):
                yield from _marked(path.read_bytes(), place)
                yield from ((text, place) for text in _refusals(path.read_text(), problems))
        for path in sorted((ROOT / app).glob("templates/**/*.html")):
            yield from _in_template(path)


def _marked(source: bytes, place: str) -> Iterator[Found]:
    message: Any
    for _, mark, message, _ in extract_python(BytesIO(source), MARKS, [], {}):
        if mark == "ngettext":
            yield (message[0], message[1]), place
        elif isinstance(message, str):  # Anything else is put together, and marked where it is.
            yield message, place


def _in_template(path: Path) -> Iterator[Found]:
    from django.utils.translation.template import templatize

    code = templatize(path.read_text(), origin=path.name)
    yield from _marked(code.encode(), str(path.relative_to(ROOT)))


def _problems() -> dict[str, str]:
    """Return the kinds of refusals by their names, with their titles."""
    from labeling.problems import Problem

    # Else it would depend on what has been imported for other reasons.
    for app in APPS:
        for module in walk_packages([str(ROOT / app)], f"{app}."):
            if ".migrations" not in module.name and module.name != "project.bootstrap":
                import_module(module.name)

    found, todo = {}, [Problem]
    while todo:
        one = todo.pop()
        found[one.__name__] = one.title
        todo += one.__subclasses__()
    return found


def _refusals(source: str, problems: dict[str, str]) -> Iterator[str]:
    """Yield what refusals say: their titles, and the sentences they are raised with."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]):
                if name in problems:
                    yield text
            case ast.ClassDef(name=name) if name in problems:
                yield problems[name]


def po(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def mo(language: str) -> Path:
    return po(language).with_suffix(".mo")


def read(language: str) -> Catalog:
    return read_po(StringIO(po(language).read_text()), locale=language)


def compiled(catalog: Catalog) -> bytes:
    """Return what Django reads."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def untranslated(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id and not _is_whole(message)]


def _is_whole(message: Message) -> bool:
    return all(forms(message.string))


def forms(said: Any) -> tuple[str, ...]:
    """Return the one form of a sentence, or those for one and for many."""
    return tuple(said) if isinstance(said, tuple | list) else (said,)


def write(language: str) -> Catalog:
    catalog = updated(language)
    po(language).parent.mkdir(parents=True, exist_ok=True)
    with po(language).open("wb") as file:
        write_po(file, catalog, width=100, omit_header=False, include_lineno=False)
    mo(language).write_bytes(compiled(read(language)))
    return catalog


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    import django

    django.setup()
    for language in languages():
        for message in untranslated(write(language)):
            print(f"{language}: {message.id}")
