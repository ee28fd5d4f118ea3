"""How many duplicates are proposed, and how fast?

`python -m tests.quality.duplicates [SECTION …]`: recall, intents, links, detector, speed, many or
pictures; else, all of them.  Meaning takes the sentence model, `manage.py install meaning`.

Recall is the share of known pairs in which one thread is among the ten nearest of the other.  The
base is the usual character TF-IDF (3 to 5 letters), searched in the same way.  Nothing is learned
from the pairs but by the detector, scored on other stars, and known links, scored on hidden ones.
The tables in docs/duplicates.md are what this writes.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageOps
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score, roc_auc_score

from labeling.formats.threads import Threads, read_pairs, read_threads
from labeling.learning.duplicates import Candidates, ThreadIndex, canonicals, nearest_pairs
from labeling.learning.fusion import FusedIndex
from labeling.learning.learner import Example, fit
from labeling.learning.lookalikes import look_alikes, look_of
from labeling.learning.meaning import is_installed
from labeling.learning.vectors import MeaningIndex, thread_vectors
from labeling.learning.ways import Index
from labeling.questions.pair import DIFFERENT, SAME, Side, Sides, as_text
from tests.quality.__main__ import written

DATA = Path(os.environ.get("GOLDRUSH_DATA") or Path(__file__).parents[3] / "shared" / "data")
FOLDER = DATA / "items" / "askubuntu-duplicates"
BANK = DATA / "items" / "banking77" / "items.csv.gz"
PICTURES = DATA / "items" / "bccd-boxes" / "images.zip"
PAGE = Path(__file__).parents[2] / "docs" / "duplicates.md"
TOP = 10
MANY = 100_000
VERY_MANY = 200_000
READ = 6_000  # titles, of which those that are very many are made
JUDGED = (100, 1_000, 6_000)
ASKED = 1_000

Pair = tuple[str, str]


def main() -> None:
    if not FOLDER.is_dir():
        sys.exit(f"Nothing was measured: there is no {FOLDER} (GOLDRUSH_DATA names another).")
    forum = read_threads(FOLDER / "threads.csv.gz")
    pairs = read_pairs(FOLDER / "pairs.csv.gz")
    sections = {
        "recall": recall_rows(forum, pairs),
        "intents": intent_rows(),
        "links": link_rows(forum, pairs),
        "detector": detector_rows(forum, pairs),
        "speed": speed_rows(forum),
        "many": many_rows(forum),
        "pictures": picture_rows(),
    }
    for name in sys.argv[1:] or sections:
        text = "\n".join(sections[name])
        print(text, end="\n\n", flush=True)
        PAGE.write_text(written(PAGE.read_text(), name, text))


def recall_rows(forum: Threads, pairs: list[Pair]) -> Iterator[str]:
    yield "| set | threads | known pairs | character TF-IDF | words | meaning | both | s, both |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, threads in (
        ("Ask Ubuntu: threads with a body", bodied(forum)),
        ("Ask Ubuntu: all, titles but for a few", forum),
    ):
        known = among(pairs, threads)
        base = base_candidates(threads).recall(known)
        began = time.process_time()
        *ways, both = ways_of(threads)
        fused = both.candidates(TOP)
        seconds = time.process_time() - began
        found = [way.candidates(TOP) for way in ways]
        recalls = " | ".join(f"{one.recall(known):.3f}" for one in (*found, fused))
        yield (
            f"| {name} | {len(threads):,} | {len(known):,} | {base:.3f} | {recalls} "
            f"| {seconds:.0f} |"
        )


def ways_of(threads: Threads) -> Sequence[Index]:
    """Return the same threads by words, by meaning and by both."""
    both = FusedIndex()
    both.add_all(threads.ids, threads.titles, threads.bodies)
    return both.words, both.meaning, both


def intent_rows() -> Iterator[str]:
    """Hold the proposals against what questions to a bank are after: do both want the same?"""
    yield "| questions to a bank | words | meaning | both |"
    yield "|---|---|---|---|"
    with gzip.open(BANK, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::5]
    intents = np.array([row["label"] for row in rows])
    texts = [row["text"] for row in rows]
    ids = [str(place) for place in range(len(rows))]
    shares = []
    for index in ways_of(Threads(ids, texts, [""] * len(ids))):
        found = index.candidates(TOP)
        shares.append(f"{(intents[found.a] == intents[found.b]).mean():.3f}")
    yield f"| {len(rows):,} | {' | '.join(shares)} |"


def bodied(forum: Threads) -> Threads:
    rows = zip(forum.ids, forum.titles, forum.bodies, strict=True)
    kept = [row for row in rows if row[2]]
    return Threads(*map(list, zip(*kept, strict=True)))


def among(pairs: list[Pair], threads: Threads) -> list[Pair]:
    there = set(threads.ids)
    return [(a, b) for a, b in pairs if a in there and b in there]


def index_of(threads: Threads) -> ThreadIndex:
    return ThreadIndex.of(threads.ids, threads.titles, threads.bodies)


def base_candidates(threads: Threads) -> Candidates:
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2, dtype=np.float32
    )
    texts = [f"{t} {b}" for t, b in zip(threads.titles, threads.bodies, strict=True)]
    return Candidates(threads.ids, *nearest_pairs(vectorizer.fit_transform(texts), TOP))


def speed_rows(forum: Threads) -> Iterator[str]:
    yield "| threads | all pairs, CPU s | memory, GB | one search, ms | add one and find it, ms |"
    yield "|---|---|---|---|---|"
    for name, threads in (
        (f"{MANY:,} titles", mixed(forum, MANY, with_bodies=False)),
        (f"{MANY:,} titles with bodies", mixed(forum, MANY, with_bodies=True)),
    ):
        began = time.process_time()
        index = index_of(threads)
        index.candidates(TOP)
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        asked = milliseconds(partial(search, index))
        added = milliseconds(partial(add_and_find, index))
        yield f"| {name} | {seconds:.0f} | {peak:.1f} | {asked:.0f} | {added:.0f} |"


def mixed(forum: Threads, n: int, *, with_bodies: bool) -> Threads:
    """Make threads of halves of real ones."""
    rng = random.Random(1)
    titles = [mix(forum.titles, rng) for _ in range(n)]
    texts = [body for body in forum.bodies if body]
    bodies = [mix(texts, rng) if with_bodies else "" for _ in range(n)]
    return Threads([str(place) for place in range(n)], titles, bodies)


def mix(texts: Sequence[str], rng: random.Random) -> str:
    first, second = rng.choice(texts).split(), rng.choice(texts).split()
    return " ".join(first[: len(first) // 2] + second[len(second) // 2 :])


def many_rows(forum: Threads) -> Iterator[str]:
    """Hold what is found among very many against what comparing all of them finds."""
    yield "| 200,000 threads | all pairs, CPU s | of the true ten nearest, found | one search, ms |"
    yield "|---|---|---|---|"
    words = index_of(mixed(forum, VERY_MANY, with_bodies=False))
    yield many_row("by words", words)
    if is_installed():
        yield many_row("by meaning", mixed_meanings(forum))


def many_row(name: str, index: ThreadIndex | MeaningIndex) -> str:
    began = time.process_time()
    found = index.candidates(TOP)
    seconds = time.process_time() - began
    proposed = set(zip(found.a.tolist(), found.b.tolist(), strict=True))
    asked = random.Random(6).sample(range(len(found.ids)), 200)
    taken, n_found, n_true = [], 0, 0
    for place in asked:
        near = truly_nearest(index, found.ids[place])
        n_found += sum((min(place, other), max(place, other)) in proposed for other in near)
        n_true += len(near)
        question = index.weighted([found.ids[place]])
        began = time.perf_counter()
        index.nearest(question if isinstance(index, ThreadIndex) else question[0], TOP)
        taken.append(time.perf_counter() - began)
    return f"| {name} | {seconds:.0f} | {n_found / n_true:.3f} | {np.median(taken) * 1000:.0f} |"


def truly_nearest(index: ThreadIndex | MeaningIndex, thread_id: str) -> list[int]:
    """Return the places of the ten nearest, by comparing with every thread there is."""
    every = [str(n) for n in range(VERY_MANY)]
    question = index.weighted([thread_id])
    if isinstance(index, ThreadIndex):
        scores = index.cosines(question, every)
    else:
        scores = index.cosines(question[0], every)
    best = np.argsort(-scores, kind="stable")[: TOP + 1]
    return [place for place in best.tolist() if every[place] != thread_id][:TOP]


def mixed_meanings(forum: Threads) -> MeaningIndex:
    """Make threads that mean something of two real ones each."""
    rng = np.random.default_rng(1)
    real = thread_vectors(forum.titles[:READ], forum.bodies[:READ])
    one, other = rng.integers(0, READ, (2, VERY_MANY))
    vectors = real[one] + np.float32(0.6) * real[other]
    index = MeaningIndex()
    index.add_vectors(
        [str(n) for n in range(VERY_MANY)],
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
    )
    return index


def milliseconds(deed: Callable[[int], object]) -> float:
    """Return the median of five, the first not counted."""
    taken = []
    for n in range(6):
        began = time.perf_counter()
        deed(n)
        taken.append(time.perf_counter() - began)
    return float(np.median(taken[1:])) * 1000


def search(index: ThreadIndex, n: int) -> None:
    index.similar(f"no wifi since update {n}", top=TOP)


def add_and_find(index: ThreadIndex, n: int) -> None:
    index.add(f"new {n}", f"xylophone {n}")
    found = index.similar(f"{n} xylophone", top=1)
    assert found[0].thread_id == f"new {n}"


def link_rows(forum: Threads, pairs: list[Pair]) -> Iterator[str]:
    """Hide some links to canonicals, know the others, and ask for each hidden one's canonical."""
    links = [*star_links(pairs)]
    random.Random(2).shuffle(links)
    hidden, known = links[:ASKED], dict(links[ASKED:])
    index = index_of(forum)
    title = dict(zip(forum.ids, forum.titles, strict=True))
    plain = mapped = 0
    for duplicate, canonical in hidden:
        found = index.similar(title[duplicate], top=100)
        others = [similar for similar in found if similar.thread_id != duplicate]
        plain += canonical in {similar.thread_id for similar in others[:TOP]}
        stars = canonicals(others, known, top=TOP)
        mapped += canonical in {similar.thread_id for similar in stars}
    yield "| a new thread's canonical among ten | share |"
    yield "|---|---|"
    yield f"| the ten nearest threads | {plain / len(hidden):.3f} |"
    yield f"| the ten nearest, each in its canonical's place | {mapped / len(hidden):.3f} |"


