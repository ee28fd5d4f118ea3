from django.apps import AppConfig


class GamificationConfig(AppConfig):
    name = "gamification"

    def ready(self) -> None:
        from gamification import handlers
        from gamification.queries.invariants import INVARIANTS
        from labeling import bus
        from labeling.queries import invariants

        bus.subscribe(handlers.REACTIONS)
        invariants.register(*INVARIANTS)
