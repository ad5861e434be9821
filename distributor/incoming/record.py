"""Records what was read of a mail: in one transaction, with the same result when it is read again."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from distributor.audience.address import key_of
from distributor.desk import publications
from distributor.documents import escape
from distributor.incoming import route
from distributor.incoming.intake import Intake
from distributor.issue.names import is_name
from distributor.mail_codes import UnreadReason
from distributor.newsroom import answers, versions
from distributor.reading import READING_VERSION
from distributor.reading.process import ReadingOutcome
from distributor.reading.values import NOT_FOUND, Attachment, FieldValue, File, ManuscriptDraft, Reading
from distributor.reason import Reason, stored
from distributor.states import IncomingState, Route
from distributor.store.models import Enclosure, Incoming, Manuscript, Publication
from distributor.store.queries import incoming as queries
from distributor.text import printable

LONGEST_TITLE, LONGEST_TEXT = 200, 100_000  # characters
_CONFIDENCE = 0.3  # low: an editor is to check it


def _drafts(incoming: Incoming, reading: Reading) -> tuple[ManuscriptDraft, ...]:
    """The drafts that were found; else, for a mail filed by hand, its text with its subject as title."""
    if reading.drafts or not incoming.filed_by:
        return reading.drafts
    message = reading.message
    title = " ".join(printable(message.subject).split())[:LONGEST_TITLE]
    name = "".join(message.sender.name.split())
    return (
        ManuscriptDraft(
            "text",
            None,
            _uncertain(title, "subject"),
            _uncertain(name if is_name(name) else "", "sender"),
            NOT_FOUND,
            NOT_FOUND,
            NOT_FOUND,
            _markdown(message.text or message.whole_text),
        ),
    )


def _uncertain(value: str, source: str) -> FieldValue:
    return FieldValue(value, _CONFIDENCE, source) if value else NOT_FOUND


def _markdown(text: str) -> str:
    lines = (line.strip() for line in printable(text[:LONGEST_TEXT]).split("\n"))
    return "\n\n".join(escape.start(escape.text(line)) for line in lines if line)


def failed(incoming_id: int, why: UnreadReason) -> None:
    """Mark the mail as failed; its bytes stay stored."""
    queries.fail(incoming_id, Reason(why), READING_VERSION)


def record(incoming_id: int, outcome: ReadingOutcome, folder: Path, intake: Intake) -> None:
    """Record the outcome; its files are moved out of the folder before a row names them."""
    reading = outcome.reading
    if reading is None:
        failed(incoming_id, outcome.trouble or UnreadReason.BROKEN)
        return
    for sha256 in {file.sha256 for file in _files(reading)}:  # two files may be equal
        intake.files.adopt(folder, sha256)
    with transaction.atomic():
        incoming = queries.locked(incoming_id)
        first = not incoming.route
        _describe(incoming, reading, outcome.trouble)
        enclosures = queries.replace_enclosures(
            incoming, {enclosed.number: _row(enclosed) for enclosed in reading.enclosures}
        )
        manuscripts = _file(incoming, reading, enclosures, intake)
        queries.keep(incoming)
        if first:
            answers.acknowledge(incoming, reading, manuscripts, intake.office)


def _file(
    incoming: Incoming, reading: Reading, enclosures: dict[int, Enclosure], intake: Intake
) -> list[Manuscript]:
    """Route the mail and apply the effects; returns its manuscripts."""
    if not incoming.filed_by:
        routed = route.route(incoming, reading, intake.office)
        incoming.route = routed.route
        incoming.route_reason, incoming.route_detail = routed.reason, routed.detail
        route.apply(incoming, reading, routed, intake.providers)
    if incoming.route != Route.MANUSCRIPT:
        return []
    drafts = _drafts(incoming, reading)
    sole = len({draft.authors.value for draft in drafts}) < 2
    made = [versions.record(incoming, draft, enclosures, incoming.publication, sole=sole) for draft in drafts]
    return list({version.manuscript_id: version.manuscript for version in made}.values())


def _describe(incoming: Incoming, reading: Reading, trouble: UnreadReason | None) -> None:
    message = reading.message
    incoming.state = IncomingState.FAILED if trouble else IncomingState.READ
    incoming.state_reason, incoming.reader = (Reason(trouble),) if trouble else (), READING_VERSION
    incoming.publication = incoming.publication or _addressed(incoming, reading) or queries.publication()
    incoming.message_id = message.message_id[:500]
    incoming.sender, incoming.sender_name = message.sender.address[:320], message.sender.name[:500]
    incoming.sender_key = key_of(message.sender.address)
    incoming.subject, incoming.date = message.subject, message.date
    incoming.body_sha256 = reading.body_sha256
    kept: dict[str, Any] = msgspec.to_builtins({"message": message, "signals": reading.signals})
    kept["message"]["problems"] = stored(message.problems)
    incoming.reading = kept


def _addressed(incoming: Incoming, reading: Reading) -> Publication | None:
    """The publication that the mail is addressed to; None where it is none's, or several's."""
    message = reading.message
    written = [mailbox.address for mailbox in (*message.to, *message.cc)]
    found = publications.addressed([*incoming.envelope_to, *written])
    return found[0] if len(found) == 1 else None


def _row(enclosed: Attachment) -> dict[str, Any]:
    return {
        "inside": enclosed.inside,
        "token": secrets.token_urlsafe(16),
        "name": enclosed.name,
        "kind": enclosed.kind,
        "media_type": enclosed.file.media_type[:150],
        "size": enclosed.file.size,
        "sha256": enclosed.file.sha256,
        "state": enclosed.state,
        "reasons": enclosed.reasons,
        "text": enclosed.text,
        "pictures": msgspec.to_builtins(enclosed.pictures),
        "inline": enclosed.inline,
        "content_id": enclosed.content_id[:300],
    }


def _files(reading: Reading) -> list[File]:
    """All files that rows may name."""
    enclosed = [file for each in reading.enclosures for file in (each.file, *each.pictures.values())]
    return [*enclosed, *(file for draft in reading.drafts for file in draft.pictures.values())]