def star_links(pairs: list[Pair]) -> Iterator[Pair]:
    """Yield duplicate and canonical, the one with more links; a thread has one canonical."""
    degree = Counter(thread for pair in pairs for thread in pair)
    canonical_of: dict[str, str] = {}
    centres: set[str] = set()
    for a, b in sorted(pairs, key=lambda pair: -max(degree[pair[0]], degree[pair[1]])):
        duplicate, centre = (a, b) if degree[b] >= degree[a] else (b, a)
        if duplicate in canonical_of or duplicate in centres or centre in canonical_of:
            continue
        canonical_of[duplicate] = centre
        centres.add(centre)
        yield duplicate, centre


def detector_rows(forum: Threads, pairs: list[Pair]) -> Iterator[str]:
    """Learn from candidates of one half of the stars, and judge those of the other half.

    A candidate that is no known pair counts as different; some are duplicates nobody has marked.
    """
    index = index_of(forum)
    found = index.candidates(TOP)
    proposed = [
        (found.ids[a], found.ids[b])
        for a, b in zip(found.a.tolist(), found.b.tolist(), strict=True)
    ]
    known = {tuple(sorted(pair)) for pair in pairs}
    half = halves(pairs)
    learned = sample([p for p in proposed if half.get(p[0]) == half.get(p[1]) == 0], known)
    judged = sample([p for p in proposed if half.get(p[0]) == half.get(p[1]) == 1], known)
    truth = is_known(judged, known)
    examples, asked = shown(forum, learned, known), shown(forum, judged, known)

    yield "| learned from | area under ROC | average precision |"
    yield "|---|---|---|"
    cosine = index.pair_cosines(*zip(*judged, strict=True))
    yield f"| nothing: the cosine | {scores(truth, cosine)} |"
    for n in JUDGED:
        learner = fit(examples[:n], kind="pair", labels=(SAME, DIFFERENT), seed=1)
        same = learner.predict([example.content for example in asked])[:, 0]
        yield f"| {n:,} judged pairs | {scores(truth, same)} |"


