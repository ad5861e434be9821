"""Who chose the mails to contributors, changed a contributor, took an article out, and when a mail was filed."""

from django.db import migrations, models


def _person() -> "models.CharField[str, str]":
    return models.CharField(max_length=150, blank=True, default="")


class Migration(migrations.Migration):
    replaces = [("distributor", "0011_who_changed")]
    dependencies = [
        ("distributor", "0004_login_links"),
    ]

    operations = [
        migrations.AddField("publication", "answers_by", _person()),
        migrations.AddField("publication", "answers_chosen", models.DateTimeField(null=True)),
        migrations.AddField("contributor", "changed_by", _person()),
        migrations.AddField("contributor", "changed", models.DateTimeField(null=True)),
        migrations.AddField("placement", "removed_by", _person()),
        migrations.AddField("incoming", "filed", models.DateTimeField(null=True)),
    ]
