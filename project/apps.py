from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "project"

    def ready(self) -> None:
        # Whatever process this is, its tasks go where the settings say.
        from project import celery  # noqa: F401
