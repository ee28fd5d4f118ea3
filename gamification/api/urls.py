"""The game's addresses under ``/api/v1/``."""

from django.urls import path

from gamification.api.asker import AskerView
from gamification.api.badges import BadgesView
from gamification.api.boards import BoardView
from gamification.api.budgets import BudgetView, PayingProjectsView
from gamification.api.catalogue import (
    CodesView,
    DecisionView,
    RewardsView,
    RewardView,
    StockView,
    WaitingView,
)
from gamification.api.leagues import LeagueView
from gamification.api.learned import LearnedView
from gamification.api.me import LedgerView, MeView
from gamification.api.notifications import NotificationsReadView, NotificationsView
from gamification.api.passports import (
    IssuerView,
    KeysView,
    PassportView,
    SkillBadgeView,
    VerificationsView,
)
from gamification.api.play import PlayRoundsView, PlayRoundView, PlayView
from gamification.api.players import PlayersView
from gamification.api.quests import QuestsView
from gamification.api.seasons import SeasonView
from gamification.api.settings import BelongingsView, DepartureView, SettingsView
from gamification.api.shop import ClaimsView, GiveBackView, ShopView, WearView
from gamification.api.teams import MyTeamView, TeamsView
from gamification.api.unproven import UnprovenView

urlpatterns = [
    path("challenges/<uuid:challenge_id>/answer", PlayView.as_view(), name="play-answer"),
    path("projects", PayingProjectsView.as_view(), name="paying-projects"),
    path("projects/<slug:slug>/budget", BudgetView.as_view(), name="budget"),
    path("projects/<slug:slug>/unproven", UnprovenView.as_view(), name="unproven"),
    path("projects/<slug:slug>/rounds", PlayRoundsView.as_view(), name="play-rounds"),
    path("rounds/<uuid:round_id>", PlayRoundView.as_view(), name="play-round"),
    path("players", PlayersView.as_view(), name="players"),
    path("asker", AskerView.as_view(), name="asker"),
    path("learned", LearnedView.as_view(), name="learned"),
    path("me", MeView.as_view(), name="my-profile"),
    path("me/notifications", NotificationsView.as_view(), name="my-notifications"),
    path("me/notifications/read", NotificationsReadView.as_view(), name="my-notifications-read"),
    path("me/settings", SettingsView.as_view(), name="my-settings"),
    path("me/belongings", BelongingsView.as_view(), name="my-belongings"),
    path("me/departure", DepartureView.as_view(), name="my-departure"),
    path("me/ledger", LedgerView.as_view(), name="my-ledger"),
    path("me/badges", BadgesView.as_view(), name="my-badges"),
    path("me/quests", QuestsView.as_view(), name="my-quests"),
    path("me/passport", PassportView.as_view(), name="my-passport"),
    path("passport/issuer", IssuerView.as_view(), name="badge-issuer"),
    path("passport/keys", KeysView.as_view(), name="badge-keys"),
    path("passport/verifications", VerificationsView.as_view(), name="badge-verifications"),
    path("passport/badges/<uuid:badge_id>", SkillBadgeView.as_view(), name="skill-badge"),
    path("leagues/mine", LeagueView.as_view(), name="my-league"),
    path("teams", TeamsView.as_view(), name="teams"),
    path("teams/mine", MyTeamView.as_view(), name="my-team"),
    path("seasons/current", SeasonView.as_view(), name="season"),
    path("boards/<slug:span>", BoardView.as_view(), name="board"),
    path("shop", ShopView.as_view(), name="offers"),
    path("claims", ClaimsView.as_view(), name="claims"),
    path("claims/waiting", WaitingView.as_view(), name="waiting-claims"),
    path("claims/<uuid:claim_id>/decision", DecisionView.as_view(), name="claim-decision"),
    path("rewards", RewardsView.as_view(), name="rewards"),
    path("rewards/<slug:slug>", RewardView.as_view(), name="reward"),
    path("rewards/<slug:slug>/codes", CodesView.as_view(), name="reward-codes"),
    path("rewards/<slug:slug>/stock", StockView.as_view(), name="reward-stock"),
    path("claims/<uuid:claim_id>/give-back", GiveBackView.as_view(), name="give-back"),
    path("claims/<uuid:claim_id>/worn", WearView.as_view(), name="worn"),
]
