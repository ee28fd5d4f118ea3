from django.apps import AppConfig


class LabelingConfig(AppConfig):
    name = "labeling"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from labeling import bus, checks, handlers, tasks  # noqa: F401  (checks register themselves)
        from labeling.api.auth import take_guest_along
        from labeling.models import OutboxEntry

        bus.connect(write=OutboxEntry.objects.write, wake=tasks.wake_outbox)
        bus.subscribe(handlers.REACTIONS)
        bus.subscribe(handlers.WEBHOOKS)
        user_logged_in.connect(take_guest_along)
