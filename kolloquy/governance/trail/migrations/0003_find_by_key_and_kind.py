from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trail", "0002_append_only")]
    operations = [
        migrations.RemoveIndex(model_name="entry", name="trail_entry_record"),
        migrations.AddIndex("entry", models.Index(fields=["key", "kind", "number"], name="trail_entry_key")),
        migrations.AddIndex("entry", models.Index(fields=["kind", "number"], name="trail_entry_kind")),
    ]
