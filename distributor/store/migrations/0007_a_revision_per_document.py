"""Every document that an issue or an edition is made of becomes a revision, which is read afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations
from django.db.models import Exists, OuterRef, Q, Subquery

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _make(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    document, revision = (apps.get_model("distributor", name) for name in ("Document", "Revision"))
    users = [apps.get_model("distributor", name) for name in ("Issue", "Edition", "Printed")]
    used = Q()
    for user in users:
        used |= Q(Exists(user.objects.filter(document=OuterRef("pk"))))
    for row in document.objects.filter(used).only("issue", "imported", "compared").order_by("pk"):
        made = revision.objects.create(issue_id=row.issue_id, document_id=row.pk, compared=row.compared)
        revision.objects.filter(pk=made.pk).update(made=row.imported)
    own = Subquery(revision.objects.filter(document=OuterRef("document")).values("pk")[:1])
    for user in users:
        user.objects.exclude(document=None).update(revision=own)


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0006_revisions"),
    ]

    operations = [
        migrations.RunPython(_make, migrations.RunPython.noop),
    ]
