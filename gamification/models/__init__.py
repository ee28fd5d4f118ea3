"""What the game stores: one noun a file."""

from gamification.models.badges import EarnedBadge
from gamification.models.boards import BoardCount, BoardScore
from gamification.models.budgets import Budget
from gamification.models.checkpoints import Checkpoint
from gamification.models.claims import Claim, ClaimState, Worn
from gamification.models.leagues import Room, Seat
from gamification.models.ledger import Account, Balance, LedgerEntry, LedgerTx, Reason
from gamification.models.passports import SkillBadge
from gamification.models.players import PastZone, Player
from gamification.models.rewards import Reward, VoucherCode
from gamification.models.seasons import SeasonGoal
from gamification.models.skills import Escrow, Skill
from gamification.models.streaks import ActivityDay
from gamification.models.teams import Membership, Team

__all__ = [
    "Account",
    "ActivityDay",
    "Balance",
    "BoardCount",
    "BoardScore",
    "Budget",
    "Checkpoint",
    "Claim",
    "ClaimState",
    "EarnedBadge",
    "Escrow",
    "LedgerEntry",
    "LedgerTx",
    "Membership",
    "PastZone",
    "Player",
    "Reason",
    "Reward",
    "Skill",
    "Room",
    "SeasonGoal",
    "Seat",
    "SkillBadge",
    "Team",
    "VoucherCode",
    "Worn",
]
