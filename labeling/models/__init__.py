"""What is stored: one noun a file."""

from labeling.models.agreement import AgreementReport
from labeling.models.answers import Answer
from labeling.models.audits import Audit
from labeling.models.captcha import CaptchaPass, CaptchaTry
from labeling.models.consensus import Consensus, ConsensusSource
from labeling.models.crowds import Crowd, Marketplace, Outcome, Stint
from labeling.models.deliveries import Delivery
from labeling.models.embed_sessions import EmbedSession, HostRole, SpentToken
from labeling.models.endpoints import Endpoint, WhyOff
from labeling.models.flags import Flag, FlagKind
from labeling.models.golds import Gold, GoldSource, GoldState
from labeling.models.guidelines import GuidelineVersion
from labeling.models.hosts import Host
from labeling.models.idempotency import IdempotentReply
from labeling.models.items import Item
from labeling.models.keys import Algorithm, SecretKey, SigningKey
from labeling.models.links import Link, LinkStatus
from labeling.models.log import LogEntry
from labeling.models.objections import Objection, ObjectionState
from labeling.models.outbox import OutboxEntry
from labeling.models.pairs import Keeping, Pair, PairSource
from labeling.models.pilots import Pilot
from labeling.models.placements import FailMode, Fixed, Mode, Placement
from labeling.models.projects import ContentKind, Project, ProjectRole, QuestionType, Role
from labeling.models.qualification import Attempt, Exercise, Lesson
from labeling.models.recounts import Evidence, Recount
from labeling.models.rounds import Challenge, Round, State
from labeling.models.standings import Standing
from labeling.models.threads import Forum, Thread, ThreadVector
from labeling.models.tokens import ApiToken
from labeling.models.traces import Trace
from labeling.models.training import Prediction, TrainingRun
from labeling.models.truths import DemoTruth
from labeling.models.verdicts import Appeal, Decision, Notice, Verdict, VerdictChange
from labeling.models.workers import Worker

__all__ = [
    "AgreementReport",
    "Algorithm",
    "Answer",
    "ApiToken",
    "Appeal",
    "Attempt",
    "Audit",
    "CaptchaPass",
    "CaptchaTry",
    "Challenge",
    "Consensus",
    "ConsensusSource",
    "ContentKind",
    "Crowd",
    "Decision",
    "Delivery",
    "DemoTruth",
    "EmbedSession",
    "Endpoint",
    "Evidence",
    "Exercise",
    "FailMode",
    "Fixed",
    "Flag",
    "FlagKind",
    "Forum",
    "Gold",
    "GoldSource",
    "GoldState",
    "GuidelineVersion",
    "Host",
    "HostRole",
    "IdempotentReply",
    "Item",
    "Keeping",
    "Lesson",
    "Link",
    "LinkStatus",
    "LogEntry",
    "Marketplace",
    "Mode",
    "Notice",
    "OutboxEntry",
    "Objection",
    "ObjectionState",
    "Outcome",
    "Pair",
    "PairSource",
    "Pilot",
    "Placement",
    "Prediction",
    "Project",
    "ProjectRole",
    "QuestionType",
    "Recount",
    "Role",
    "Round",
    "SecretKey",
    "SigningKey",
    "SpentToken",
    "Standing",
    "State",
    "Stint",
    "Thread",
    "ThreadVector",
    "Trace",
    "TrainingRun",
    "Verdict",
    "VerdictChange",
    "WhyOff",
    "Worker",
]