def shown(forum: Threads, pairs: list[Pair], known: set[tuple[str, ...]]) -> list[Example]:
    """Return pairs as people are shown them, with what is known of them."""
    rows = zip(forum.ids, forum.titles, forum.bodies, strict=True)
    sides = {thread_id: Side(title, body) for thread_id, title, body in rows}
    return [
        Example(place, as_text(Sides(sides[a], sides[b])), SAME if is_same else DIFFERENT)
        for place, ((a, b), is_same) in enumerate(zip(pairs, is_known(pairs, known), strict=True))
    ]


def halves(pairs: list[Pair]) -> dict[str, int]:
    """Put all threads that are linked, over however many steps, into the same half."""
    group: dict[str, str] = {}

    def root(thread: str) -> str:
        while group.setdefault(thread, thread) != thread:
            thread = group[thread]
        return thread

    for a, b in pairs:
        group[root(a)] = root(b)
    rng = random.Random(4)
    side = {thread: rng.randrange(2) for thread in sorted({root(t) for t in list(group)})}
    return {thread: side[root(thread)] for thread in list(group)}


def picture_rows() -> Iterator[str]:
    """Add every picture again, altered, and look for it among the ten nearest."""
    yield "| what was done to it | pictures | found again |"
    yield "|---|---|---|"
    if not PICTURES.is_file():
        return
    with ZipFile(PICTURES) as zipped:
        pictures = {name: zipped.read(name) for name in zipped.namelist()}
    changed = {
        (name, how): look_of(altered(data))
        for name, data in pictures.items()
        for how, altered in ALTERED.items()
    }
    looks = {**{(name, ""): look_of(data) for name, data in pictures.items()}, **changed}
    ids = ["/".join(key) for key in looks]
    found = look_alikes(ids, np.array(list(looks.values())), top=TOP)
    for how in ALTERED:
        pairs = [(f"{name}/", f"{name}/{how}") for name in pictures]
        yield f"| {how} | {len(pairs)} | {found.recall(pairs):.1%} |"


