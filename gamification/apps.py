from django.apps import AppConfig


class GamificationConfig(AppConfig):
    name = "gamification"

    def ready(self) -> None:
        from gamification import handlers
        from gamification.queries.invariants import INVARIANTS
        from gamification.queries.stakes import points_at_stake
        from labeling import bus
        from labeling.queries import invariants, stakes

        bus.subscribe(handlers.REACTIONS)
        invariants.register(*INVARIANTS)
        stakes.register(points_at_stake)
