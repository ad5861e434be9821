"""Why runs and copies are as they are: codes, and apart from them what others said, in place of a text.

A run keeps JSON, since each relay may have something against it. The two tables of a million rows get a column
for the codes, which no row is rewritten for, and one UPDATE each.
"""

import re
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from distributor.store.former_texts import FORMER_TEXTS

_OF_RUNS = (
    ("refuses everybody", "refuses-everybody"),
    ("copies wait until the pace allows them", "copies-wait-for-pace"),
    (
        "no relay takes copies of this group to this domain; see groups= and domains= in RELAYS",
        "no-relay-takes",
    ),
    ("the mail is larger than the relay takes (octets)", "mail-too-large"),
    ("a key that this run is signed with is gone, or another one now", "key-gone"),
    ("by command", "by-command"),
    (
        (
            "the database looks restored from a backup and does not know what was sent since; compare with "
            "the relay's log, then resume or cancel"
        ),
        "restored",
    ),
    ("由命令行操作", "by-command"),
)
_REMEDY = "name the old key after the new one, then resume the run"
_SUPPRESSED = ("unsubscribed", "bounced", "complained", "by-hand")
_SET_ASIDE = "set aside, its worker died three times"
_BY_MAIL = ("bounced", "delayed", "not_reader")
_ALL = (*FORMER_TEXTS, *_OF_RUNS)
_STAGES = "connect|tls|greeting|ehlo|starttls|auth|mail|rcpt|data|dot|rset|quit|session|reply|gate|copy|busy"
_AT_STAGE = re.compile(rf"([^:;]{{1,100}}): ({_STAGES}|slow|reconnect|quota|setup): (.*)", re.DOTALL)
_KNOWN = "|".join(re.escape(text) for text, _codes in _ALL)
_AT_RELAY = re.compile(rf"([^:;]{{1,100}}): ((?:{_KNOWN}|[2-5][0-9]{{2}} ).*)", re.DOTALL)
_NEXT_RELAY = re.compile(rf"; (?=[^:;]{{1,100}}: (?:{_KNOWN}|[2-5][0-9]{{2}} ))")


def runs_to_codes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A text that is in no table is kept as what others said."""
    model: Any = apps.get_model("distributor", "Run")
    rows = model.objects.exclude(state_text="")
    for text in set(rows.values_list("state_text", flat=True)):
        rows.filter(state_text=text).update(state_reason=list(map(_of_run, _NEXT_RELAY.split(text))))


def _of_run(text: str) -> dict[str, Any]:
    if text.startswith("database: "):
        return {"code": "database", "said": text.partition(": ")[2]}
    if text.startswith("DKIM_KEYS: "):
        return {"code": "setting", "name": "DKIM_KEYS", "cause": _of_key(text.partition(": ")[2])}
    if found := _AT_STAGE.fullmatch(text):
        return {"code": "at-stage", "relay": found[1], "stage": found[2], "cause": _reason(found[3])}
    if found := _AT_RELAY.fullmatch(text):
        return {"code": "at-relay", "relay": found[1], "cause": _reason(found[2])}
    return _reason(text)


def _of_key(text: str) -> dict[str, Any]:
    reason = _reason(text)
    if reason["code"] == "key-gone" and reason.get("said", "").endswith(f": {_REMEDY}"):
        reason["said"] = reason["said"].removesuffix(f": {_REMEDY}")
        reason["cause"] = {"code": "name-the-old-key"}
    return reason


def _reason(text: str) -> dict[str, Any]:
    for known, codes in _ALL:
        if text == known or text.startswith(f"{known}: "):
            *outer, code = codes.split(".")
            said = text[len(known) + 2 :]
            found: dict[str, Any] = {"code": code} | ({"said": said} if said else {})
            for each in reversed(outer):
                found = {"code": each, "cause": found}
            return found
    return {"code": "", "said": text}


_WORDS = {code: text for text, code in reversed(_ALL) if "." not in code} | {
    # What stands behind `TLS: ` only.
    **{
        codes.partition(".")[2]: text.partition(": ")[2]
        for text, codes in reversed(FORMER_TEXTS)
        if ".cert" in codes
    },
    "handshake-failed": "the handshake failed",
    "port-without-tls": "this port does not speak TLS from the first byte; smtp:// asks for STARTTLS instead",
    "starttls-without-tls": "the relay agreed to STARTTLS and then spoke no TLS",
    "no-common-tls-version": "the relay and this machine have no TLS version in common",
    "name-the-old-key": _REMEDY,
    "at-relay": "%(relay)s",
    "at-stage": "%(relay)s: %(stage)s",
    "setting": "%(name)s",
}


def runs_to_texts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In English; what does not fit is cut."""
    model: Any = apps.get_model("distributor", "Run")
    for row in model.objects.exclude(state_reason=[]):
        row.state_text = "; ".join(_text(reason) for reason in row.state_reason)[:500]
        row.save(update_fields=["state_text"])


