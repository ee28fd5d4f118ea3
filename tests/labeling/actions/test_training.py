"""Training: what people agreed on becomes a model, and a worse one never takes over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from labeling import learning
from labeling.actions import training
from labeling.actions.model_files import load_model
from labeling.actions.priorities import reprioritize
from labeling.actions.training import due_projects, retrain, train_if_due
from labeling.conf import conf
from labeling.events import Event, ModelTrained
from labeling.models import Consensus, DemoTruth, Item, Prediction, Project, TrainingRun
from tests.factories import LABELS, NOW, a_project, an_item, some_items

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
SOUNDS = {"cat": "purrs and miaows", "dog": "barks and growls", "fox": "yelps in the woods"}


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> Path:
    settings.MODEL_ROOT = tmp_path / "models"
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def agreed(project: Project, n: int, *, believed: Callable[[str], str] = str) -> None:
    """Retire n items of each animal with the label that is believed of it."""
    first = Item.objects.count()
    for place, animal in enumerate(LABELS * n, start=first):
        item = an_item(
            project, text=f"It {SOUNDS[animal]}, number {place}.", n_taken=2, retired_at=NOW
        )
        Consensus.objects.create(
            item=item, label=believed(animal), confidence=0.98, n_votes=2, updated_at=NOW
        )


def some_golds(project: Project, n: int) -> None:
    for place, animal in enumerate(LABELS * n):
        an_item(project, gold_label=animal, text=f"Here one {SOUNDS[animal]}, {place} times.")


def one_off(animal: str) -> str:
    return LABELS[(LABELS.index(animal) + 1) % len(LABELS)]


def runs() -> list[TrainingRun]:
    return list(TrainingRun.objects.order_by("version"))


@pytest.fixture
def champion() -> Project:
    """A project with gold and a good model."""
    project = a_project()
    some_golds(project, 50)
    agreed(project, 25)
    train_if_due(project_id=project.pk, at=NOW)
    assert TrainingRun.objects.get().is_promoted
    return project


def test_what_people_agreed_on_becomes_a_model(
    champion: Project, hear: Callable[[type[Event]], list[Event]]
) -> None:
    run = TrainingRun.objects.get()

    assert run.accuracy is not None and run.accuracy > 0.95
    assert run.log_loss is not None and run.log_loss < 0.3
    assert (run.gold_accuracy, run.n_gold) == (1.0, 150)
    # What it says of gold is kept too: checks that a model passes say less of a worker.
    assert Prediction.objects.filter(item__gold__isnull=False).count() == 150
    assert (run.version, run.n_labels, run.verdict) == (1, 75, "The project's first model.")
    assert run.ended_at is not None and run.ended_at > NOW
    assert load_model(run).predict(["It purrs."]).argmax() == 0


def test_the_end_of_a_training_is_announced(hear: Callable[[type[Event]], list[Event]]) -> None:
    project = a_project()
    agreed(project, 25)
    heard = hear(ModelTrained)

    train_if_due(project_id=project.pk, at=NOW)

    run = TrainingRun.objects.get()
    assert run.accuracy is not None and run.ended_at is not None
    assert heard == [ModelTrained(run.pk, project.pk, 1, run.accuracy, True, run.ended_at)]


def test_a_process_that_never_trains_does_not_load_what_training_needs() -> None:
    program = (
        "import sys, django; django.setup(); import labeling.tasks;"
        "assert not {'sklearn', 'scipy'} & set(sys.modules);"
        "from labeling import learning; learning.learner;"
        "assert {'sklearn', 'scipy'} <= set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_few_labels_are_not_worth_a_training() -> None:
    project = a_project()
    agreed(project, conf().TRAIN_MIN_LABELS // 3 - 1)

    assert due_projects(at=NOW) == []
    train_if_due(project_id=project.pk, at=NOW)

    assert runs() == []


def test_a_project_with_many_open_items_trains_less_often(
    champion: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_items(champion, 12)
    reprioritize(project_id=champion.pk, at=LATER)
    agreed(champion, 7)
    assert due_projects(at=LATER) == [champion.pk]

    monkeypatch.setattr(training, "ITEMS_PER_PAUSE", 12 / 1000)

    assert due_projects(at=LATER) == []


def test_the_next_training_waits_for_new_labels(champion: Project) -> None:
    assert due_projects(at=LATER) == []

    agreed(champion, 6)
    assert due_projects(at=LATER) == []

    agreed(champion, 1)
    assert due_projects(at=LATER) == [champion.pk]


def test_the_next_training_waits_a_while(champion: Project) -> None:
    agreed(champion, 25)

    assert due_projects(at=NOW + conf().TRAIN_PAUSE / 2) == []
    assert due_projects(at=LATER) == [champion.pk]


def test_one_label_alone_teaches_nothing_and_says_so() -> None:
    project = a_project()
    agreed(project, 25, believed=lambda animal: "cat")

    train_if_due(project_id=project.pk, at=NOW)

    run = TrainingRun.objects.get()
    assert run.verdict.startswith("The model needs at least two labels")
    assert not run.is_promoted and run.accuracy is None and run.ended_at
    assert due_projects(at=LATER) == []


def test_a_better_model_takes_over(champion: Project) -> None:
    agreed(champion, 60)

    train_if_due(project_id=champion.pk, at=LATER)

    assert [run.is_promoted for run in runs()] == [True, True]
    assert "takes over" in runs()[1].verdict


def test_a_worse_model_does_not_take_over(champion: Project) -> None:
    agreed(champion, 60, believed=one_off)

    train_if_due(project_id=champion.pk, at=LATER)

    first, second = runs()
    assert second.gold_accuracy is not None and second.gold_accuracy < 0.5
    assert not second.is_promoted and second.file == ""
    assert "does not take over" in second.verdict
    assert set(Prediction.objects.values_list("run", flat=True)) == {first.pk}


def test_the_model_learns_from_consensus_and_nothing_else(champion: Project) -> None:
    learnt = set(load_model(TrainingRun.objects.get()).item_ids)

    assert learnt == set(Consensus.objects.values_list("pk", flat=True))
    assert not learnt & set(Item.objects.golds().values_list("pk", flat=True))


def test_the_truth_that_scores_a_demo_is_never_read() -> None:
    project = a_project()
    agreed(project, 25)
    wanting = [an_item(project) for _ in range(3)]
    DemoTruth.objects.bulk_create(DemoTruth(item=item, label="cat") for item in wanting)

    with CaptureQueriesContext(connection) as seen:
        train_if_due(project_id=project.pk, at=NOW)

    sql = " ".join(query["sql"] for query in seen.captured_queries)
    assert Item._meta.db_table in sql and Prediction._meta.db_table in sql
    assert DemoTruth._meta.db_table not in sql


@pytest.mark.parametrize("believed, is_promoted", [(str, True), (one_off, False)])
def test_a_tampered_model_is_refused_and_its_record_judges_the_next(
    champion: Project, own_folders: Path, believed: Callable[[str], str], is_promoted: bool
) -> None:
    path = own_folders / "models" / runs()[0].file
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)

    with pytest.raises(learning.store.BadModelFile):
        load_model(runs()[0])

    agreed(champion, 60, believed=believed)
    train_if_due(project_id=champion.pk, at=LATER)

    assert runs()[1].is_promoted is is_promoted
    assert "SHA-256" in runs()[1].verdict


def test_a_model_with_another_seal_is_refused(champion: Project, settings: Any) -> None:
    settings.SECRET_KEY = "another installation's"

    with pytest.raises(learning.store.BadModelFile, match="key"):
        load_model(runs()[0])


def test_a_run_under_way_keeps_others_out() -> None:
    project = a_project()
    agreed(project, 25)
    TrainingRun.objects.create(project=project, version=1, started_at=NOW, lease_until=LATER)

    assert due_projects(at=LATER - timedelta(seconds=1)) == []
    retrain(project_id=project.pk, at=LATER - timedelta(seconds=1))

    assert len(runs()) == 1


def test_a_run_that_died_is_buried_and_made_again_soon() -> None:
    project = a_project()
    agreed(project, 25)
    run = training._claim(project.pk, None, NOW, lease=training.LEASE)
    assert run is not None

    train_if_due(project_id=project.pk, at=NOW + timedelta(minutes=1))

    dead, alive = runs()
    assert "taken for dead" in dead.verdict and dead.n_labels == 0
    assert alive.is_promoted


def test_a_run_taken_for_dead_changes_nothing_when_it_ends_after_all(
    champion: Project, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(champion, 60)
    learn = training._learn

    def learn_slowly(run: TrainingRun) -> Any:
        lesson = learn(run)
        # Another worker has waited long enough.
        training._claim(champion.pk, run, run.lease_until, lease=training.LEASE)
        return lesson

    monkeypatch.setattr(training, "_learn", learn_slowly)
    train_if_due(project_id=champion.pk, at=LATER)

    first, slow, other = runs()
    assert "taken for dead" in slow.verdict and not slow.is_promoted
    assert other.ended_at is None
    assert TrainingRun.objects.champion_of(champion.pk) == first
    assert [path.name for path in own_folders.rglob("*.model")] == [Path(first.file).name]


def test_a_training_that_fails_says_so_and_rests() -> None:
    project = a_project(content_kind="image")
    image = default_storage.save("items/aa/no-picture.webp", ContentFile(b"not a picture"))
    agreed(project, 25)
    Item.objects.update(text="", image=image)

    train_if_due(project_id=project.pk, at=NOW)

    assert runs()[0].verdict.startswith("The training failed: ")
    assert due_projects(at=NOW + conf().TRAIN_PAUSE) == []
    assert due_projects(at=NOW + 2 * conf().TRAIN_LEASE) == [project.pk]


def test_only_the_champion_and_the_one_before_keep_their_files(
    champion: Project, own_folders: Path
) -> None:
    for version in (2, 3):
        # With other labels to choose from, the next model always takes over.
        Project.objects.update(labels=[*champion.labels, {"value": f"v{version}", "name": "New"}])
        retrain(project_id=champion.pk, at=NOW + timedelta(hours=version))

    first, *others = runs()
    assert all(run.is_promoted for run in (first, *others))
    files = {path.name for path in own_folders.rglob("*.model")}
    assert files == {Path(run.file).name for run in others}


def test_new_labels_to_choose_from_make_the_old_model_useless(champion: Project) -> None:
    champion.labels = [*champion.labels, {"value": "owl", "name": "Owl"}]
    champion.save()

    retrain(project_id=champion.pk, at=LATER)

    assert runs()[1].is_promoted
    assert "labels have changed" in runs()[1].verdict


def test_a_claim_made_on_old_news_is_refused(champion: Project) -> None:
    assert training._claim(champion.pk, None, LATER, lease=training.LEASE) is None


@pytest.fixture(params=["guarded", "unguarded"])
def is_guarded(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[bool]:
    """Both with the constraint that keeps a second run out, and without: do we see the race?"""
    if request.param == "guarded":
        yield True
        return
    (one_at_a_time,) = (c for c in TrainingRun._meta.constraints if c.name == "run_one_at_a_time")
    with connection.schema_editor() as editor:
        editor.remove_constraint(TrainingRun, one_at_a_time)
    yield False
    TrainingRun.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(TrainingRun, one_at_a_time)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_would_train_at_once_one_does(
    is_guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = a_project()
    agreed(project, 25)
    claim, learn, both_want_to = training._claim, training._learn, Barrier(2)
    learning_now: list[TrainingRun] = []

    def claim_together(project_id: int, _: Any, *args: Any, **kwargs: Any) -> Any:
        place = both_want_to.wait(20)
        # As if a run of another version had been the newest, so that versions do not collide.
        return claim(project_id, TrainingRun(version=place), *args, **kwargs)

    def learn_and_tell(run: TrainingRun) -> Any:
        learning_now.append(run)
        return learn(run)

    def work() -> None:
        train_if_due(project_id=project.pk, at=NOW)
        connections.close_all()

    monkeypatch.setattr(training, "_claim", claim_together)
    monkeypatch.setattr(training, "_learn", learn_and_tell)
    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert len(learning_now) == (1 if is_guarded else 2)
