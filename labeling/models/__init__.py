"""What is stored: one noun a file."""

from labeling.models.answers import Answer
from labeling.models.consensus import Consensus, ConsensusSource
from labeling.models.flags import Flag
from labeling.models.golds import Gold, GoldSource
from labeling.models.hosts import Host
from labeling.models.idempotency import IdempotentReply
from labeling.models.items import Item
from labeling.models.outbox import OutboxEntry
from labeling.models.projects import ContentKind, Project, ProjectRole, QuestionType, Role
from labeling.models.rounds import Challenge, Round, State
from labeling.models.standings import Standing
from labeling.models.tokens import ApiToken
from labeling.models.training import Prediction, TrainingRun
from labeling.models.truths import DemoTruth
from labeling.models.workers import Worker

__all__ = [
    "Answer",
    "ApiToken",
    "Challenge",
    "Consensus",
    "ConsensusSource",
    "ContentKind",
    "DemoTruth",
    "Flag",
    "Gold",
    "GoldSource",
    "Host",
    "IdempotentReply",
    "Item",
    "OutboxEntry",
    "Prediction",
    "Project",
    "ProjectRole",
    "QuestionType",
    "Role",
    "Round",
    "Standing",
    "State",
    "TrainingRun",
    "Worker",
]
