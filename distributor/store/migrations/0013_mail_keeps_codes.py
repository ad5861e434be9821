"""Why mails, files in them, versions, refusals, mailboxes and suppressions are as they are: codes, no texts."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

# Texts that rows were given, also by earlier versions, and the codes for them; where two have one code, the
# first is what a row goes back to.
_UNREAD = {
    "reading it took too long": "mail-took-too-long",
    "reading it needed too much memory": "mail-needed-too-much-memory",
    "the reader broke off": "mail-reader-broke-off",
    "there was no room on the disk for its files": "no-room-for-its-files",
    "its raw bytes are not there any more": "raw-bytes-gone",
}
_PROBLEMS = {
    "the text was encoded in another way than the mail says": "text-encoded-otherwise",
    "some characters of the text could not be read": "characters-lost",
    "the text is longer than is read; the rest was left out": "mail-text-cut",
    "its parts are nested deeper than is read; the innermost are kept as one file": "parts-nested-too-deep",
    "its files are larger than is read; the rest was left out": "files-too-large",
    "it has more parts than are read; the rest was left out": "too-many-parts",
    "a header block is longer than is read; the rest of it was left out": "header-cut",
    "no empty line ends a header block; its text begins where no field does": "header-without-end",
    "a multipart names no boundary, and none was found": "no-boundary",
    "a multipart is not closed; the mail may have been cut off": "multipart-not-closed",
    "the boundary of a multipart does not occur in it": "boundary-absent",
    "a multipart names no boundary or a wrong one; it was guessed": "boundary-guessed",
    "a multipart is not closed: the mail may have been cut off": "multipart-not-closed",
}
_FILES = {
    "the file is empty": "no-bytes",
    "this kind of file is not read; download it": "kind-not-read",
    "the file was not opened, as that took too much time or memory": "not-opened",
    "the reader of this kind of file broke off": "reader-broke-off",
    "reading it took too long": "took-too-long",
    "reading it needs too much memory": "needs-too-much-memory",
    "the virus scanner says that it is infected": "infected",
    "the virus scanner could not look at it": "not-scanned",
    "the file is damaged": "damaged",
    "it is protected by a password": "locked-by-password",
    "it holds no text": "without-text",
    "unpacked, it is larger than is read": "unpacks-too-large",
    "its text is longer than is read, and was cut": "text-cut",
    "it has tracked changes; they were read as accepted": "tracked-changes-accepted",
    "it has comments, which were left out": "without-comments",
    "it has charts or drawings, which were left out": "without-charts",
    "it has hidden text, which was left out": "without-hidden-text",
    "it has readings above its characters, which were left out": "without-readings",
    "it has a header or footer, which was left out": "without-header-and-footer",
    "it has parts that cannot be read, which were left out": "without-unreadable-parts",
    "some of its pictures could not be read": "pictures-lost",
    "LibreOffice is not installed (make system-packages)": "no-libreoffice",
    "only its text was read, without pictures, tables and bold type": "only-text",
    "its HTML is nested too deeply": "html-too-deep",
    "its pages are pictures without text (a scan)": "scan",
    "some of its pages are pictures without text": "some-pages-scanned",
    (
        "its fonts do not say which characters they show, so that its text cannot be taken out"
    ): "fonts-unmapped",
    "the picture has more pixels than are read": "too-many-pixels",
    "this kind of picture is not shown; download it": "picture-not-shown",
    "the archive is empty": "archive-empty",
    "archives are opened no deeper": "archive-too-deep",
    "it holds more files than are taken out": "archive-too-many-files",
    "some of its files unpack to far more than is allowed, and were left inside": "archive-files-too-big",
    "its name pointed outside the archive": "name-left-archive",
    "some of its files are protected by a password": "some-files-locked",
    "some of its files are damaged": "some-files-damaged",
    "unar is not installed (make system-packages)": "no-unar",
    "the file was not opened: that took too much time or memory": "not-opened",
}
_NOTES = {
    "a new version came": "new-version-came",
    "it came after another version was adopted; that one stays in its place": "came-after-adoption",
    "it came after another version was published": "came-after-publication",
    "it names a manuscript that does not exist": "names-unknown-number",
    "it names a manuscript of somebody else, and was filed as a new one": "names-strangers-number",
}
_REFUSALS = {
    "larger than a mail may be (INBOX_MOST_MB)": "larger-than-taken",
    "more mails of one sender than are taken in an hour (INBOX_FLOOD)": "too-many-of-sender",
    "the server did not hand it out": "not-handed-out",
    "it is no longer in the mailbox": "no-longer-in-mailbox",
    "to an address that takes no mail here": "to-no-address-of-ours",
}
_MAILBOXES = {
    (
        "the provider takes this program for unsafe although it sent its ID; allow it in its web mail"
    ): "program-called-unsafe",
    (
        "too many programs are logged in to this mailbox, close some; it is tried again"
    ): "too-many-connections",
    (
        "log-in refused; this provider wants an authorisation code (授权码), not the password, and IMAP switched on, both in the web mail's settings under POP3/SMTP/IMAP"
    ): "wants-authorisation-code",
    "too many log-ins for the time being; it is tried again later": "too-many-log-ins",
    (
        "IMAP is switched off; switch it on in the web mail's settings under POP3/SMTP/IMAP"
    ): "imap-switched-off",
    (
        "the provider has locked this mailbox; log in to the web mail and follow what it says"
    ): "mailbox-locked",
    "log-in refused; correct user and password": "log-in-refused",
    (
        "user name or password has characters outside ASCII, and this server takes such by no way that it offers (AUTH=PLAIN); set another password there"
    ): "log-in-not-ascii",
    "the server cannot be reached": "server-away",
    "the server's certificate does not fit its name, or nobody vouches for it": "server-certificate",
    "the connection ended": "connection-ended",
    "the server refuses": "server-refuses",
    "the folder cannot be opened": "folder-not-opened",
    (
        "the server gives it a number that no mail server may give; mails stay there, ask the provider"
    ): "impossible-number",
    "mails are kept here, but cannot be moved to the archive folder": "not-moved-to-archive",
    "mails cannot be kept here, they stay in the mailbox": "not-kept-here",
    "this is no Maildir, or it cannot be read": "no-maildir",
}
_ONE_CLICK = "one-click, by the mail program's own button"
_PAGE = "on the page behind the link in the mail"
_BY_MAIL = "by a mail"
# How it became known that somebody unsubscribed: the first of each code is what a row goes back to.
_UNSUBSCRIBED = {
    _ONE_CLICK: "one-click",
    "one-click": "one-click",
    _PAGE: "on-page-behind-link",
    "page": "on-page-behind-link",
    _BY_MAIL: "by-mail",
    "mail": "by-mail",
}
_COMPLAINTS = ("abuse", "fraud", "not-spam", "opt-out", "opt-out-list", "miscategorized")
_IMPORTED = re.compile(r"(?:(?P<said>.*) · )?(?:imported from (?P<file>.+)|由 (?P<datei>.+) 导入)", re.DOTALL)
_TAKEN_BACK = "the reader took the unsubscription back"
_CAME_AGAIN = "a new version came"
_AT_ONCE = 500  # rows
Reason = dict[str, Any]


def to_codes(apps: Apps, schema_editor: object) -> None:
    """A text that is in no table is kept as what others said."""
    rows = partial(_rows, apps)
    _convert(rows("Incoming"), "state_reason", "why", partial(_reasons, _UNREAD))
    _convert(rows("Enclosure"), "reason", "reasons", partial(_reasons, _FILES))
    _convert(rows("Folder"), "trouble", "why", lambda text: [_nested(_MAILBOXES, text)])
    _problems(rows("Incoming"), _reason_of_problem)
    for version in rows("Version").exclude(notes=[]).only("notes").iterator(_AT_ONCE):
        notes = [reason for note in version.notes for reason in _reasons(_NOTES, note)]
        rows("Version").filter(pk=version.pk).update(notes=notes)
    for text, code in _REFUSALS.items():
        rows("Refusal").filter(reason=text).update(reason=code)
    unknown = rows("Refusal").exclude(reason__in=set(_REFUSALS.values()))
    unknown.update(detail=F("reason"), reason="")
    came = rows("Decision").filter(note=_CAME_AGAIN, by="")
    came.update(reasons=[{"code": _NOTES[_CAME_AGAIN]}], note="")
    taken_back = rows("Suppression").filter(lift_reason=_TAKEN_BACK, lifted_by="")
    taken_back.update(lift_code="taken-back", lift_reason="")
    _evidence_to_codes(rows("SuppressionEvidence"))


def _evidence_to_codes(rows: Any) -> None:
    wishes = rows.filter(reason="unsubscribed", by="", code="")
    for text, code in _UNSUBSCRIBED.items():
        wishes.filter(text__startswith=f"{text}: ").update(text=Substr("text", len(text) + 3), code=code)
        wishes.filter(text=text).update(text="", code=code)
    for kind in _COMPLAINTS:
        rows.filter(reason="complained", by="", text=kind).update(text="", code=kind)
    imported = rows.filter(Q(text__contains="imported from ") | Q(text__endswith=" 导入")).exclude(by="")
    for row in imported.only("text").iterator(_AT_ONCE):
        if found := _IMPORTED.fullmatch(row.text):
            source = found["file"] or found["datei"]
            rows.filter(pk=row.pk).update(text=found["said"] or "", source=source[:255])


def to_texts(apps: Apps, schema_editor: object) -> None:
    """What no longer fits beside its text is cut."""
    rows = partial(_rows, apps)
    _revert(rows("Incoming"), "why", "state_reason", _UNREAD)
    _revert(rows("Enclosure"), "reasons", "reason", _FILES)
    _revert(rows("Folder"), "why", "trouble", _MAILBOXES)
    _problems(rows("Incoming"), partial(_text, _PROBLEMS))
    for version in rows("Version").exclude(notes=[]).only("notes").iterator(_AT_ONCE):
        rows("Version").filter(pk=version.pk).update(notes=[_text(_NOTES, note) for note in version.notes])
    for text, code in _REFUSALS.items():
        rows("Refusal").filter(reason=code).update(reason=text)
    rows("Refusal").filter(reason="").update(reason=F("detail"))
    came = rows("Decision").filter(reasons=[{"code": _NOTES[_CAME_AGAIN]}])
    came.update(note=_CAME_AGAIN)
    rows("Suppression").filter(lift_code="taken-back").update(lift_reason=_TAKEN_BACK)
    _evidence_to_texts(rows("SuppressionEvidence"))


def _evidence_to_texts(rows: Any) -> None:
    for text, code in ((_ONE_CLICK, "one-click"), (_PAGE, "on-page-behind-link"), (_BY_MAIL, "by-mail")):
        rows.filter(code=code).exclude(text="").update(text=Concat(Value(f"{text}: "), "text"))
        rows.filter(code=code, text="").update(text=text)
    rows.filter(code__in=_COMPLAINTS).update(text=F("code"))
    imported = rows.exclude(source="")
    imported.exclude(text="").update(text=Concat("text", Value(" · imported from "), "source"))
    imported.filter(text="").update(text=Concat(Value("imported from "), "source"))


def _rows(apps: Apps, model: str) -> Any:
    return apps.get_model("distributor", model).objects.order_by("pk")


def _convert(rows: Any, old: str, new: str, made: Callable[[str], list[Reason]]) -> None:
    """One statement for each text that occurs: there are few."""
    texts = rows.order_by().exclude(**{old: ""}).values_list(old, flat=True).distinct()
    for text in list(texts):
        rows.filter(**{old: text}).update(**{new: made(text)})


def _revert(rows: Any, new: str, old: str, table: Mapping[str, str]) -> None:
    for row in rows.exclude(**{new: []}).only(new).iterator(_AT_ONCE):
        text = ": ".join(_text(table, reason) for reason in getattr(row, new))
        rows.filter(pk=row.pk).update(**{old: text[:500]})


def _problems(rows: Any, made: Callable[[Any], Any]) -> None:
    """What stands in the JSON of what was read, a few rows at a time."""
    changed: list[Any] = []
    for row in rows.exclude(reading=None).only("reading").iterator(_AT_ONCE):
        message = row.reading.get("message") if isinstance(row.reading, dict) else None
        if message and message.get("problems"):
            message["problems"] = [made(problem) for problem in message["problems"]]
            changed.append(row)
        if len(changed) >= _AT_ONCE:
            rows.bulk_update(changed, ["reading"])
            changed = []
    rows.bulk_update(changed, ["reading"])


def _reason_of_problem(text: str) -> Reason:
    return {"code": _PROBLEMS[text]} if text in _PROBLEMS else {"code": "", "said": text}


def _known(table: Mapping[str, str], text: str) -> str:
    """The longest text of the table that the text begins with; "" for none."""
    found = [known for known in table if text == known or text.startswith(f"{known}: ")]
    return max(found, key=len, default="")


def _reasons(table: Mapping[str, str], text: str) -> list[Reason]:
    """Texts one after the other, each a reason of its own; what follows the last is what others said."""
    found: list[Reason] = []
    while known := _known(table, text):
        reason: Reason = {"code": table[known]}
        if found and found[-1] == {"code": "only-text"}:
            found[-1]["cause"] = reason
        else:
            found.append(reason)
        text = text[len(known) + 2 :]
    if text and found:
        found[-1]["said"] = text
    elif text:
        found.append({"code": "", "said": text})
    return found


def _nested(table: Mapping[str, str], text: str) -> Reason:
    """A text and behind it why that is so: one of the table, too, or what others said."""
    known = _known(table, text)
    if not known:
        return {"code": "", "said": text}
    rest = text[len(known) + 2 :]
    reason: Reason = {"code": table[known]}
    if _known(table, rest):
        return {**reason, "cause": _nested(table, rest)}
    return {**reason, "said": rest} if rest else reason


def _text(table: Mapping[str, str], reason: Reason) -> str:
    words = next((text for text, code in table.items() if code == reason["code"]), "")
    cause = _text(table, reason["cause"]) if "cause" in reason else ""
    return ": ".join(filter(None, (words, reason.get("said", ""), cause)))


def _list() -> Any:
    return models.JSONField(blank=True, default=list)


class Migration(migrations.Migration):
    dependencies = [
        ("distributor", "0012_schedules_keep_codes"),
    ]

    operations = [
        migrations.AddField("incoming", "why", _list()),
        migrations.AddField("enclosure", "reasons", _list()),
        migrations.AddField("folder", "why", _list()),
        migrations.AddField("decision", "reasons", _list()),
        migrations.AddField("refusal", "detail", models.CharField(blank=True, default="", max_length=500)),
        migrations.AlterField("refusal", "reason", models.CharField(blank=True, max_length=500)),
        migrations.AddField(
            "suppression", "lift_code", models.CharField(blank=True, default="", max_length=20)
        ),
        migrations.AddField(
            "suppressionevidence", "code", models.CharField(blank=True, default="", max_length=20)
        ),
        migrations.AddField(
            "suppressionevidence", "source", models.CharField(blank=True, default="", max_length=255)
        ),
        migrations.AlterField("version", "notes", _list()),
        migrations.RunPython(to_codes, to_texts),
        migrations.RemoveField("incoming", "state_reason"),
        migrations.RenameField("incoming", "why", "state_reason"),
        migrations.RemoveField("enclosure", "reason"),
        migrations.RemoveField("folder", "trouble"),
        migrations.RenameField("folder", "why", "trouble"),
    ]
