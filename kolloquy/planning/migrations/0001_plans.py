import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kolloquy.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("governance", "0003_sign_in"),
        ("identity", "0002_signposts_and_numbers"),
        ("strategy", "0001_topics_and_strategy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=kolloquy.kernel.ids.new_key, max_length=20, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("starts_on", models.DateField()),
                ("weeks", models.IntegerField(default=13)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
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
                    models.UniqueConstraint(fields=("territory", "starts_on"), name="cycle_starts_once_in_a_territory"),
                    models.CheckConstraint(
                        condition=models.Q(("weeks__gte", 1), ("weeks__lte", 53)), name="cycle_has_1_to_53_weeks"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("first", "The cycle’s plan"), ("what_if", "What if"), ("re_plan", "Re-plan")],
                        default="first",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("in_force", "In force"),
                            ("replaced", "Replaced"),
                            ("set_aside", "Set aside"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("limits", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=list)),
                ("as_of", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                ("value", models.IntegerField(blank=True, null=True)),
                ("bound", models.IntegerField(blank=True, null=True)),
                ("greedy", models.IntegerField(blank=True, null=True)),
                ("seed", models.IntegerField(default=1)),
                ("seconds", models.FloatField(blank=True, null=True)),
                ("cuts", models.IntegerField(blank=True, null=True)),
                ("disturbed", models.IntegerField(blank=True, null=True)),
                ("least_disturbed", models.IntegerField(blank=True, null=True)),
                ("ended", models.CharField(blank=True, max_length=10, null=True)),
                ("solved_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("signed_meaning", models.TextField(blank=True, null=True)),
                ("digest", models.CharField(blank=True, max_length=64, null=True)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="planning.plan",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="planning.cycle"
                    ),
                ),
                ("imperatives", models.ManyToManyField(related_name="plans", to="strategy.imperative")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "in_force")), fields=("cycle",), name="plan_in_force_once_a_cycle"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("digest__isnull", True),
                                ("signed_at__isnull", True),
                                ("signed_by__isnull", True),
                                ("signed_meaning__isnull", True),
                            ),
                            models.Q(
                                ("digest__isnull", False),
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                ("signed_meaning__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_signed_by_somebody_with_a_meaning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_force"), _negated=True),
                            ("signed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="plan_in_force_is_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitPrice",
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
                ("kind", models.CharField(max_length=20)),
                ("limit_key", models.TextField()),
                ("sentence", models.TextField()),
                ("points", models.IntegerField()),
                ("experts", models.JSONField(default=dict)),
                ("estimate", models.BooleanField(default=False)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="planning.plan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LeftOut",
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
                ("kind", models.CharField(max_length=30)),
                ("rule", models.CharField(blank=True, default="", max_length=12)),
                ("sentence", models.TextField()),
                ("would_help", models.TextField(blank=True, default="")),
                ("points", models.IntegerField(default=0)),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.expert"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.territory",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="left_out", to="planning.plan"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["plan", "-points"], name="left_out_by_points"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "expert"), name="left_out_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanColleague",
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
                ("minutes", models.JSONField()),
                ("most_experts", models.IntegerField(blank=True, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="colleagues", to="planning.plan"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.territory",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "user"), name="plan_colleague_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedContact",
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
                ("in_force", models.BooleanField(default=False)),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("medical", "Medical"),
                            ("medical_information", "Medical information"),
                            ("pharmacovigilance", "Pharmacovigilance"),
                            ("commercial", "Commercial"),
                            ("research", "Research and clinical operations"),
                            ("compliance", "Compliance"),
                            ("data_steward", "Data steward"),
                            ("administrator", "Administrator"),
                        ],
                        default="medical",
                        max_length=20,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("face_to_face", "Face to face"),
                            ("virtual", "Virtual meeting"),
                            ("telephone", "Telephone"),
                            ("email", "E-mail"),
                            ("webinar", "Webinar"),
                            ("congress", "Congress"),
                            ("advisory_board", "Advisory board"),
                            ("social", "Social media"),
                            ("portal", "Portal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("week", models.IntegerField()),
                ("monday", models.DateField()),
                ("minutes", models.IntegerField()),
                ("pressure", models.IntegerField()),
                ("points", models.IntegerField()),
                ("terms", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("dropped", "Taken out")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("computed", "Computed"), ("person", "Moved or added by a person")],
                        default="computed",
                        max_length=10,
                    ),
                ),
                ("pinned", models.BooleanField(default=False)),
                ("pinned_because", models.TextField(blank=True, default="")),
                ("touchpoint_key", models.CharField(blank=True, db_index=True, max_length=20, null=True)),
                ("held_on", models.DateField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "colleague",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_contacts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_contacts",
                        to="strategy.demand",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_contacts",
                        to="identity.expert",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_contacts",
                        to="strategy.objective",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="planning.plan"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.territory",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["plan", "colleague", "week"], name="planned_of_colleague"),
                    models.Index(fields=["plan", "expert", "week"], name="planned_of_expert"),
                    models.Index(
                        condition=models.Q(("in_force", True)), fields=["expert", "monday"], name="planned_in_force"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True),
                            models.Q(("held_on__isnull", False), ("touchpoint_key__isnull", False)),
                            _connector="OR",
                        ),
                        name="planned_contact_held_by_a_touchpoint",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="planning.plan"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to="planning.plannedcontact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedExpert",
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
                ("mutual_goals", models.TextField()),
                ("goals_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("points", models.IntegerField(default=0)),
                ("sweet_spots", models.JSONField(default=list)),
                ("reasons", models.JSONField(default=list)),
                ("room", models.IntegerField(blank=True, null=True)),
                ("pressure", models.IntegerField(default=0)),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="identity.expert"
                    ),
                ),
                (
                    "goals_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="experts", to="planning.plan"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.territory",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "expert"), name="planned_expert_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mutual_goals", ""), _negated=True), name="planned_expert_gains_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("goals_confirmed_at__isnull", True), ("goals_confirmed_by__isnull", True)),
                            models.Q(("goals_confirmed_at__isnull", False), ("goals_confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="mutual_goals_confirmed_by_somebody_at_some_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
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
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("face_to_face", "Face to face"),
                            ("virtual", "Virtual meeting"),
                            ("telephone", "Telephone"),
                            ("email", "E-mail"),
                            ("webinar", "Webinar"),
                            ("congress", "Congress"),
                            ("advisory_board", "Advisory board"),
                            ("social", "Social media"),
                            ("portal", "Portal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("monday", models.DateField()),
                ("subject", models.TextField()),
                ("proposed_on", models.DateField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("face_to_face", "Face to face"),
                            ("virtual", "Virtual meeting"),
                            ("telephone", "Telephone"),
                            ("email", "E-mail"),
                            ("webinar", "Webinar"),
                            ("congress", "Congress"),
                            ("advisory_board", "Advisory board"),
                            ("social", "Social media"),
                            ("portal", "Portal"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("waiting", "No answer yet"),
                            ("accepted", "Accepted"),
                            ("other_time", "Another time"),
                            ("declined", "Declined"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("words", models.TextField(blank=True, default="")),
                ("recorded_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proposals",
                        to="planning.plannedcontact",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="identity.expert"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="planning.plan"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer", "waiting"), ("answered_on__isnull", False), _connector="OR"),
                        name="proposal_answered_on_some_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                ("asked_at", models.DateTimeField()),
                (
                    "stand",
                    models.CharField(
                        blank=True,
                        choices=[("agrees", "Agrees"), ("asks", "Asks for a change")],
                        max_length=10,
                        null=True,
                    ),
                ),
                ("words", models.TextField(blank=True, default="")),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("plan_version", models.IntegerField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="planning.plan"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "reviewer"), name="review_once_a_person"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("said_at__isnull", True), ("stand__isnull", True)),
                            models.Q(("said_at__isnull", False), ("stand__isnull", False)),
                            _connector="OR",
                        ),
                        name="review_said_at_some_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Solving",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("stopped", "Stopped, with the best so far"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("stop_asked", models.BooleanField(default=False)),
                ("step", models.TextField(blank=True, default="")),
                ("value", models.IntegerField(blank=True, null=True)),
                ("bound", models.IntegerField(blank=True, null=True)),
                ("problem", models.TextField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="solvings", to="planning.plan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TakenAsGiven",
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
                ("week", models.IntegerField()),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("medical", "Medical"),
                            ("medical_information", "Medical information"),
                            ("pharmacovigilance", "Pharmacovigilance"),
                            ("commercial", "Commercial"),
                            ("research", "Research and clinical operations"),
                            ("compliance", "Compliance"),
                            ("data_steward", "Data steward"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("face_to_face", "Face to face"),
                            ("virtual", "Virtual meeting"),
                            ("telephone", "Telephone"),
                            ("email", "E-mail"),
                            ("webinar", "Webinar"),
                            ("congress", "Congress"),
                            ("advisory_board", "Advisory board"),
                            ("social", "Social media"),
                            ("portal", "Portal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("touchpoint_key", models.CharField(blank=True, max_length=20, null=True)),
                ("planned_contact_key", models.CharField(blank=True, max_length=20, null=True)),
                ("because", models.TextField(blank=True, default="")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.expert"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="taken_as_given", to="planning.plan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkingTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hours", models.FloatField()),
                ("since", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="working_times",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "since"), name="working_time_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0), ("hours__lte", 60)), name="working_time_fits_a_week"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "first_day"), name="absence_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="absence_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
