"""The demos: real data, loaded once, whose truth stays aside."""

from __future__ import annotations

import io
import json
import stat
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image
from sklearn.datasets import load_digits

from labeling.actions.demo import LoadedDemo, load_demo
from labeling.actions.demo_logins import make_demo_logins, read_demo_logins
from labeling.demo import digits, languages
from labeling.demo.content import Demo, DemoItem, pick_golds
from labeling.images import make_safe
from labeling.models import DemoTruth, Gold, Item, Project, ProjectRole
from tests.factories import NOW, a_project, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path


def pictures() -> list[DemoItem]:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(file, "PNG")
    return [DemoItem(label=label, image=make_safe(file.getvalue())) for label in "aabbbb"]


# Reading them takes seconds.
DIGITS = replace(digits.DIGITS, read_items=cache(digits.DIGITS.read_items))
LANGUAGES = replace(languages.LANGUAGES, read_items=cache(languages.LANGUAGES.read_items))

LETTERS = Demo(
    slug="letters",
    name="Letters",
    question="Which letter is this?",
    content_kind="image",
    labels={"a": "A", "b": "B"},
    guidelines="Look closely.",
    golds_per_label=1,
    read_items=pictures,
)


def stored_pictures(root: Path) -> list[Path]:
    return [path for path in (root / "media").rglob("*") if path.is_file()]


def test_a_demo_becomes_a_project() -> None:
    assert load_demo(LETTERS, at=NOW) == LoadedDemo("letters", n_items=6, n_golds=2, is_new=True)

    project = Project.objects.get()
    assert project.is_demo and project.is_open
    assert project.labels == [{"value": "a", "name": "A"}, {"value": "b", "name": "B"}]
    assert sorted(Gold.objects.values_list("label", flat=True)) == ["a", "b"]
    assert Counter(DemoTruth.objects.values_list("label", flat=True)) == {"a": 1, "b": 3}
    assert not Item.objects.golds().filter(demo_truth__isnull=False).exists()


def test_gold_waits_in_no_queue_and_everything_else_does() -> None:
    load_demo(LETTERS, at=NOW)

    assert set(Item.objects.golds().values_list("n_wanted", flat=True)) == {0}
    assert Item.objects.needing_answers().count() == 4


def test_every_picture_has_a_file_of_its_own_under_a_random_name() -> None:
    load_demo(LETTERS, at=NOW)

    images = list(Item.objects.values_list("image", flat=True))
    assert len(set(images)) == 6
    for image in images:
        assert default_storage.exists(image)
        folder, name = Path(image).parts[1:]
        assert len(Path(name).stem) == 32 and name.startswith(folder)


def test_a_demo_is_loaded_once(own_folders: Path) -> None:
    load_demo(LETTERS, at=NOW)

    assert not load_demo(LETTERS, at=NOW).is_new

    assert Project.objects.count() == 1
    assert len(stored_pictures(own_folders)) == 6


def test_a_project_of_the_same_name_is_left_alone() -> None:
    project = a_project(slug="letters")

    assert load_demo(LETTERS, at=NOW) == LoadedDemo("letters", n_items=0, n_golds=0, is_new=False)

    assert Project.objects.get() == project and not project.is_demo


def test_a_demo_that_cannot_be_written_leaves_nothing(own_folders: Path) -> None:
    def unlabelled() -> list[DemoItem]:
        return [replace(item, image=None) for item in pictures()[:3]] + pictures()[3:]

    with pytest.raises(Exception, match="item_shows_one_thing"):
        load_demo(replace(LETTERS, read_items=unlabelled), at=NOW)

    assert stored_pictures(own_folders) == []


def test_golds_are_drawn_evenly_and_anew_for_every_seed() -> None:
    labels = ["a", "b"] * 20

    drawn = [pick_golds(labels, per_label=3, rng=Random(seed)) for seed in range(5)]

    for golds in drawn:
        assert Counter(labels[place] for place in golds) == {"a": 3, "b": 3}
    assert len({frozenset(golds) for golds in drawn}) == 5


