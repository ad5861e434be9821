"""Why a schedule asks or was cancelled: codes with values as JSON, in place of a text."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models

# Texts of ours that rows were given, in the languages of the processes that wrote them, and the codes for them.
# Those that name something are kept as they were written, in one language.
_CODES = {
    "its time was missed by more than an hour": "time-missed",
    "other content was signed since it was scheduled": "other-edition",
    "an unexpected error; see the sweeper's log": "unexpected-error",
    "by command": "by-command",
    "由命令行操作": "by-command",
    "the database looks restored from a backup and does not know what was sent since; compare with the "
    "relay's log, then resume or cancel": "restored",
    "somebody at this machine": "somebody-here",
}
_ON_PAGE = "on the page of the issue"
# What a row goes back to: English, by code.
_TEXTS = {code: text for text, code in reversed(_CODES.items())} | {
    "on-page": _ON_PAGE,
    "changed-since-signed": "%(slug)s was changed after it was signed (%(what)s); it needs all three signatures "
    "again",
    "unsigned": "%(slug)s is not signed by: %(roles)s; distributor issue sign %(slug)s --role %(role)s --as NAME",
    "live-run": "%(slug)s is being sent already, or on hold (run %(run)d); see: distributor status %(slug)s",
    "planned-twice": "%(slug)s is being sent already; see: distributor status %(slug)s",
    "scheduled-already": "%(slug)s is scheduled for %(when)s; see: distributor schedule list",
    "withdrawn-issue": "%(slug)s was withdrawn; to send it all the same: --again REASON",
    "run-archived": "run %(run)d of %(slug)s is archived: who has it already is not known; first distributor "
    "archive restore %(slug)s --run %(run)d, or send it to everybody: --again REASON",
    "not-compared": "the database was restored from a backup and may have forgotten that %(slug)s was sent; "
    "compare with the relay's log, then send with --restored",
    "no-known-group": "%(slug)s addresses no known group; see: distributor issue check %(slug)s",
    "groups-gone": "no such group any more: %(names)s; run: distributor audience sync",
    "off-list": "not on the distribution list of %(slug)s: %(unknown)s; it has: %(names)s",
    "chosen-have-it": "%(slug)s would reach nobody: whoever was chosen has it already; once more: --again REASON",
    "all-have-it": "%(slug)s was already sent to everybody; to send it once more: --again REASON",
    "no-members": "%(slug)s would reach nobody: its groups have no members",
    "other-number": "the plan has %(copies)d copies, not %(expected)d as expected; nothing was sent",
    "changed-document": "document",
    "changed-layout": "layout",
    "changed-groups": "groups",
    "changed-mail-text": "text of the mail",
}
_LONGEST = 500  # characters of the text


def to_codes(apps: Apps, schema_editor: object) -> None:
    """A text that is in no table is kept as what others said."""
    model: Any = apps.get_model("distributor", "Schedule")
    rows = model.objects.exclude(state_text="")
    for text in set(rows.values_list("state_text", flat=True)):
        rows.filter(state_text=text).update(state_reason=[_reason(text)])


def _reason(text: str) -> dict[str, Any]:
    ours, _, who = text.partition(": ")
    if ours == _ON_PAGE:
        return {"code": "on-page", "cause": _reason(who)}
    code = _CODES.get(text, "")
    return {"code": code} if code else {"code": "", "said": text}


def to_texts(apps: Apps, schema_editor: object) -> None:
    """In English; what does not fit is cut."""
    model: Any = apps.get_model("distributor", "Schedule")
    for row in model.objects.exclude(state_reason=[]):
        row.state_text = "; ".join(_text(reason) for reason in row.state_reason)[:_LONGEST]
        row.save(update_fields=["state_text"])


def _text(reason: Any) -> str:
    values = {name: _listed(value) if isinstance(value, list) else value for name, value in reason.items()}
    words: str = _TEXTS.get(reason["code"], reason["code"]) % values
    cause = _text(reason["cause"]) if "cause" in reason else ""
    return ": ".join(filter(None, (words, reason.get("said", ""), cause)))


def _listed(codes: list[str]) -> str:
    return ", ".join(_TEXTS.get(code, code) for code in codes)


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0011_withheld_is_a_code"),
    ]

    operations = [
        migrations.RenameField("schedule", "state_reason", "state_text"),
        migrations.AddField("schedule", "state_reason", models.JSONField(blank=True, default=list)),
        migrations.RunPython(to_codes, to_texts),
        migrations.RemoveField("schedule", "state_text"),
    ]
