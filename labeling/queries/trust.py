"""How far a worker is trusted in a project, from what is on record."""

from __future__ import annotations

from labeling.crowd.trust import NEW_CROWD, Checks, Crowd, Trust, estimate_trust
from labeling.models import Project, Standing


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
        audit_right=standing.audit_right,
        audit_seen=standing.audit_seen,
        peer_right=standing.peer_right,
        peer_seen=standing.peer_seen,
    )


def trust_of(standing: Standing | None, project: Project) -> Trust:
    """Return the trust on record, or the newcomer's."""
    if standing is None or standing.accuracy is None:
        return estimate_trust(0, 0, crowd_of_project(project))
    return Trust(
        accuracy=standing.accuracy,
        low=standing.accuracy_low or 0.0,
        high=standing.accuracy_high or 1.0,
        n_checks=checks_of(standing).n_checked,
    )
