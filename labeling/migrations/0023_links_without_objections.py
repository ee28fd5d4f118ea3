from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0022_objections_of_their_own"),
    ]

    operations = [
        migrations.RemoveField(model_name="link", name="objector"),
        migrations.RemoveField(model_name="link", name="upheld_for"),
    ]
