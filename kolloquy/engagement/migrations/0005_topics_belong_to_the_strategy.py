import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagement", "0004_topics_are_copied")]

    operations = [
        migrations.AlterField(
            model_name="touchpointtopic",
            name="topic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="strategy.discussiontopic",
            ),
        ),
        migrations.AlterField(
            model_name="touchpoint",
            name="topics",
            field=models.ManyToManyField(
                related_name="touchpoints", through="engagement.TouchpointTopic", to="strategy.discussiontopic"
            ),
        ),
    ]
