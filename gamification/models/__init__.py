"""What the game stores: one noun a file."""

from gamification.models.badges import EarnedBadge
from gamification.models.boards import BoardScore
from gamification.models.budgets import Budget
from gamification.models.checkpoints import Checkpoint
from gamification.models.claims import Claim, ClaimState, Worn
from gamification.models.ledger import Account, Balance, LedgerEntry, LedgerTx, Reason
from gamification.models.players import Player
from gamification.models.rewards import Reward, VoucherCode
from gamification.models.skills import Escrow, Skill
from gamification.models.streaks import ActivityDay

__all__ = [
    "Account",
    "ActivityDay",
    "Balance",
    "BoardScore",
    "Budget",
    "Checkpoint",
    "Claim",
    "ClaimState",
    "EarnedBadge",
    "Escrow",
    "LedgerEntry",
    "LedgerTx",
    "Player",
    "Reason",
    "Reward",
    "Skill",
    "VoucherCode",
    "Worn",
]