def test_the_digits_are_those_of_scikit_learn() -> None:
    theirs, ours = load_digits(), DIGITS.read_items()

    assert [item.label for item in ours] == [str(digit) for digit in theirs.target]
    for pixels, item in list(zip(theirs.images, ours, strict=True))[::100]:
        assert item.image
        picture = Image.open(io.BytesIO(item.image.data)).convert("L")
        assert picture.size == (item.image.width, item.image.height)
        small = 255 - np.asarray(picture.resize((12, 12), Image.Resampling.BOX), dtype=float)
        assert np.corrcoef(small[2:-2, 2:-2].ravel(), pixels.ravel())[0, 1] > 0.9
        edge = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
        assert edge.max() < 10, "no stroke touches the edge"


def test_the_sentences_are_of_one_language_each() -> None:
    items = LANGUAGES.read_items()

    per_language = Counter(item.label for item in items)
    assert set(per_language) == set(LANGUAGES.labels)
    assert min(per_language.values()) > 150 and max(per_language.values()) == 300
    assert len({item.text.casefold() for item in items}) == len(items)
    assert not [item.text for item in items if set(item.text) & set("%{}<>\n")]


def texts(language: str) -> str:
    return " ".join(item.text for item in LANGUAGES.read_items() if item.label == language)


@pytest.mark.parametrize(
    "language, marks, foreign",
    [
        ("sv", "äö", "æø"),
        ("da", "æø", "äö"),
        ("pt", "ãõ", "ñ"),
        ("gl", "ñ", "ãõ"),
        ("cs", "řě", "ľ"),
    ],
)
def test_the_marks_in_the_guidelines_hold(language: str, marks: str, foreign: str) -> None:
    letters = Counter(texts(language).casefold())

    assert all(letters[mark] > 10 for mark in marks)
    assert not any(letters[mark] for mark in foreign)


@pytest.mark.parametrize("demo", [DIGITS, LANGUAGES], ids=lambda demo: demo.slug)
def test_neither_name_nor_place_tells_the_label(demo: Demo) -> None:
    load_demo(demo, at=NOW)

    items = Item.objects.order_by("pk").values_list("external_id", "demo_truth__label")
    labels = [label for _, label in items if label]
    repeats = sum(one == other for one, other in zip(labels, labels[1:], strict=False))
    assert [name for name, _ in items] == [
        f"{demo.slug}-{place + 1:04}" for place in range(len(items))
    ]
    assert repeats / len(labels) == pytest.approx(1 / len(demo.labels), abs=0.04)
    assert Gold.objects.count() >= 120


def test_logins_are_made_once_and_open_the_door(own_folders: Path) -> None:
    logins = make_demo_logins()

    assert list(logins) == ["player", "owner", "reviewer"]
    assert len(set(logins.values())) == 3
    assert all(User.objects.get(username=name).check_password(logins[name]) for name in logins)
    assert make_demo_logins() == logins == read_demo_logins()
    assert [path.name for path in own_folders.iterdir()] == ["demo_logins.json"]
    assert stat.S_IMODE((own_folders / "demo_logins.json").stat().st_mode) == 0o600


def test_every_installation_has_passwords_of_its_own(settings: Any, tmp_path: Path) -> None:
    here = make_demo_logins()
    settings.VAR = tmp_path / "elsewhere"
    settings.VAR.mkdir()
    User.objects.all().delete()

    assert not set(make_demo_logins().values()) & set(here.values())


def test_somebody_elses_account_gets_neither_our_password_nor_a_role() -> None:
    load_demo(LETTERS, at=NOW)
    a_user("owner")

    logins = make_demo_logins()

    assert list(logins) == ["player", "reviewer"]
    assert User.objects.get(username="owner").check_password("pick&shovel")
    assert not ProjectRole.objects.filter(user__username="owner").exists()


def test_roles_are_given_in_demos_only() -> None:
    load_demo(LETTERS, at=NOW)
    a_project()

    make_demo_logins()
    make_demo_logins()

    roles = ProjectRole.objects.values_list("user__username", "role", "project__slug")
    assert sorted(roles) == [("owner", "owner", "letters"), ("reviewer", "reviewer", "letters")]


def test_the_command_says_what_it_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("labeling.management.commands.demo.DEMOS", (LETTERS,))

    call_command("demo", "--json")
    said = capsys.readouterr()

    report = json.loads(said.out)
    assert report["projects"] == [{"slug": "letters", "n_items": 6, "n_golds": 2, "is_new": True}]
    assert report["logins"] == read_demo_logins()
    assert "Demo letters loaded: 6 items, 2 of them gold." in said.err
    call_command("demo")
    assert "Demo letters was there already" in capsys.readouterr().out
