from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_experts")]

    operations = [
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(
                condition=models.Q(("absorbed_into__isnull", False)),
                fields=["absorbed_into"],
                name="expert_by_signpost",
            ),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(condition=models.Q(("orcid__isnull", False)), fields=["orcid"], name="expert_by_orcid"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(condition=models.Q(("npi__isnull", False)), fields=["npi"], name="expert_by_npi"),
        ),
    ]
