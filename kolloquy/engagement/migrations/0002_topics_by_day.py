import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_the_touchpoints_day(apps, schema_editor):
    links = apps.get_model("engagement", "TouchpointTopic").objects
    touchpoints = apps.get_model("engagement", "Touchpoint").objects
    links.update(on=Subquery(touchpoints.filter(pk=OuterRef("touchpoint_id")).values("on")[:1]))


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_touchpoints")]

    operations = [
        migrations.AddField("touchpointtopic", "on", models.DateField(null=True)),
        migrations.RunPython(take_the_touchpoints_day, migrations.RunPython.noop),
        migrations.AlterField("touchpointtopic", "on", models.DateField()),
        migrations.AlterField(
            "touchpointtopic",
            "topic",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engagement.discussiontopic",
            ),
        ),
        migrations.AddIndex(
            "touchpointtopic", models.Index(fields=["topic", "-on", "-touchpoint"], name="touchpoints_on_topic")
        ),
    ]
