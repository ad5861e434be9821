"""A suppression may stop the issues of one publication; what is in force goes on stopping all mail."""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _stop_all(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On the way back, who wants one publication no more gets none: one row for each address."""
    rows = apps.get_model("distributor", "Suppression").objects
    evidence = apps.get_model("distributor", "SuppressionEvidence").objects
    for row in rows.exclude(publication=None).order_by("pk"):
        if row.lifted is None and (same := _everywhere(rows, row.address_key)):
            evidence.filter(suppression=row).update(suppression=same)
            if same.reason == "unsubscribed":
                rows.filter(pk=same.pk).update(reason=row.reason)
            row.delete()
        else:
            rows.filter(pk=row.pk).update(publication=None)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered before they are checked


def _everywhere(rows: Any, address_key: str) -> Any:
    return rows.filter(address_key=address_key, publication=None, lifted=None).first()


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0017_post_holders"),
    ]

    operations = [
        migrations.AddField(
            model_name="suppression",
            name="publication",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="distributor.publication",
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="others",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="suppression",
            name="others_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=150),
        ),
        migrations.AddField(
            model_name="suppression",
            name="others_decided",
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveConstraint(model_name="suppression", name="suppressed_once"),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                condition=models.Q(lifted=None, publication=None),
                fields=("address_key",),
                name="suppressed_for_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                condition=models.Q(lifted=None, publication__isnull=False),
                fields=("address_key", "publication"),
                name="suppressed_once",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, _stop_all),
    ]
