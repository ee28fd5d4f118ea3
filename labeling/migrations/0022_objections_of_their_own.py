from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def take_over(apps: Any, schema_editor: Any) -> None:
    """Take over what was said on links; of one upheld long ago, only what it still speaks of."""
    links = apps.get_model("labeling", "Link").objects.order_by("pk")
    is_upheld = Q(status="confirmed", upheld_for=F("duplicate"))
    is_open = Q(status="contested") | Q(
        status__in=["gone", "suggested"], objector__isnull=False, upheld_for=None
    )
    for state, kept in {"open": is_open, "upheld": is_upheld}.items():
        _say(apps, links.filter(kept), state)
    links.filter(is_open | is_upheld | Q(objector__isnull=False)).update(reason="")


def _say(apps: Any, links: Any, state: str) -> None:
    objection = apps.get_model("labeling", "Objection")
    objection.objects.bulk_create(
        [
            objection(
                duplicate_id=link.duplicate_id,
                canonical_id=link.canonical_id,
                state=state,
                reason=link.reason,
                objector_id=link.objector_id,
            )
            for link in links
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0021_what_a_crowd_is_shown_ahead"),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for its host"),
                            ("upheld", "the link was stood by"),
                            ("granted", "the link was taken back"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=1000)),
                (
                    "canonical",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="labeling.thread",
                    ),
                ),
                (
                    "duplicate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="labeling.thread",
                    ),
                ),
                (
                    "objector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="labeling.worker",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("duplicate", "canonical"), name="objection_once"
                    )
                ],
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