def _saved(alter: Callable[[Image.Image], Image.Image], quality: int = 90) -> Callable[..., bytes]:
    def altered(data: bytes) -> bytes:
        file = BytesIO()
        with Image.open(BytesIO(data)) as picture:
            alter(picture).convert("RGB").save(file, "JPEG", quality=quality)
        return file.getvalue()

    return altered


def _cut(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    return picture.crop((width // 40, height // 40, width - width // 40, height - height // 40))


ALTERED = {
    "saved anew, at a quality of 30": _saved(lambda picture: picture, quality=30),
    "half as wide and high": _saved(lambda picture: picture.reduce(2)),
    "a third brighter": _saved(lambda picture: ImageEnhance.Brightness(picture).enhance(1.33)),
    "cut by a twentieth": _saved(_cut),
    "mirrored": _saved(ImageOps.mirror),
}


def sample(proposed: list[Pair], known: set[tuple[str, ...]]) -> list[Pair]:
    """Keep all known pairs and three others to each, shuffled."""
    rng = random.Random(3)
    same = [pair for pair in proposed if tuple(sorted(pair)) in known]
    other = [pair for pair in proposed if tuple(sorted(pair)) not in known]
    chosen = same + rng.sample(other, min(len(other), 3 * len(same)))
    rng.shuffle(chosen)
    return chosen


def is_known(pairs: list[Pair], known: set[tuple[str, ...]]) -> NDArray[np.bool_]:
    return np.array([tuple(sorted(pair)) in known for pair in pairs])


def scores(truth: NDArray[np.bool_], score: NDArray[np.floating]) -> str:
    return f"{roc_auc_score(truth, score):.3f} | {average_precision_score(truth, score):.3f}"


if __name__ == "__main__":
    main()
