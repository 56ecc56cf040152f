from django.db import migrations

from kolloquy.governance.wall import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("wall", "0001_releases_and_hand_overs")]
    operations = [migrations.RunPython(install, remove)]
