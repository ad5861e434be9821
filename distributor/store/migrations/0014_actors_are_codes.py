"""Who acted: a person's name, or a code that no name can be, in place of an English text."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.models import Case, F, Value, When

# A code begins with a tab, which no name does.
_CODES = {"the command line": "\tcommand-line", "somebody at this machine": "\tthis-machine"}
_COLUMNS = {
    "Attempt": ("by",),
    "Contributor": ("changed_by",),
    "Decision": ("by",),
    "Filing": ("by",),
    "Incoming": ("filed_by",),
    "Placement": ("by", "removed_by"),
    "Publication": ("answers_by",),
    "Revision": ("by",),
    "Schedule": ("ordered_by",),
    "Suppression": ("lifted_by",),
    "SuppressionEvidence": ("by",),
    "Version": ("confirmed_by",),
}


def to_codes(apps: Apps, schema_editor: object) -> None:
    _replace(apps, _CODES)


def to_texts(apps: Apps, schema_editor: object) -> None:
    _replace(apps, {code: text for text, code in _CODES.items()})


def _replace(apps: Apps, values: dict[str, str]) -> None:
    for model, columns in _COLUMNS.items():
        rows: Any = apps.get_model("distributor", model).objects
        for column in columns:
            cases = [When(**{column: old}, then=Value(new)) for old, new in values.items()]
            rows.filter(**{f"{column}__in": list(values)}).update(**{column: Case(*cases, default=F(column))})


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0013_mail_keeps_codes"),
    ]

    operations = [
        migrations.RunPython(to_codes, to_texts),
    ]
