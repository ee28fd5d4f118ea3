from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from tests.labeling.learning.sentence_models import installed

__all__ = ["installed"]

THREADS = (
    "id,title,body\n1,Black screen at boot,\n2,At boot the screen is black,\n"
    "3,No sound,\n4,There is no sound,since Monday\n5,zzz,\n"
)


@pytest.fixture
def threads(tmp_path: Path) -> Path:
    path = tmp_path / "threads.csv"
    path.write_text(THREADS)
    return path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    path.write_text("a,b,label\n2,1,duplicate\n3,5,duplicate\n1,3,not_duplicate\n1,9,duplicate\n")
    return path


def dedupe(*args: str | Path) -> dict[str, object]:
    out = StringIO()
    call_command("dedupe", *map(str, args), "--json", stdout=out)
    report: dict[str, object] = json.loads(out.getvalue())
    return report


def test_pairs_are_proposed_scored_and_written(threads: Path, pairs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    report = dedupe(threads, "--pairs", pairs, "--top", "1", "--out", out)

    assert (report["threads"], report["candidates"], report["top"]) == (5, 2, 1)
    assert (report["pairs"], report["pairs_left_out"], report["recall_at_k"]) == (2, 1, 0.5)
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert sorted((row["a"], row["b"]) for row in rows) == [("1", "2"), ("3", "4")]
    assert all(0 < float(row["score"]) <= 1 for row in rows)


def test_known_pairs_have_no_part_in_the_proposals(
    threads: Path, pairs: Path, tmp_path: Path
) -> None:
    blind, scored = tmp_path / "blind.csv", tmp_path / "scored.csv"

    report = dedupe(threads, "--out", blind)
    dedupe(threads, "--pairs", pairs, "--out", scored)

    assert report["recall_at_k"] is None
    assert blind.read_bytes() == scored.read_bytes()


def test_people_are_told_in_sentences(threads: Path, pairs: Path) -> None:
    out = StringIO()

    call_command("dedupe", str(threads), "--pairs", str(pairs), stdout=out)

    assert "5 entries, each with its 10 nearest, make " in out.getvalue()
    assert "50.0% of the 2 known duplicates are among them." in out.getvalue()
    assert "for a thread that is not in the file: 1." in out.getvalue()


def test_one_thread_has_no_duplicate(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("id,title\n1,Alone\n")

    assert dedupe(path, "--top", "500")["candidates"] == 0


def test_pairs_of_another_forum_are_refused(threads: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.csv"
    foreign.write_text("a,b\nx,y\n")

    with pytest.raises(CommandError, match="No pair's two threads are both in the file"):
        dedupe(threads, "--pairs", foreign)


@pytest.mark.parametrize("top", ["0", "-1", "1.5", "many", "99999999999"])
def test_a_number_that_makes_no_sense_is_refused(threads: Path, top: str) -> None:
    with pytest.raises(CommandError, match="take a whole number from 1 to 1,000"):
        dedupe(threads, f"--top={top}")


def test_a_place_that_cannot_be_written_is_told(threads: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        dedupe(threads, "--out", tmp_path / "no" / "out.csv")


def test_a_file_that_cannot_be_understood_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "threads.csv"
    path.write_text("id,subject\n1,x\n")

    with pytest.raises(CommandError, match='the column "title" is missing'):
        dedupe(path)


def test_pictures_in_a_zip_are_compared_by_their_looks(tmp_path: Path) -> None:
    path = tmp_path / "pictures.zip"
    with ZipFile(path, "w") as zipped:
        for name, how in {"a.png": "PNG", "b.jpg": "JPEG"}.items():
            zipped.writestr(name, picture(Image.radial_gradient("L"), how))
        zipped.writestr("c.png", picture(Image.linear_gradient("L"), "PNG"))
        zipped.writestr("d.png", b"no picture")

    report = dedupe(path, "--top", "1", "--out", tmp_path / "out.csv")

    assert (report["threads"], report["rejected"]) == (3, 1)
    first = (tmp_path / "out.csv").read_text().splitlines()[1]
    assert first.startswith("a.png,b.jpg,")


def picture(drawn: Image.Image, how: str) -> bytes:
    file = BytesIO()
    drawn.save(file, how)
    return file.getvalue()


def test_without_a_sentence_model_words_are_taken_and_it_is_said_how_to_bring_one(
    threads: Path,
) -> None:
    out, err = StringIO(), StringIO()

    call_command("dedupe", str(threads), "--json", stdout=out, stderr=err)

    assert json.loads(out.getvalue())["by"] == "words"
    assert "python3 manage.py install meaning" in err.getvalue()


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_what_is_asked_for_and_missing_is_refused_with_the_command(threads: Path, by: str) -> None:
    with pytest.raises(CommandError, match="python3 manage.py install meaning"):
        dedupe(threads, "--by", by)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("by", "taken"),
    [("words", "words"), ("meaning", "meaning"), ("both", "both"), ("auto", "both")],
)
def test_other_words_for_the_same_are_found_by_what_they_mean(
    tmp_path: Path, by: str, taken: str
) -> None:
    path, known = tmp_path / "synonyms.csv", tmp_path / "known.csv"
    path.write_text("id,title\n1,black screen\n2,dark display\n3,black printer\n4,slow network\n")
    known.write_text("a,b\n1,2\n")

    report = dedupe(path, "--by", by, "--pairs", known, "--top", "2")

    assert report["by"] == taken
    assert report["recall_at_k"] == (0 if taken == "words" else 1)


@pytest.mark.usefixtures("installed")
def test_a_language_that_the_model_does_not_read_is_compared_by_words(tmp_path: Path) -> None:
    path = tmp_path / "german.csv"
    path.write_text("id,title\n1,Schwarzer Bildschirm\n2,Der Bildschirm bleibt schwarz\n")

    assert dedupe(path)["by"] == "words"
