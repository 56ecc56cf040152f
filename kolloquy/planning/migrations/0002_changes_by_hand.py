import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kolloquy.governance.wall.vocabulary


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_signposts_and_numbers"),
        ("planning", "0001_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("medical", "medical"),
                            ("commercial", "commercial"),
                            ("research", "research"),
                            ("office", "office"),
                        ],
                        default=kolloquy.governance.wall.vocabulary.Side["MEDICAL"],
                        max_length=12,
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("moved", "Moved"),
                            ("added", "Added"),
                            ("taken_out", "Taken out"),
                            ("pinned", "Pinned"),
                            ("unpinned", "No longer pinned"),
                            ("goals", "Mutual goals written"),
                            ("confirmed", "Mutual goals confirmed"),
                            ("signed", "Signed"),
                            ("set_aside", "Set aside"),
                            ("taken_up", "Taken up again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("told", models.JSONField(default=dict)),
                ("because", models.TextField(blank=True, default="")),
                ("over", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("plan_version", models.IntegerField()),
                ("after_signing", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="planning.plannedcontact",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.expert",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes_by_hand", to="planning.plan"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["plan", "-id"], name="changes_of_plan")],
            },
        ),
    ]
