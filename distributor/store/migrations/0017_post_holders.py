"""A membership knows which one it follows at its post; of those of before, where it is certain."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from distributor.audience.text import fold

_ONE_SYNC = dt.timedelta(minutes=1)  # its rows bear the times of its statements


def link(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of one post one row ended and one row began in the same sync, and no other."""
    rows: Any = apps.get_model("distributor", "Membership").objects
    named = rows.exclude(position="").order_by("pk")
    ended: dict[Any, list[Any]] = {}
    for row in named.exclude(retired=None).only("group_id", "unit", "position", "retired"):
        ended.setdefault(_post(row), []).append(row)
    pairs = [
        (before.pk, row.pk)
        for row in named.only("group_id", "unit", "position", "since").iterator()
        for before in ended.get(_post(row), ())
        if before.pk < row.pk and dt.timedelta() <= row.since - before.retired <= _ONE_SYNC
    ]
    lefts, comers = Counter(left for left, _come in pairs), Counter(come for _left, come in pairs)
    for left, come in pairs:
        if lefts[left] == 1 == comers[come]:
            rows.filter(pk=come).update(predecessor=left)


def _post(row: Any) -> tuple[int, str, str]:
    return row.group_id, fold(row.unit), fold(row.position)


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0016_publications_have_rules"),
    ]

    operations = [
        migrations.AddField(
            "membership",
            "predecessor",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successor",
                to="distributor.membership",
            ),
        ),
        migrations.RunPython(link, migrations.RunPython.noop),
    ]
