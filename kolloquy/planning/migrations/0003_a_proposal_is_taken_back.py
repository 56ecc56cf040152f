from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0002_changes_by_hand"),
    ]

    operations = [
        migrations.AlterField(
            model_name="proposal",
            name="answer",
            field=models.CharField(
                choices=[
                    ("waiting", "No answer yet"),
                    ("accepted", "Accepted"),
                    ("other_time", "Another time"),
                    ("declined", "Declined"),
                    ("withdrawn", "Taken back by us"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
    ]
