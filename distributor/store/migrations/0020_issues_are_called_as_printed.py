"""An issue's number is what is printed (9, 1-2, 12下, 增刊1, 特刊), with columns for what follows what.

So far every number was a plain one: its text is its digits, and its position is as `publication.number` counts.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.models import F

_PLAIN = 10_000  # positions between two plain numbers


def place(apps: Apps, schema_editor: object) -> None:
    model: Any = apps.get_model("distributor", "Issue")
    model.objects.update(position=F("number") * _PLAIN)


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0019_outside_consents"),
    ]

    operations = [
        migrations.AddField("issue", "position", models.BigIntegerField(default=0)),
        migrations.AddField("issue", "volume", models.PositiveIntegerField(default=0)),
        migrations.AddField("issue", "total", models.PositiveIntegerField(default=0)),
        migrations.RunPython(place, migrations.RunPython.noop),
        migrations.AlterModelOptions("issue", {"ordering": ["-year", "-volume", "-position"]}),
        migrations.RemoveConstraint("issue", "issue_once"),
        migrations.AlterField("issue", "slug", models.CharField(max_length=60, unique=True)),
        migrations.AlterField("issue", "number", models.CharField(max_length=20)),
        migrations.AlterField("issue", "position", models.BigIntegerField()),
        migrations.AddConstraint(
            "issue",
            models.UniqueConstraint(fields=["publication", "year", "volume", "position"], name="issue_once"),
        ),
    ]
