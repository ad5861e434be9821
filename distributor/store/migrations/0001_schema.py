"""The tables of commit 7f3a2b5, each in one piece; it stands for the nine migrations that made them."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE, PROTECT, SET_NULL
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now


def _id() -> tuple[str, "models.BigAutoField[int, int]"]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    initial = True
    # A database that has all nine of these has these tables; see docs/decisions/0055-the-first-migration.md.
    replaces = [
        ("distributor", "0001_tables"),
        ("distributor", "0002_histories"),
        ("distributor", "0003_schedules_and_notices"),
        ("distributor", "0004_scale"),
        ("distributor", "0005_incoming"),
        ("distributor", "0006_manuscripts"),
        ("distributor", "0007_answers"),
        ("distributor", "0008_effects"),
        ("distributor", "0009_came_back"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                _id(),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("pictures", models.JSONField(default=dict)),
                ("imported", models.DateTimeField(auto_now_add=True)),
                ("compared", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                _id(),
                ("sender_key", models.CharField(max_length=320, unique=True)),
                ("route", models.CharField(max_length=12)),
                ("by", models.CharField(blank=True, max_length=150)),
                ("made", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                _id(),
                ("name", models.CharField(max_length=200, unique=True)),
                ("aliases", models.JSONField(default=list)),
                ("order", models.PositiveIntegerField()),
                ("file", models.CharField(max_length=255)),
                ("retired", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                _id(),
                ("address", models.CharField(max_length=320)),
                ("address_key", models.CharField(max_length=320, unique=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                _id(),
                ("title", models.CharField(max_length=200, unique=True)),
                ("answers", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("beat", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Serial",
            fields=[
                _id(),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Witness",
            fields=[
                _id(),
                ("origin", models.CharField(max_length=32)),
                ("number", models.BigIntegerField(default=0)),
                ("restored", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Contributor",
            fields=[
                _id(),
                ("name", models.CharField(max_length=200)),
                ("telephone", models.CharField(blank=True, max_length=100)),
                ("note", models.TextField(blank=True)),
                ("created", models.DateTimeField(db_default=Now())),
                (
                    "merged_into",
                    models.ForeignKey("distributor.contributor", PROTECT, null=True, related_name="merged"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContributorAddress",
            fields=[
                _id(),
                ("address", models.CharField(max_length=320)),
                ("address_key", models.CharField(max_length=320, unique=True)),
                ("since", models.DateTimeField(db_default=Now())),
                (
                    "contributor",
                    models.ForeignKey("distributor.contributor", PROTECT, related_name="addresses"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Folder",
            fields=[
                _id(),
                ("source", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=300)),
                ("uid_validity", models.BigIntegerField()),
                ("uid", models.BigIntegerField(default=0)),
                ("looked", models.DateTimeField(db_default=Now())),
                ("trouble", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "name"), name="folder_once")],
            },
        ),
        migrations.CreateModel(
            name="Incoming",
            fields=[
                _id(),
                ("source", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.BigIntegerField()),
                ("envelope_from", models.CharField(blank=True, max_length=500)),
                ("envelope_to", models.JSONField(default=list)),
                ("received", models.DateTimeField()),
                ("kept", models.DateTimeField(db_default=Now())),
                ("state", models.CharField(default="kept", max_length=10)),
                ("state_reason", models.CharField(blank=True, max_length=500)),
                ("reader", models.PositiveSmallIntegerField(default=0)),
                ("body_sha256", models.CharField(blank=True, max_length=64)),
                ("message_id", models.CharField(blank=True, db_index=True, max_length=500)),
                ("sender", models.CharField(blank=True, max_length=320)),
                ("sender_key", models.CharField(blank=True, db_index=True, max_length=320)),
                ("sender_name", models.CharField(blank=True, max_length=500)),
                ("subject", models.TextField(blank=True)),
                ("date", models.DateTimeField(null=True)),
                ("reading", models.JSONField(null=True)),
                ("route", models.CharField(blank=True, max_length=12)),
                ("route_reason", models.CharField(blank=True, max_length=500)),
                ("filed_by", models.CharField(blank=True, max_length=150)),
                ("removed", models.DateTimeField(null=True)),
                (
                    "seen_as",
                    models.ForeignKey("distributor.incoming", SET_NULL, null=True, related_name="seen_again"),
                ),
                (
                    "publication",
                    models.ForeignKey("distributor.publication", PROTECT, null=True, related_name="+"),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                _id(),
                ("number", models.PositiveIntegerField()),
                ("inside", models.PositiveIntegerField(null=True)),
                ("token", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=255)),
                ("kind", models.CharField(max_length=20)),
                ("media_type", models.CharField(max_length=150)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("state", models.CharField(max_length=12)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("text", models.TextField(blank=True)),
                ("pictures", models.JSONField(default=list)),
                ("inline", models.BooleanField(default=False)),
                ("content_id", models.CharField(blank=True, max_length=300)),
                ("incoming", models.ForeignKey("distributor.incoming", CASCADE, related_name="enclosures")),
            ],
            options={
                "ordering": ["incoming", "number"],
            },
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                _id(),
                ("kind", models.CharField(max_length=12)),
                ("about", models.CharField(max_length=320)),
                ("made", models.DateTimeField(db_default=Now())),
                ("incoming", models.ForeignKey("distributor.incoming", CASCADE, related_name="effects")),
            ],
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                _id(),
                ("slug", models.CharField(max_length=40, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("date", models.DateField(null=True)),
                ("layout", models.CharField(default="full", max_length=12)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("document", models.ForeignKey("distributor.document", PROTECT, null=True, related_name="+")),
                ("publication", models.ForeignKey("distributor.publication", PROTECT, related_name="issues")),
            ],
            options={
                "ordering": ["-year", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                _id(),
                ("kind", models.CharField(default="issue", max_length=12)),
                ("notice", models.TextField(blank=True, default="")),
                ("content_hash", models.CharField(max_length=64)),
                ("layout", models.CharField(max_length=12)),
                ("groups", models.JSONField()),
                ("subject", models.TextField()),
                ("html", models.TextField()),
                ("text", models.TextField()),
                ("pictures", models.JSONField(default=list)),
                ("personal", models.BooleanField(default=False)),
                ("templates", models.JSONField(default=dict)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "document",
                    models.ForeignKey("distributor.document", PROTECT, null=True, related_name="editions"),
                ),
                (
                    "issue",
                    models.ForeignKey("distributor.issue", CASCADE, null=True, related_name="editions"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="document",
            name="issue",
            field=models.ForeignKey("distributor.issue", CASCADE, related_name="documents"),
        ),
        migrations.CreateModel(
            name="Manuscript",
            fields=[
                _id(),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("state", models.CharField(default="received", max_length=10)),
                ("created", models.DateTimeField(db_default=Now())),
                ("changed", models.DateTimeField(db_default=Now())),
                (
                    "contributor",
                    models.ForeignKey(
                        "distributor.contributor", PROTECT, null=True, related_name="manuscripts"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        "distributor.publication", PROTECT, null=True, related_name="manuscripts"
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-serial"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                _id(),
                ("state", models.CharField(max_length=10)),
                ("note", models.TextField(blank=True)),
                ("by", models.CharField(blank=True, max_length=150)),
                ("made", models.DateTimeField(db_default=Now())),
                (
                    "manuscript",
                    models.ForeignKey("distributor.manuscript", CASCADE, related_name="decisions"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                _id(),
                ("name", models.CharField(max_length=500)),
                ("position", models.CharField(blank=True, max_length=500)),
                ("unit", models.CharField(blank=True, max_length=500)),
                ("telephone", models.CharField(blank=True, max_length=500)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("order", models.PositiveIntegerField()),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("retired", models.DateTimeField(null=True)),
                ("group", models.ForeignKey("distributor.group", PROTECT, related_name="memberships")),
                ("person", models.ForeignKey("distributor.person", PROTECT, related_name="memberships")),
            ],
        ),
        migrations.CreateModel(
            name="Printed",
            fields=[
                _id(),
                ("title", models.CharField(max_length=500)),
                ("text", models.TextField()),
                ("document", models.ForeignKey("distributor.document", CASCADE, related_name="printed")),
            ],
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                _id(),
                ("source", models.CharField(max_length=100)),
                ("key", models.CharField(blank=True, max_length=500)),
                ("sender", models.CharField(blank=True, max_length=320)),
                ("subject", models.TextField(blank=True)),
                ("size", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("made", models.DateTimeField(db_default=Now())),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("source", "key"),
                        name="refused_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                _id(),
                ("kind", models.CharField(default="issue", max_length=12)),
                ("state", models.CharField(default="sending", max_length=10)),
                ("state_reason", models.CharField(blank=True, max_length=500)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("groups", models.JSONField()),
                ("group_names", models.JSONField(default=dict)),
                ("sender", models.JSONField()),
                ("date", models.DateTimeField()),
                ("utc_offset", models.SmallIntegerField(default=0)),
                ("answers", models.JSONField(default=list)),
                ("answering", models.JSONField(null=True)),
                ("link_key", models.BinaryField()),
                ("created", models.DateTimeField(db_default=Now())),
                ("finished", models.DateTimeField(null=True)),
                ("resumed", models.DateTimeField(null=True)),
                ("archived", models.DateTimeField(null=True)),
                ("totals", models.JSONField(null=True)),
                ("edition", models.ForeignKey("distributor.edition", PROTECT, related_name="runs")),
                ("issue", models.ForeignKey("distributor.issue", PROTECT, null=True, related_name="runs")),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                _id(),
                ("copy_number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=500)),
                ("position", models.CharField(blank=True, max_length=500)),
                ("unit", models.CharField(blank=True, max_length=500)),
                ("address", models.CharField(max_length=320)),
                ("address_key", models.CharField(max_length=320)),
                ("state", models.CharField(db_default="planned", default="planned", max_length=10)),
                ("fence", models.BigIntegerField(db_default=0, default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("crashes", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("due", models.DateTimeField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("relay", models.CharField(blank=True, db_default="", default="", max_length=100)),
                ("stage", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("reply_code", models.PositiveSmallIntegerField(null=True)),
                ("enhanced_code", models.CharField(blank=True, db_default="", default="", max_length=12)),
                ("reply", models.TextField(blank=True, db_default="", default="")),
                ("changed", models.DateTimeField(db_default=Now())),
                (
                    "group",
                    models.ForeignKey(
                        "distributor.group",
                        PROTECT,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        related_name="+",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        "distributor.run",
                        CASCADE,
                        db_constraint=False,
                        db_index=False,
                        related_name="deliveries",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ArchivedCopies",
            fields=[
                _id(),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("packed", models.BinaryField()),
                (
                    "run",
                    models.ForeignKey(
                        "distributor.run", CASCADE, db_index=False, related_name="archived_copies"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                _id(),
                ("kind", models.CharField(max_length=15)),
                ("address", models.CharField(max_length=320)),
                ("address_key", models.CharField(max_length=320)),
                ("automatic_day", models.DateField(null=True)),
                ("withheld", models.CharField(blank=True, max_length=500)),
                ("made", models.DateTimeField(db_default=Now())),
                (
                    "incoming",
                    models.ForeignKey("distributor.incoming", PROTECT, null=True, related_name="answers"),
                ),
                ("issue", models.ForeignKey("distributor.issue", PROTECT, null=True, related_name="+")),
                (
                    "manuscript",
                    models.ForeignKey("distributor.manuscript", PROTECT, null=True, related_name="answers"),
                ),
                ("run", models.ForeignKey("distributor.run", PROTECT, null=True, related_name="+")),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                _id(),
                ("only_groups", models.JSONField(default=list)),
                ("again", models.CharField(blank=True, max_length=500)),
                ("due", models.DateTimeField()),
                ("ordered_by", models.CharField(blank=True, max_length=100)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("state_reason", models.CharField(blank=True, max_length=500)),
                ("created", models.DateTimeField(db_default=Now())),
                ("changed", models.DateTimeField(db_default=Now())),
                ("edition", models.ForeignKey("distributor.edition", PROTECT, related_name="+")),
                ("issue", models.ForeignKey("distributor.issue", PROTECT, related_name="schedules")),
                (
                    "run",
                    models.OneToOneField("distributor.run", SET_NULL, null=True, related_name="schedule"),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                _id(),
                ("source", models.CharField(max_length=100)),
                ("key", models.CharField(max_length=500)),
                ("seen", models.DateTimeField(db_default=Now())),
                ("incoming", models.ForeignKey("distributor.incoming", CASCADE, related_name="sightings")),
            ],
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                _id(),
                ("role", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=100)),
                ("signed", models.DateTimeField(auto_now_add=True)),
                ("edition", models.ForeignKey("distributor.edition", CASCADE, related_name="signoffs")),
            ],
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                _id(),
                ("address_key", models.CharField(max_length=320)),
                ("reason", models.CharField(max_length=20)),
                ("detail", models.CharField(blank=True, max_length=500)),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("lifted", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted", None)), fields=("address_key",), name="suppressed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                _id(),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "merged_into",
                    models.ForeignKey("distributor.unit", PROTECT, null=True, related_name="merged"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="contributor",
            name="unit",
            field=models.ForeignKey("distributor.unit", PROTECT, null=True, related_name="contributors"),
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                _id(),
                ("number", models.PositiveIntegerField()),
                ("place", models.CharField(max_length=20)),
                ("title", models.CharField(blank=True, max_length=500)),
                ("authors", models.JSONField(default=list)),
                ("unit", models.CharField(blank=True, max_length=500)),
                ("telephone", models.CharField(blank=True, max_length=100)),
                ("column", models.CharField(blank=True, max_length=100)),
                ("body", models.TextField(blank=True)),
                ("pictures", models.JSONField(default=dict)),
                ("found", models.JSONField(default=dict)),
                ("confirmed", models.JSONField(default=list)),
                ("confirmed_by", models.CharField(blank=True, max_length=150)),
                ("notes", models.JSONField(default=list)),
                ("text_sha256", models.CharField(db_index=True, max_length=64)),
                ("made", models.DateTimeField(db_default=Now())),
                (
                    "enclosure",
                    models.ForeignKey("distributor.enclosure", SET_NULL, null=True, related_name="+"),
                ),
                ("incoming", models.ForeignKey("distributor.incoming", PROTECT, related_name="versions")),
                ("manuscript", models.ForeignKey("distributor.manuscript", CASCADE, related_name="versions")),
            ],
            options={
                "ordering": ["manuscript", "number"],
            },
        ),
        migrations.CreateModel(
            name="Resemblance",
            fields=[
                _id(),
                ("article", models.CharField(blank=True, max_length=500)),
                ("share", models.FloatField()),
                ("issue", models.ForeignKey("distributor.issue", CASCADE, null=True, related_name="+")),
                ("other", models.ForeignKey("distributor.version", CASCADE, null=True, related_name="+")),
                ("version", models.ForeignKey("distributor.version", CASCADE, related_name="resemblances")),
            ],
        ),
        migrations.CreateModel(
            name="Repetition",
            fields=[
                _id(),
                ("place", models.CharField(max_length=20)),
                ("incoming", models.ForeignKey("distributor.incoming", CASCADE, related_name="repetitions")),
                ("version", models.ForeignKey("distributor.version", CASCADE, related_name="repetitions")),
            ],
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                _id(),
                ("column", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=500)),
                ("by", models.CharField(blank=True, max_length=150)),
                ("made", models.DateTimeField(db_default=Now())),
                ("removed", models.DateTimeField(null=True)),
                ("issue", models.ForeignKey("distributor.issue", PROTECT, related_name="placements")),
                ("version", models.ForeignKey("distributor.version", PROTECT, related_name="placements")),
            ],
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                _id(),
                ("value", models.BigIntegerField(db_index=True)),
                (
                    "printed",
                    models.ForeignKey("distributor.printed", CASCADE, null=True, related_name="marks"),
                ),
                (
                    "version",
                    models.ForeignKey("distributor.version", CASCADE, null=True, related_name="marks"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                _id(),
                ("made", models.DateTimeField(db_default=Now())),
                ("event", models.CharField(db_default="attempt", default="attempt", max_length=10)),
                ("by", models.CharField(blank=True, db_default="", default="", max_length=150)),
                ("state", models.CharField(max_length=10)),
                ("relay", models.CharField(max_length=100)),
                ("stage", models.CharField(max_length=10)),
                ("reply_code", models.PositiveSmallIntegerField(null=True)),
                ("enhanced_code", models.CharField(blank=True, max_length=12)),
                ("reply", models.TextField(blank=True)),
                ("delivery", models.ForeignKey("distributor.delivery", CASCADE, related_name="history")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("event", "bounced")),
                        fields=["delivery"],
                        name="attempt_came_back",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="enclosure",
            constraint=models.UniqueConstraint(fields=("incoming", "number"), name="enclosure_once"),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(fields=("incoming", "kind", "about"), name="effect_once"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(fields=("issue", "content_hash"), name="edition_once"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("issue", "sha256"), name="document_once"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("retired", None)), fields=["group", "order"], name="member_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired", None)), fields=("group", "person"), name="member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="manuscript",
            constraint=models.UniqueConstraint(fields=("year", "serial"), name="manuscript_once"),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(fields=("publication", "year", "number"), name="issue_once"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("state", "read"), _negated=True),
                fields=["state", "id"],
                name="incoming_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["route", "id"], name="incoming_by_route"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("kind", "test"), _negated=True), ("state__in", ["sending", "paused"])
                ),
                fields=("issue", "kind"),
                name="one_live_run",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("run"),
                CombinedExpression(models.F("copy_number"), "+", models.Value(0)),
                condition=models.Q(("state", "planned")),
                name="delivery_to_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["claimed", "committing"])),
                fields=["lease_until"],
                name="delivery_leased",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "deferred")), fields=["due"], name="delivery_deferred"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "in_doubt")), fields=["run"], name="delivery_in_doubt"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("deferred", "failed", "in_doubt", "suppressed", "cancelled"))
                ),
                fields=["run", "copy_number"],
                name="delivery_apart",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("run", "address_key"), name="one_copy_each"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("run", "copy_number"), name="one_number_each"),
        ),
        migrations.AddConstraint(
            model_name="archivedcopies",
            constraint=models.UniqueConstraint(fields=("run", "first"), name="archived_once"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("automatic_day__isnull", False)),
                fields=("address_key", "automatic_day"),
                name="one_automatic_answer_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "acknowledgement")),
                fields=("incoming",),
                name="acknowledged_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "published")),
                fields=("manuscript", "issue"),
                name="told_published_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "overdue", "held"])),
                fields=("issue",),
                name="one_open_schedule",
            ),
        ),
        migrations.AddConstraint(
            model_name="sighting",
            constraint=models.UniqueConstraint(fields=("source", "key"), name="sighting_once"),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.UniqueConstraint(fields=("edition", "role"), name="signature_once"),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["editor", "reviewer", "signatory"])), name="signature_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("manuscript", "number"), name="version_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("incoming", "place"), name="version_of_mail_once"),
        ),
        migrations.AddConstraint(
            model_name="resemblance",
            constraint=models.CheckConstraint(
                condition=models.Q(("other__isnull", False), ("issue__isnull", False), _connector="OR"),
                name="resembles_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="resemblance",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", models.F("other")), _negated=True), name="resembles_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="repetition",
            constraint=models.UniqueConstraint(fields=("incoming", "place"), name="repetition_once"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed", None)), fields=("version", "issue"), name="placed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__isnull", False), ("printed__isnull", False), _connector="OR"),
                name="mark_of_something",
            ),
        ),
    ]
