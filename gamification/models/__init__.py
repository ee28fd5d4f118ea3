"""What the game stores: one noun a file."""

from gamification.models.badges import EarnedBadge
from gamification.models.boards import BoardScore
from gamification.models.checkpoints import Checkpoint
from gamification.models.ledger import Account, Balance, LedgerEntry, LedgerTx, Reason
from gamification.models.players import Player
from gamification.models.streaks import ActivityDay

__all__ = [
    "Account",
    "ActivityDay",
    "Balance",
    "BoardScore",
    "Checkpoint",
    "EarnedBadge",
    "LedgerEntry",
    "LedgerTx",
    "Player",
    "Reason",
]
