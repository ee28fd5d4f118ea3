from __future__ import annotations

from pathlib import Path

from project.bootstrap.stamps import digest, is_fresh, leave


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    one, two = _files(tmp_path)

    assert digest([one, two]) == digest([two, one])


def test_a_changed_file_changes_the_digest(tmp_path: Path) -> None:
    one, two = _files(tmp_path)
    before = digest([one, two])

    two.write_text("changed")

    assert digest([one, two]) != before


def test_text_that_moves_to_another_file_changes_the_digest(tmp_path: Path) -> None:
    one, two = _files(tmp_path)
    before = digest([one, two])

    one.write_text("b")
    two.write_text("a")

    assert digest([one, two]) != before


def test_a_stamp_is_fresh_until_what_it_names_changes(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert not is_fresh(stamp, "a")

    leave(stamp, "a")

    assert is_fresh(stamp, "a")
    assert not is_fresh(stamp, "b")


def _files(folder: Path) -> tuple[Path, Path]:
    one, two = folder / "one", folder / "two"
    one.write_text("a")
    two.write_text("b")
    return one, two
