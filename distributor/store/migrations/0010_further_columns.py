"""Further columns of the CSV files: kept with members and copies, chosen by in a send."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0009_reasons_are_codes"),
    ]

    operations = [
        # Null: nothing is rewritten in tables that may have millions of rows.
        migrations.AddField("membership", "extra", models.JSONField(null=True)),
        migrations.AddField("delivery", "extra", models.JSONField(null=True)),
        migrations.AddField("group", "columns", models.JSONField(default=list)),
        migrations.AddField("run", "columns", models.JSONField(default=list)),
        migrations.AddField("run", "where", models.JSONField(default=list)),
        migrations.AddField("schedule", "where", models.JSONField(default=list)),
    ]
