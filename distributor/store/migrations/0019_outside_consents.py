"""Who agreed that an internal issue goes to addresses outside of its publication's domains."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("distributor", "0018_suppressions_of_a_publication")]

    operations = [
        migrations.CreateModel(
            name="OutsideConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("notices", models.JSONField()),
                ("domains", models.JSONField()),
                ("addresses", models.JSONField()),
                ("given", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_consents",
                        to="distributor.issue",
                    ),
                ),
            ],
        ),
    ]
