import csv
import gzip

import pytest

from labeling.formats.threads import ThreadFileError, read_pairs, read_threads, write_pairs


@pytest.fixture
def a_file(tmp_path):
    def written(text, name="threads.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_a_thread_is_a_row(a_file):
    threads = read_threads(a_file('id,title,body\n1,Grub,"two\nlines"\n 2 ,Wifi,\n'))

    assert (threads.ids, threads.titles) == (["1", "2"], ["Grub", "Wifi"])
    assert threads.bodies == ["two\nlines", ""]


def test_columns_come_in_any_order_and_others_are_passed_over(a_file):
    threads = read_threads(a_file("\ufeffTitle,split,Thread_ID\r\nGrub,val,1\r\n\r\n"))

    assert (threads.ids, threads.titles, threads.bodies) == (["1"], ["Grub"], [""])


def test_a_gzip_file_is_read(a_file):
    path = a_file(gzip.compress(b"id,title\n1,Grub\n"), "threads.csv.gz")

    assert read_threads(path).ids == ["1"]


def test_a_title_of_a_megabyte_or_with_nul_is_taken(a_file):
    threads = read_threads(a_file(f"id,title\n1,{'x' * 1_000_000}\n2,no\0thing\n"))

    assert [len(title) for title in threads.titles] == [1_000_000, 8]


def test_the_limit_on_cells_is_as_before_afterwards(a_file):
    before = csv.field_size_limit()

    read_threads(a_file("id,title\n1,Grub\n"))

    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "threads.csv is empty"),
        ("id,title\n", "holds no threads"),
        ("id,body\n1,x\n", 'the column "title" is missing; take id,title'),
        ("title\nx\n", 'the column "id" is missing'),
        ("id,title,title\n1,x,y\n", 'The column "title" is there twice'),
        ("id,title\n1,x\n1,y\n", 'Line 3: the id "1" is there twice'),
        ("id,title\n ,x\n", "Line 2 has no id"),
        ("id,title\n1\n", "Line 2 has 1 cells, the header 2"),
        ("id,title\n1\0,x\n", "holds a NUL"),
        (f"id,title\n{'1' * 300},x\n", "longer than 200 characters"),
        ('id,title\n1,"x\n', "is not CSV"),
        (b"id,title\n1,\xff\n", "is not UTF-8"),
        ("id,title\n1,x\n".encode("utf-16"), "is not UTF-8"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_a_sentence(a_file, text, sentence):
    with pytest.raises(ThreadFileError, match=sentence):
        read_threads(a_file(text))


def test_a_line_without_an_end_is_refused(a_file, monkeypatch):
    monkeypatch.setattr("labeling.formats.threads.MAX_LINE", 50)

    with pytest.raises(ThreadFileError, match="A line is longer than 50 characters"):
        read_threads(a_file("id,title\n1," + "x" * 60))


def test_a_torn_gzip_file_is_refused(a_file):
    path = a_file(gzip.compress(b"id,title\n1,Grub\n")[:20], "threads.csv.gz")

    with pytest.raises(ThreadFileError, match="is not a whole gzip file"):
        read_threads(path)


def test_only_duplicates_are_pairs_and_each_counts_once(a_file):
    pairs = read_pairs(
        a_file("a,b,label\n1,2,duplicate\n2,1,Same\n1,3,not_duplicate\n3,4,related\n4,5,1\n")
    )

    assert pairs == [("1", "2"), ("4", "5")]


def test_without_labels_all_pairs_are_duplicates(a_file):
    assert read_pairs(a_file("a,b\n1,2\n")) == [("1", "2")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,c\n1,2\n", 'the column "b" is missing'),
        ("a,b\n1,1\n", 'Line 2: "1" is paired with itself'),
        ("a,b,label\n1,2,perhaps\n", 'the label "perhaps" is not known'),
        ("a,b,label\n1,2,0\n", "holds no duplicates"),
    ],
)
def test_pairs_that_mean_nothing_are_refused(a_file, text, sentence):
    with pytest.raises(ThreadFileError, match=sentence):
        read_pairs(a_file(text))


def test_pairs_are_written_as_they_are_read(tmp_path):
    path = tmp_path / "pairs.csv"

    write_pairs(path, [("1", "2", "0.5000")])

    assert path.read_text() == "a,b,score\n1,2,0.5000\n"
    assert read_pairs(path) == [("1", "2")]
