from django.apps import AppConfig


class LabelingConfig(AppConfig):
    name = "labeling"

    def ready(self) -> None:
        from labeling import bus, checks, handlers, tasks  # noqa: F401  (checks register themselves)
        from labeling.models import OutboxEntry

        bus.connect(write=OutboxEntry.objects.write, wake=tasks.wake_outbox)
        bus.subscribe(handlers.REACTIONS)
