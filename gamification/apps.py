from django.apps import AppConfig


class GamificationConfig(AppConfig):
    name = "gamification"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from gamification import handlers
        from gamification.actions.budgets import refuse_when_spent
        from gamification.api.settings import speak_their_language
        from gamification.news import TYPES
        from gamification.queries.invariants import INVARIANTS
        from gamification.queries.stakes import points_at_stake, points_moved
        from labeling import bus, gates, news
        from labeling.queries import invariants, stakes

        bus.subscribe(handlers.REACTIONS)
        bus.subscribe(handlers.WEBHOOKS)
        news.offer(TYPES)
        gates.register(refuse_when_spent)
        invariants.register(*INVARIANTS)
        stakes.register(points_at_stake, points_moved)
        user_logged_in.connect(speak_their_language)
