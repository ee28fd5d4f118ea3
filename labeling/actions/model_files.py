"""Keep models in files and get them back: only what we wrote ourselves, and unchanged."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

from labeling import learning
from labeling.models import TrainingRun

N_KEPT = 2

if TYPE_CHECKING:
    from labeling.learning.learner import Learner


def keep_model(learner: Learner, run: TrainingRun) -> None:
    """Write the model to a file, and its name and hash to the run, which is not saved."""
    stored = learning.store.dump_learner(learner, key=_key())
    run.sha256 = stored.sha256
    run.file = f"{run.project_id}/{run.version}-{stored.sha256[:16]}.model"
    path = _path(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    with draft.open("wb") as file:
        file.write(stored.data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def load_model(run: TrainingRun) -> Learner:
    """Return the run's model; raises ``learning.store.BadModelFile``."""
    try:
        data = _path(run).read_bytes()
    except FileNotFoundError as gone:
        raise learning.store.BadModelFile(f"The model file {run.file} is gone.") from gone
    return learning.store.load_learner(data, key=_key(), sha256=run.sha256)


def drop_model(run: TrainingRun) -> None:
    """Remove the run's model file."""
    _path(run).unlink(missing_ok=True)


def drop_old_models(project_id: int) -> None:
    """Keep only the champion's file, and that of the one before."""
    champions = TrainingRun.objects.of(project_id).promoted().newest_first()
    for run in champions.exclude(file="")[N_KEPT:]:
        drop_model(run)


def _path(run: TrainingRun) -> Path:
    return Path(settings.MODEL_ROOT) / run.file


def _key() -> bytes:
    return salted_hmac("labeling.learning.store", "model file", algorithm="sha256").digest()
