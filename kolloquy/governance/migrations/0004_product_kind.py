from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_sign_in")]
    operations = [
        migrations.AddField(
            model_name="product",
            name="kind",
            field=models.CharField(
                choices=[("medicine", "Medicine"), ("device", "Device")], default="medicine", max_length=10
            ),
        ),
    ]
