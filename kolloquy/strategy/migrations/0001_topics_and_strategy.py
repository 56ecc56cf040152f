import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import kolloquy.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("governance", "0003_sign_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DiscussionTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("label", models.CharField(choices=[("on", "On-label"), ("off", "Off-label")], max_length=3)),
                ("followed", models.SlugField(blank=True, max_length=80, null=True)),
                (
                    "indication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="governance.indication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeeCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("amount", models.IntegerField()),
                ("most_a_year", models.IntegerField()),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("source", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "country"), name="fee_category_once_a_country"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("most_a_year__gte", models.F("amount"))),
                        name="fee_within_its_cap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Imperative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=kolloquy.kernel.ids.new_key, max_length=20, unique=True)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("medical", "medical"),
                            ("commercial", "commercial"),
                            ("research", "research"),
                            ("office", "office"),
                        ],
                        default="medical",
                        max_length=12,
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("why", models.TextField()),
                ("parent_version", models.IntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("in_force", "In force"), ("retired", "Retired")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("weighs_standing", models.IntegerField(default=35)),
                ("weighs_sweet_spot", models.IntegerField(default=30)),
                ("weighs_need", models.IntegerField(default=10)),
                ("weighs_continuity", models.IntegerField(default=15)),
                ("weighs_rise", models.IntegerField(default=10)),
                ("version", models.IntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "indication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imperatives",
                        to="governance.indication",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions_below",
                        to="strategy.imperative",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imperatives",
                        to="governance.territory",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "weighs_standing",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(100), "-", models.F("weighs_sweet_spot")
                                            ),
                                            "-",
                                            models.F("weighs_need"),
                                        ),
                                        "-",
                                        models.F("weighs_continuity"),
                                    ),
                                    "-",
                                    models.F("weighs_rise"),
                                ),
                            )
                        ),
                        name="imperative_weights_make_a_hundred",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weighs_continuity__gte", 0),
                            ("weighs_need__gte", 0),
                            ("weighs_rise__gte", 0),
                            ("weighs_standing__gte", 0),
                            ("weighs_sweet_spot__gte", 0),
                        ),
                        name="imperative_weights_are_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("parent__isnull", True), ("parent_version__isnull", True)),
                            models.Q(("parent__isnull", False), ("parent_version__isnull", False)),
                            _connector="OR",
                        ),
                        name="imperative_follows_a_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=kolloquy.kernel.ids.new_key, max_length=20, unique=True)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("medical", "medical"),
                            ("commercial", "commercial"),
                            ("research", "research"),
                            ("office", "office"),
                        ],
                        default="medical",
                        max_length=12,
                    ),
                ),
                ("code", models.SlugField(max_length=60)),
                ("question", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("data", "Data nobody has yet"),
                            ("understanding", "Known, but not understood"),
                            ("practice", "Understood, but not done"),
                            ("unmet_need", "A need of patients nobody meets"),
                        ],
                        max_length=20,
                    ),
                ),
                ("unmet_need", models.IntegerField()),
                ("need_evidence", models.TextField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("topics", models.ManyToManyField(blank=True, related_name="gaps", to="strategy.discussiontopic")),
                (
                    "imperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gaps", to="strategy.imperative"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("imperative", "code"), name="gap_once_in_an_imperative"),
                    models.CheckConstraint(
                        condition=models.Q(("unmet_need__gte", 0), ("unmet_need__lte", 4)), name="gap_need_is_0_to_4"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImperativeVersion",
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
                        default="medical",
                        max_length=12,
                    ),
                ),
                ("version", models.IntegerField()),
                ("read", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "imperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="history", to="strategy.imperative"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("imperative", "version"), name="imperative_version_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=kolloquy.kernel.ids.new_key, max_length=20, unique=True)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("medical", "medical"),
                            ("commercial", "commercial"),
                            ("research", "research"),
                            ("office", "office"),
                        ],
                        default="medical",
                        max_length=12,
                    ),
                ),
                ("code", models.SlugField(max_length=60)),
                ("statement", models.TextField()),
                ("metric", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=40)),
                ("baseline", models.FloatField()),
                ("baseline_source", models.TextField()),
                ("target", models.FloatField()),
                ("due_on", models.DateField()),
                ("priority", models.IntegerField(default=2)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "gap",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="strategy.gap",
                    ),
                ),
                (
                    "imperative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objectives", to="strategy.imperative"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(blank=True, related_name="objectives", to="strategy.discussiontopic"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("imperative", "code"), name="objective_once_in_an_imperative"),
                    models.CheckConstraint(
                        condition=models.Q(("target", models.F("baseline")), _negated=True),
                        name="objective_changes_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__gte", 1), ("priority__lte", 3)),
                        name="objective_priority_is_1_to_3",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=kolloquy.kernel.ids.new_key, max_length=20, unique=True)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("medical", "medical"),
                            ("commercial", "commercial"),
                            ("research", "research"),
                            ("office", "office"),
                        ],
                        default="medical",
                        max_length=12,
                    ),
                ),
                ("code", models.SlugField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("one_to_one", "One-to-one exchange"),
                            ("advisory_board", "Advisory board"),
                            ("expert_panel", "Expert panel"),
                            ("congress", "Congress meeting"),
                            ("education", "Educational event"),
                            ("publication", "Publication"),
                            ("investigator_meeting", "Investigator meeting"),
                            ("advice", "Advice-seeking"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("fewest", models.IntegerField()),
                ("most", models.IntegerField()),
                ("contacts", models.IntegerField(default=1)),
                ("gap_weeks", models.IntegerField(default=4)),
                ("channels", models.JSONField(default=list)),
                ("minutes", models.IntegerField(default=60)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("lead_weeks", models.IntegerField(default=0)),
                ("fee", models.SlugField(blank=True, default="", max_length=40)),
                ("mix", models.JSONField(default=list)),
                ("must", models.BooleanField(default=False)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("hosts", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.territory"
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="demands", to="strategy.objective"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("objective", "code"), name="demand_once_in_an_objective"),
                    models.CheckConstraint(
                        condition=models.Q(("fewest__gte", 0), ("most__gte", models.F("fewest")), ("most__gte", 1)),
                        name="demand_has_a_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__gte", models.F("starts_on")), ("starts_on__isnull", True), _connector="OR"
                        ),
                        name="demand_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "one_to_one"),
                            models.Q(("ends_on__isnull", False), ("starts_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="demand_of_an_activity_has_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhaseInMarket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("pipeline_education", "Pipeline education"),
                            ("pre_launch", "Pre-launch"),
                            ("newly_launched", "Newly launched"),
                            ("established", "Established"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateField()),
                ("set_at", models.DateTimeField()),
                (
                    "indication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="phases", to="governance.indication"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.territory"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("indication", "territory", "since"), name="phase_once_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
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
                        default="medical",
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("value", models.FloatField()),
                ("source", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="strategy.objective"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("objective", "on"), name="reading_once_a_day"),
                ],
            },
        ),
    ]
