"""Topics move to the strategy with their ids; three steps, as PostgreSQL alters no table that waits for its triggers."""

from django.core.management.color import no_style
from django.db import migrations


def copy(apps, schema_editor):
    move(apps, schema_editor, "engagement", "strategy")


def take_back(apps, schema_editor):
    apps.get_model("strategy", "DiscussionTopic").objects.all().delete()


def move(apps, schema_editor, origin, to):
    kept = apps.get_model(to, "DiscussionTopic")
    rows = apps.get_model(origin, "DiscussionTopic").objects.values("id", "slug", "name", "label", "indication_id")
    kept.objects.bulk_create([kept(**row) for row in rows])
    for sql in schema_editor.connection.ops.sequence_reset_sql(no_style(), [kept]):
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0003_narrowed_lists_walk_an_index"),
        ("strategy", "0001_topics_and_strategy"),
    ]

    operations = [migrations.RunPython(copy, take_back)]
