from django.db import migrations, models
from django.db.models import F

import kolloquy.kernel.ids


def name_by_key(apps, schema_editor):
    """What calendars know them by already."""
    apps.get_model("planning", "PlannedContact").objects.update(known_as=F("key"))


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0004_planned_by_points"),
    ]

    operations = [
        migrations.AddField(
            model_name="plannedcontact",
            name="known_as",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunPython(name_by_key, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="plannedcontact",
            name="known_as",
            field=models.CharField(default=kolloquy.kernel.ids.new_key, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="plannedcontact",
            constraint=models.UniqueConstraint(
                fields=("plan", "known_as"), name="planned_contact_known_once_in_a_plan"
            ),
        ),
    ]
