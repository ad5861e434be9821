"""An issue's content in revisions, the pictures of these, and what its mail was when it was rendered last."""

from django.db import migrations, models
from django.db.models import CASCADE, PROTECT


def _id() -> "models.BigAutoField[int, int]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _revision(of: str) -> "models.ForeignKey[models.Model | None, models.Model | None]":
    return models.ForeignKey("distributor.revision", PROTECT, null=True, related_name=of)


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0005_who_changed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", _id()),
                ("issue", models.ForeignKey("distributor.issue", CASCADE, related_name="revisions")),
                (
                    "document",
                    models.ForeignKey("distributor.document", PROTECT, null=True, related_name="revisions"),
                ),
                ("origin", models.CharField(default="import", max_length=12)),
                ("by", models.CharField(blank=True, default="", max_length=150)),
                ("version", models.CharField(blank=True, default="", max_length=40)),
                ("content", models.BinaryField(null=True)),
                ("made", models.DateTimeField(auto_now_add=True)),
                ("compared", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="StoredPicture",
            fields=[
                ("id", _id()),
                ("issue", models.ForeignKey("distributor.issue", CASCADE, related_name="pictures")),
                ("sha256", models.CharField(max_length=64)),
                ("data", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["issue", "sha256"], name="picture_once")],
            },
        ),
        migrations.CreateModel(
            name="Rendering",
            fields=[
                ("id", _id()),
                ("issue", models.OneToOneField("distributor.issue", CASCADE, related_name="rendering")),
                ("fingerprint", models.CharField(max_length=64)),
                ("revision", models.ForeignKey("distributor.revision", CASCADE, related_name="+")),
                ("layout", models.CharField(max_length=12)),
                ("groups", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("rendered", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddField("issue", "blocks", models.PositiveIntegerField(default=0)),
        migrations.AddField("issue", "revision", _revision("+")),
        migrations.AddField("edition", "revision", _revision("editions")),
        migrations.AddField(
            "printed",
            "revision",
            models.ForeignKey("distributor.revision", CASCADE, null=True, related_name="printed"),
        ),
    ]