def _text(reason: Any) -> str:
    words: str = _WORDS.get(reason["code"], reason["code"]) % reason
    cause = _text(reason["cause"]) if "cause" in reason else ""
    return ": ".join(filter(None, (words, reason.get("said", ""), cause)))


def copies_to_codes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each table in one walk; what a server said with a code stays as it is."""
    _update(schema_editor, "distributor_delivery", "reply_code IS NULL", "state = 'suppressed'")
    reported = ", ".join(f"'{event}'" for event in _BY_MAIL)
    _update(schema_editor, "distributor_attempt", f"reply_code IS NULL OR event IN ({reported})", "1 = 0")


def _update(editor: BaseDatabaseSchemaEditor, table: str, ours: str, suppressed: str) -> None:
    codes = ", ".join(f"'{code}'" for code in _SUPPRESSED)
    stopped = f"{suppressed} AND reply IN ({codes})"
    named = " ".join("WHEN reply = %s OR substr(reply, 1, %s) = %s THEN %s" for _pair in FORMER_TEXTS)
    kept = " ".join(
        "WHEN reply = %s OR substr(reply, 1, %s) = %s THEN substr(reply, %s)" for _pair in FORMER_TEXTS
    )
    first: list[Any] = []
    second: list[Any] = []
    for text, code in FORMER_TEXTS:
        first += [text, len(text) + 2, f"{text}: ", code]
        second += [text, len(text) + 2, f"{text}: ", len(text) + 3]
    statement = f"""
        UPDATE {table} SET
            reason = CASE WHEN {stopped} THEN reply {named} ELSE '' END,
            reply = CASE WHEN {stopped} THEN '' {kept} ELSE reply END
        WHERE reply <> '' AND ({ours} OR {suppressed} OR reply = %s)
    """
    with editor.connection.cursor() as cursor:
        cursor.execute(statement, [*first, *second, _SET_ASIDE])


def copies_to_texts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The texts again, in English; those of suppressed copies are their codes."""
    texts = {code: text for text, code in reversed(FORMER_TEXTS)}
    cases = " ".join("WHEN %s THEN %s" for _code in texts)
    values = [each for pair in texts.items() for each in pair]
    for table in ("distributor_delivery", "distributor_attempt"):
        statement = f"""
            UPDATE {table} SET
                reply = CASE reason {cases} ELSE reason END || CASE WHEN reply = '' THEN '' ELSE ': ' || reply END
            WHERE reason <> ''
        """
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(statement, values)


def _column(table: str) -> migrations.SeparateDatabaseAndState:
    """Added as the database does by itself, at once: Django would copy SQLite's table row by row."""
    name = f"distributor_{table}"
    field = models.CharField(max_length=60, blank=True, default="", db_default="")
    return migrations.SeparateDatabaseAndState(
        [
            migrations.RunSQL(
                f"ALTER TABLE {name} ADD COLUMN reason varchar(60) DEFAULT '' NOT NULL",
                f"ALTER TABLE {name} DROP COLUMN reason",
            )
        ],
        [migrations.AddField(table, "reason", field)],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0014_actors_are_codes"),
    ]

    operations = [
        migrations.RenameField("run", "state_reason", "state_text"),
        migrations.AddField("run", "state_reason", models.JSONField(blank=True, default=list)),
        migrations.RunPython(runs_to_codes, runs_to_texts),
        migrations.RemoveField("run", "state_text"),
        _column("delivery"),
        _column("attempt"),
        migrations.RunPython(copies_to_codes, copies_to_texts),
    ]
