"""What speaks for a suppression gets rows of its own; what is known so far becomes the first of them."""

import django.db.models.deletion
from django.db import migrations, models

_EVIDENCE = """
    INSERT INTO distributor_suppressionevidence (suppression_id, reason, cause, text, "by", made)
    SELECT id, reason, '', detail, '', since FROM distributor_suppression
"""
_ADDRESSES = """
    UPDATE distributor_suppression SET address = COALESCE(
        (SELECT p.address FROM distributor_person p WHERE p.address_key = distributor_suppression.address_key),
        address_key
    )
"""


class Migration(migrations.Migration):
    replaces = [("distributor", "0010_suppression")]
    dependencies = [
        ("distributor", "0001_schema"),
    ]

    operations = [
        migrations.CreateModel(
            name="SuppressionEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=20)),
                ("cause", models.CharField(blank=True, max_length=40)),
                ("text", models.TextField(blank=True)),
                ("by", models.CharField(blank=True, max_length=150)),
                ("copy_number", models.PositiveIntegerField(null=True)),
                ("made", models.DateTimeField(auto_now_add=True)),
                (
                    "incoming",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="distributor.incoming",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="distributor.run",
                    ),
                ),
                (
                    "suppression",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="distributor.suppression",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddField(
            model_name="suppression",
            name="address",
            field=models.CharField(blank=True, default="", max_length=320),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="suppression",
            name="lift_reason",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="suppression",
            name="lifted_by",
            field=models.CharField(blank=True, default="", max_length=150),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="suppression",
            index=models.Index(fields=["address_key", "id"], name="suppression_history"),
        ),
        migrations.RunSQL(_EVIDENCE, migrations.RunSQL.noop),
        migrations.RunSQL(_ADDRESSES, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="suppression", name="detail"),
    ]
