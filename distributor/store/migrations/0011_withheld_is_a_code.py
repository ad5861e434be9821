"""Why a contributor was not written to: codes with what caused them, in place of an English text."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models

# Texts that rows were given, also by earlier versions, and the codes for them; where two have one code, the
# first is what a row goes back to.
_CODES = {
    "mail of this kind is switched off for the publication": "mail-switched-off",
    "the sender's address cannot be written to": "sender-not-writable",
    "this address had an automatic answer today": "answered-today",
    "the answer could not be written": "answer-not-written",
    "nothing is sent to this address any more": "takes-no-mail",
    "no manuscript was found in it": "brings-no-manuscript",
    "a machine sent it": "sent-by-machine",
    "it came through a mailing list": "came-by-list",
    "it asks for no automatic answer": "asks-for-no-answer",
    "it bears the mark of our own answers": "bears-our-mark",
    "it is a report about another mail": "reports-another-mail",
    "its return path is empty, so no answer is wanted": "null-return-path",
    "its return path is empty: no answer is wanted": "null-return-path",
    "nobody reads mail to the sender's address": "nobody-reads-there",
    "it came from ourselves": "came-from-ourselves",
    "its sender is not who it claims to be (DMARC failed)": "dmarc-failed",
    "it came too long ago": "came-too-late",
    "the database was restored from a backup, and it may have been answered already": "database-restored",
    "the database was restored from a backup: it may have been answered already": "database-restored",
    "the editor chose to send no mail": "editor-sends-no-mail",
}
_CAUSES = {  # why an address takes no mail; earlier versions wrote the word of its row
    "unsubscribed": "unsubscribed",
    "the address does not exist any more": "bounced",
    "bounced": "bounced",
    "marked as spam by the reader": "complained",
    "complained": "complained",
    "by hand": "by-hand",
    "by-hand": "by-hand",
}


def to_codes(apps: Apps, schema_editor: object) -> None:
    """A text that is in no table is kept as what others said."""
    rows: Any = apps.get_model("distributor", "Answer").objects.order_by()
    for text in rows.exclude(withheld="").values_list("withheld", flat=True).distinct():
        rows.filter(withheld=text).update(why=[_reason(text)])


def to_texts(apps: Apps, schema_editor: object) -> None:
    """What no longer fits beside its text is cut."""
    rows: Any = apps.get_model("distributor", "Answer").objects
    for row in rows.exclude(why=[]).only("why").iterator():
        rows.filter(pk=row.pk).update(withheld="; ".join(map(_text, row.why))[:500])


def _reason(text: str) -> dict[str, Any]:
    for known, code in _CODES.items():
        if text == known:
            return {"code": code}
        if text.startswith(f"{known}: "):
            said = text.removeprefix(f"{known}: ")
            return {"code": code, "cause": _cause(said)}
    return {"code": "", "said": text}


def _cause(said: str) -> dict[str, Any]:
    return {"code": _CAUSES[said]} if said in _CAUSES else {"code": "", "said": said}


def _text(reason: dict[str, Any]) -> str:
    texts: dict[str, str] = {}
    for text, code in (*_CODES.items(), *_CAUSES.items()):
        texts.setdefault(code, text)
    cause = reason.get("cause")
    pieces = texts.get(reason["code"], ""), reason.get("said", ""), _text(cause) if cause else ""
    return ": ".join(filter(None, pieces))


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0010_further_columns"),
    ]

    operations = [
        migrations.AddField("answer", "why", models.JSONField(blank=True, default=list)),
        migrations.RunPython(to_codes, to_texts),
        migrations.RemoveField("answer", "withheld"),
        migrations.RenameField("answer", "why", "withheld"),
    ]
