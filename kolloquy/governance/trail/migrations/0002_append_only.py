from django.db import migrations

from kolloquy.governance.trail import guards


def install(apps, schema_editor):
    apps.get_model("trail", "Head").objects.create()
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_trail")]
    operations = [migrations.RunPython(install, remove)]
