"""How far a worker is trusted in a project, from what is on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from labeling.crowd.trust import NEW_CROWD, Checks, Crowd, Trust, estimate_trust, vouched_for
from labeling.crowd.votes import Recounted
from labeling.models import Evidence, Project, Recount, Standing


def crowd_of_project(project: Project) -> Crowd:
    """Return what the project's workers are like taken together."""
    if project.crowd_mean is None or project.crowd_strength is None:
        return NEW_CROWD
    return Crowd(mean=project.crowd_mean, strength=project.crowd_strength)


def checks_of(standing: Standing) -> Checks:
    """Return what the worker's answers were held against."""
    return Checks(
        gold_right=standing.gold_right,
        gold_seen=standing.gold_seen,
        audit_right=standing.audit_worth_right,
        audit_seen=standing.audit_worth,
        peer_right=standing.peer_right,
        peer_seen=standing.peer_seen,
    )


def trust_of(standing: Standing | None, project: Project, *, is_vouched_for: bool = False) -> Trust:
    """Return the trust on record, or the newcomer's; and a host's word for them on top."""
    trust = _on_record(standing, project)
    return vouched_for(trust, crowd_of_project(project)) if is_vouched_for else trust


def _on_record(standing: Standing | None, project: Project) -> Trust:
    if standing is None or standing.accuracy is None:
        return estimate_trust(0, 0, crowd_of_project(project))
    return Trust(
        accuracy=standing.accuracy,
        low=standing.accuracy_low or 0.0,
        high=standing.accuracy_high or 1.0,
        n_checks=checks_of(standing).n_checked,
    )


def recount_of(project: Project) -> Recount | None:
    """Return the project's last recount, if it was about the labels that the project has now."""
    recount: Recount | None = getattr(project, "recount", None)
    return recount if recount and recount.labels == project.values else None


def recounted(project: Project) -> Recounted | None:
    """Return what weighing votes takes of the last recount."""
    recount = recount_of(project)
    return Recounted(shares=recount.shares, temper=recount.temper) if recount else None


def model_knows(project: Project) -> float | None:
    """Return how much the model was found to know when the project was last recounted."""
    recount = recount_of(project)
    return recount.model_knows if recount else None


Rows = Mapping[str, Sequence[float]]


def evidence_of(project: Project, worker_ids: Collection[int]) -> Mapping[int, Rows]:
    """Return what each worker's votes say, by label, where the project has been recounted."""
    recount = recount_of(project)
    if recount is None:
        return {}
    newcomer: Rows = dict(zip(recount.labels, recount.newcomer, strict=True))
    known = Evidence.objects.filter(project=project, worker_id__in=worker_ids)
    return dict.fromkeys(worker_ids, newcomer) | {
        worker_id: dict(zip(recount.labels, rows, strict=True))
        for worker_id, rows in known.values_list("worker_id", "rows")
    }
