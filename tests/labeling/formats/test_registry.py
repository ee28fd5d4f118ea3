import pytest

from labeling.formats import UnknownFormat, format_of, reader, writer


def test_a_format_is_known_by_the_ending_of_the_name() -> None:
    names = ["a.csv", "b.JSONL", "c.ndjson", "dir.x/d.zip"]

    assert [reader(format_of(name)).name for name in names] == ["csv", "jsonl", "jsonl", "zip"]


def test_an_unknown_format_is_told_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match="take csv, jsonl"):
        writer("xlsx")
    with pytest.raises(UnknownFormat, match="take csv, jsonl, zip"):
        reader("xlsx")
    with pytest.raises(UnknownFormat, match=r"take \.csv"):
        format_of("answers.xlsx")
