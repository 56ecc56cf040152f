from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagement", "0002_topics_by_day")]

    operations = [
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("dropped_at__isnull", True)),
                fields=["due_on", "id"],
                name="follow_up_open_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="touchpoint",
            index=models.Index(fields=["channel", "-on", "-id"], name="touchpoint_by_channel"),
        ),
        migrations.AddIndex(
            model_name="touchpoint",
            index=models.Index(fields=["function", "-on", "-id"], name="touchpoint_by_function"),
        ),
        migrations.AddIndex(
            model_name="touchpoint",
            index=models.Index(fields=["status", "-on", "-id"], name="touchpoint_by_status"),
        ),
    ]
