from django.core.management import call_command
from django.db import migrations, models

_CACHE = "governance_cache"  # shared by all server processes; a code that was used once is remembered there


def _make_cache_table(apps, schema_editor):
    call_command("createcachetable", _CACHE, database=schema_editor.connection.alias, verbosity=0)


def _drop_cache_table(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(_CACHE)}")


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_the_organisation"), ("sessions", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["subject", "at"], name="attempt_of_subject"),
        ),
        migrations.RunPython(_make_cache_table, _drop_cache_table),
    ]
