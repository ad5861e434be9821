"""Issues, editions and articles point to revisions alone."""

from django.db import migrations, models
from django.db.models import CASCADE


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0007_a_revision_per_document"),
    ]

    operations = [
        migrations.AlterField(
            "printed",
            "revision",
            models.ForeignKey("distributor.revision", CASCADE, related_name="printed"),
        ),
        migrations.RemoveField("issue", "document"),
        migrations.RemoveField("edition", "document"),
        migrations.RemoveField("printed", "document"),
        migrations.RemoveField("document", "compared"),
    ]
