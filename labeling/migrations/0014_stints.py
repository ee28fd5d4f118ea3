import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0013_captcha"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="visit", name="visit_once"),
        migrations.RemoveConstraint(model_name="visit", name="visit_ends_somehow"),
        migrations.RenameModel(old_name="Visit", new_name="Stint"),
        migrations.AlterField(
            model_name="stint",
            name="crowd",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stints",
                to="labeling.crowd",
            ),
        ),
        migrations.AlterField(
            model_name="stint",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stints",
                to="labeling.worker",
            ),
        ),
        migrations.AddConstraint(
            model_name="stint",
            constraint=models.UniqueConstraint(fields=("crowd", "external_id"), name="stint_once"),
        ),
        migrations.AddConstraint(
            model_name="stint",
            constraint=models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="stint_ends_somehow",
            ),
        ),
    ]
