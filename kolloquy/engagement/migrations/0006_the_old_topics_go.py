from importlib import import_module

from django.db import migrations


def copy_back(apps, schema_editor):
    import_module("kolloquy.engagement.migrations.0004_topics_are_copied").move(
        apps, schema_editor, "strategy", "engagement"
    )


class Migration(migrations.Migration):
    dependencies = [("engagement", "0005_topics_belong_to_the_strategy")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, copy_back),
        migrations.DeleteModel(name="DiscussionTopic"),
    ]
