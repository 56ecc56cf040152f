from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0003_a_proposal_is_taken_back"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="plannedexpert",
            index=models.Index(fields=["plan", "-points"], name="planned_by_points"),
        ),
    ]
