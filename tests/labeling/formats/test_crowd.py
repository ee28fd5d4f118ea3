import gzip

import numpy as np
import pytest

from labeling.formats import crowd
from labeling.formats.crowd import CrowdFileError, read_labels, read_truth


@pytest.fixture
def a_file(tmp_path):
    def written(text, name="labels.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_an_answer_is_a_row_of_codes(a_file):
    labels = read_labels(a_file("worker,item,label\nann,a,dog\nbob,a,cat\nann,b,cat\n"))

    assert (labels.workers, labels.items, labels.labels) == (
        ["ann", "bob"],
        ["a", "b"],
        ["cat", "dog"],
    )
    assert labels.worker.tolist() == [0, 1, 0]
    assert labels.item.tolist() == [0, 0, 1]
    assert labels.label.tolist() == [1, 0, 0]
    assert labels.seconds is None


def test_grades_stand_in_the_order_of_their_numbers(a_file):
    labels = read_labels(a_file("worker,item,label\nann,a,10\nann,b,9\nann,c,1\n"))

    assert labels.labels == ["1", "9", "10"]


def test_columns_come_in_any_order_and_cells_with_blanks(a_file):
    labels = read_labels(
        a_file("\ufeffLabel, item ,worker\r\n cat , a , ann \r\n\r\ncat,a,bob\r\n")
    )

    assert labels.workers == ["ann", "bob"]
    assert (labels.items, labels.labels) == (["a"], ["cat"])


def test_an_empty_label_is_an_abstention(a_file):
    labels = read_labels(a_file("worker,item,label\nann,a,\nbob,a,cat\n"))

    assert labels.label.tolist() == [-1, 0]
    assert len(labels) == 2
    assert len(labels.votes()) == 1


def test_the_first_of_a_workers_answers_to_an_item_counts(a_file):
    labels = read_labels(a_file("worker,item,label\nann,a,cat\nbob,a,cat\nann,a,dog\nann,a,cat\n"))

    assert labels.worker.tolist() == [0, 1]
    assert labels.label.tolist() == [0, 0]
    assert labels.n_repeated == 2


def test_seconds_that_mean_nothing_are_not_known(a_file):
    rows = "".join(
        f"w{n},a,cat,{s}\n" for n, s in enumerate(["2.5", "", "nan", "-1", "inf", "1e99"])
    )

    labels = read_labels(a_file("worker,item,label,seconds\n" + rows))

    assert labels.seconds is not None
    assert labels.seconds[0] == 2.5
    assert np.isnan(labels.seconds[1:]).all()


def test_many_rows_are_read_in_blocks(a_file, monkeypatch):
    monkeypatch.setattr(crowd, "ROWS_AT_ONCE", 3)
    rows = "".join(f"w{n},a,{n % 2},{n}\n" for n in range(10))

    labels = read_labels(a_file("worker,item,label,seconds\n" + rows))

    assert labels.label.tolist() == [0, 1] * 5
    assert labels.seconds is not None
    assert labels.seconds.tolist() == list(range(10))


def test_a_gzipped_file_is_read_as_it_is(a_file):
    labels = read_labels(a_file(gzip.compress(b"worker,item,label\nann,a,cat\n"), "labels.csv.gz"))

    assert labels.labels == ["cat"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("worker,item,label\n", "The file is empty."),
        ("worker,item,label\nann,a,\n", "The file holds no labels."),
        ("worker,item\nann,a\n", 'The column "label" is missing'),
        ("worker,item,label,mood\nann,a,cat,good\n", 'The column "mood" is not known'),
        ("worker,item,label,item\nann,a,cat,a\n", 'The column "item" is there twice'),
        ("worker,item,label\nann,a,cat\nann,cat\n", "Row 3 has 2 cells, the header 3."),
        ("worker,item,label\n,a,cat\n", "A row has no worker."),
        ("worker,item,label,seconds\nann,a,cat,soon\n", '"soon" is no number of seconds.'),
        ('worker,item,label\nann,a,"cat\n', "is not CSV"),
        (f"worker,item,label\nann,a,{'x' * 300}\n", "is longer than 200 characters"),
        (f"worker,item,label\nann,a,{'x' * 200_000}\n", "Row 3 has 1 cells, the header 3."),
        (b"worker,item,label\nann,a,\xff\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_in_a_sentence(a_file, text, sentence):
    with pytest.raises(CrowdFileError, match=sentence):
        read_labels(a_file(text))


def test_half_a_gzip_file_is_refused(a_file):
    with pytest.raises(CrowdFileError, match="is not a whole gzip file"):
        read_labels(a_file(gzip.compress(b"worker,item,label\nann,a,cat\n")[:-12], "labels.csv.gz"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CrowdFileError, match="No such file"):
        read_labels(tmp_path / "labels.csv")


def test_truth_is_a_label_for_an_item(a_file):
    assert read_truth(a_file("item,label\na,cat\nb,dog\n")) == {"a": "cat", "b": "dog"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("item,label\n", "The file is empty."),
        ("item,label\na,cat\na,dog\n", "names an item twice"),
        ("item,label\na,\n", "without an item or a label"),
        ("worker,item,label\nann,a,cat\n", 'The column "worker" is not known'),
    ],
)
def test_truth_that_is_unclear_is_refused(a_file, text, sentence):
    with pytest.raises(CrowdFileError, match=sentence):
        read_truth(a_file(text))
