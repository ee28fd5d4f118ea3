"""Rewards: what settled points can be spent on."""

from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from gamification.rules.rewards import HOLD_AT_MOST, NEEDS_CODES, Kind


class RewardQuerySet(models.QuerySet["Reward"]):
    def on_offer(self) -> RewardQuerySet:
        return self.filter(is_open=True)

    def cheapest_first(self) -> RewardQuerySet:
        return self.order_by("price", "pk")

    def take_one(self, reward_id: int) -> bool:
        """Take one out of stock, or say that nothing is left.  The database counts."""
        stocked = self.filter(pk=reward_id, is_open=True)
        left = stocked.filter(Q(stock=None) | Q(stock__gt=0))
        return bool(left.update(stock=F("stock") - 1))

    def put_back(self, reward_id: int) -> None:
        self.filter(pk=reward_id).update(stock=F("stock") + 1)

    def restock(self, reward_id: int, n: int) -> None:
        self.filter(pk=reward_id).update(stock=F("stock") + n, stocked=F("stocked") + n)


class Reward(models.Model):
    """Something a player may claim for settled points."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    # Of a title its words, of a nugget its colour; codes and addresses have places of their own.
    gives = models.CharField(max_length=40, blank=True)
    price = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    # What is left of what was ever stocked; None where there is always more.
    stock = models.IntegerField(null=True, blank=True)
    stocked = models.PositiveIntegerField(default=0)
    per_player = models.PositiveSmallIntegerField(
        null=True, blank=True, default=1, validators=[MinValueValidator(1)]
    )
    # How long a claim waits before it is granted.
    hold = models.DurationField(
        default=timedelta(),
        validators=[MinValueValidator(timedelta()), MaxValueValidator(HOLD_AT_MOST)],
    )
    # Where a webhook reward is fulfilled, and what its calls are signed with.
    url = models.URLField(blank=True)
    secret = models.CharField(max_length=100, blank=True)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = RewardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stock=None) | Q(stock__gte=0), name="reward_stock_not_negative"
            ),
            models.CheckConstraint(condition=Q(price__gte=1), name="reward_costs_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_codes(self) -> bool:
        return self.kind in NEEDS_CODES


class VoucherCodeQuerySet(models.QuerySet["VoucherCode"]):
    def free(self, reward_id: int) -> VoucherCodeQuerySet:
        return self.filter(reward=reward_id, claim=None)


class VoucherCode(models.Model):
    """A code that a claim of a voucher is granted with.  One code, one claim."""

    reward = models.ForeignKey(Reward, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=100)
    claim = models.OneToOneField(
        "gamification.Claim",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="voucher",
    )

    objects = VoucherCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reward", "code"], name="voucher_code_once"),
        ]
        indexes = [
            models.Index(fields=["reward"], condition=Q(claim=None), name="voucher_code_free"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk} of reward {self.reward_id}"
