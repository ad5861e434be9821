"""A mail that came in, as words for the terminal and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from distributor import settings
from distributor.cli import text
from distributor.incoming.storage import FILE
from distributor.language import gettext as _
from distributor.reason import Reason, reasons_of
from distributor.store.models import Enclosure, Incoming
from distributor.words.actors import actor_name
from distributor.words.mails import (
    enclosure_state_name,
    incoming_state_name,
    route_name,
    why_filed,
    why_filed_in_english,
)
from distributor.words.reasons import all_words_of, english_of, words_of


def headings() -> list[str]:
    return [_("No."), _("Received"), _("From"), _("Subject"), _("Filed as"), _("Why"), _("Manuscripts")]


def filed(incoming: Incoming) -> str:
    """Where the mail is filed, otherwise its state."""
    return route_name(incoming.route) if incoming.route else incoming_state_name(incoming.state)


def row(incoming: Incoming, numbers: Sequence[str]) -> list[object]:
    why = why_filed(incoming.route_reason, incoming.route_detail) or all_words_of(incoming.state_reason)
    who = incoming.sender_name or incoming.sender or incoming.envelope_from
    cells = [
        clock(incoming.received),
        text.line(who),
        text.line(incoming.subject),
        filed(incoming),
        text.line(why),
    ]
    return [incoming.pk, *cells, _(", ").join(numbers)]


def as_json(incoming: Incoming, numbers: Sequence[str]) -> dict[str, Any]:
    """One object of `inbox list --json`."""
    return {
        "id": incoming.pk,
        "source": incoming.source,
        "message_id": incoming.message_id,
        "from": incoming.sender,
        "from_name": incoming.sender_name,
        "subject": incoming.subject,
        "received": incoming.received.astimezone(settings.ZONE).isoformat(),
        "size": incoming.size,
        "sha256": incoming.sha256,
        "state": incoming.state,
        "state_reason": english_of(incoming.state_reason),
        "route": incoming.route,
        "reason": why_filed_in_english(incoming.route_reason, incoming.route_detail),
        "filed_by": actor_name.english(incoming.filed_by),
        "manuscripts": list(numbers),
    }


def whole_as_json(incoming: Incoming) -> dict[str, Any]:
    """`inbox show --json`: what was read, and the files."""
    numbers = [version.manuscript.number for version in incoming.versions.all()]
    files = [
        {
            "number": file.number,
            "inside": file.inside,
            "name": file.name,
            "kind": file.kind,
            "size": file.size,
            "sha256": file.sha256,
            "state": file.state,
            "reason": english_of(file.reasons),
            "text": file.text,
        }
        for file in incoming.enclosures.all()
    ]
    return as_json(incoming, numbers) | {"files": files, **_reading(incoming)}


def _reading(incoming: Incoming) -> dict[str, Any]:
    """What was read, its problems in English."""
    reading: dict[str, Any] = incoming.reading or {}
    if "message" not in reading:
        return reading
    problems = [english_of([problem]) for problem in reasons_of(reading["message"].get("problems", ()))]
    return {**reading, "message": {**reading["message"], "problems": problems}}


def lines(incoming: Incoming) -> Iterator[str]:
    """`inbox show` for people."""
    message = (incoming.reading or {}).get("message", {})
    yield from _head(incoming)
    for problem in reasons_of(message.get("problems", ())):
        yield _("Note: %(problem)s") % {"problem": words_of(problem)}
    for file in incoming.enclosures.all():
        yield _file(file)
    for version in incoming.versions.all():
        title = version.title or _("(no title)")
        values = {"number": version.manuscript.number, "version": version.number, "title": title}
        yield _("Manuscript %(number)s, version %(version)d: %(title)s") % values
    for cloud in message.get("clouds", []):
        expires = cloud["expires"] or _("unknown")
        yield _("Not in the mail, a link only: %(name)s (expires: %(expires)s)") % {
            "name": text.line(cloud["name"]),
            "expires": expires,
        }
    yield ""
    yield message.get("whole_text", "")


def _head(incoming: Incoming) -> Iterator[str]:
    sender = f"{incoming.sender_name} <{incoming.sender}>" if incoming.sender_name else incoming.sender
    why = why_filed(incoming.route_reason, incoming.route_detail)
    filed = route_name(incoming.route) + (f" ({why})" if why else "") if incoming.route else ""
    for name, value in (
        (_("From"), sender),
        (_("Subject"), incoming.subject),
        (_("Received"), clock(incoming.received)),
        (_("Source"), _("handed over as a file") if incoming.source == FILE else incoming.source),
        ("Message-ID", incoming.message_id),
        ("SHA-256", incoming.sha256),
        (_("State"), _with_reason(incoming_state_name(incoming.state), incoming.state_reason)),
        (_("Filed as"), filed),
        (_("Filed by"), actor_name(incoming.filed_by)),
    ):
        if value:
            yield f"{name}: {text.line(value)}"


def _file(file: Enclosure) -> str:
    values = {
        "number": file.number,
        "name": text.line(file.name),
        "size": max(1, file.size // 1024),
        "state": _with_reason(enclosure_state_name(file.state), file.reasons),
    }
    return _("File %(number)d: %(name)s, %(size)d KB, %(state)s") % values


def _with_reason(word: str, why: Iterable[Reason]) -> str:
    said = all_words_of(why)
    return f"{word} ({said})" if said else word


def clock(when: dt.datetime) -> str:
    return when.astimezone(settings.ZONE).strftime("%Y-%m-%d %H:%M")
