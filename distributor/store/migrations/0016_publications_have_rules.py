"""A publication gets rules of its own, and a short name; a signature may be any step that they name."""

import re

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_them(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """By the Latin letters of the title, else by number."""
    model = apps.get_model("distributor", "Publication")
    taken: set[str] = set()
    for row in model.objects.order_by("id"):
        latin = re.sub(r"[^a-z0-9]+", "-", row.title.lower()).strip("-")[:30].strip("-")
        slug = latin if re.match("[a-z]", latin) and latin not in taken else f"p{row.pk}"
        taken.add(slug)
        model.objects.filter(pk=row.pk).update(slug=slug)


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0015_runs_and_copies_keep_codes"),
    ]

    operations = [
        migrations.AddField("publication", "slug", models.CharField(max_length=40, null=True)),
        migrations.AddField("publication", "rules", models.JSONField(default=dict)),
        migrations.AddField("publication", "retired", models.DateTimeField(null=True)),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField("publication", "slug", models.CharField(max_length=40, unique=True)),
        migrations.AddField("group", "publications", models.JSONField(default=list)),
        migrations.AddField("edition", "additions", models.JSONField(default=dict)),
        migrations.RemoveConstraint("signoff", "signature_role"),
        migrations.AlterField("signoff", "role", models.CharField(max_length=30)),
    ]
