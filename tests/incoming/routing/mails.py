"""Mails as they come in, read as the reader reads them, and their rows."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

from distributor import configuration
from distributor.audience.address import normalise
from distributor.errors import AddressError
from distributor.incoming import route
from distributor.incoming.route import Routed
from distributor.reading.limits import MailLimits
from distributor.reading.mail import message
from distributor.reading.reports import signals
from distributor.reading.values import Attachment, FieldValue, ManuscriptDraft, Reading
from distributor.states import IncomingState
from distributor.store.models import Incoming

CONTRIBUTOR = "contributor@example.com"
_NOTHING = FieldValue("", 0, "")
DOCUMENT = ManuscriptDraft("file 1", 1, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING, "正文")


def mail(subject: str = "投稿：一篇稿件", text: str = "编辑老师：\n稿件如下。", **fields: str) -> bytes:
    """A mail of a person; `X_Header="…"` adds a field, `From="…"` takes the place of one."""
    header = {"From": f"=?utf-8?B?5byg5LiJ?= <{CONTRIBUTOR}>", "To": "gazette@126.com", "Subject": subject}
    header |= {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}
    header |= {name.replace("_", "-"): value for name, value in fields.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in header.items()) + f"\r\n{text}\r\n").encode()


def read(
    raw: bytes, *drafts: ManuscriptDraft, trusted: str = "", files: tuple[Attachment, ...] = ()
) -> Reading:
    understood, _parts = message.read(raw, MailLimits(trusted=(trusted,) if trusted else ()))
    digest = sha256(raw.partition(b"\r\n\r\n")[2]).hexdigest()
    return Reading(understood, digest, files, signals.detect(raw, understood, files), drafts)


def row(reading: Reading, raw: bytes) -> Incoming:
    """The row of the mail, as it stands when it is routed."""
    said = reading.message
    try:
        key = normalise(said.sender.address).key
    except AddressError:
        key = ""
    digest = sha256(raw + str(Incoming.objects.count()).encode()).hexdigest()
    return Incoming.objects.create(
        source="file", sha256=digest, size=len(raw), received=dt.datetime.now(dt.UTC),
        state=IncomingState.READ, message_id=said.message_id, body_sha256=reading.body_sha256,
        sender=said.sender.address,
        sender_key=key, subject=said.subject,
    )  # fmt: skip


def arrive(
    raw: bytes, *drafts: ManuscriptDraft, trusted: str = "", files: tuple[Attachment, ...] = ()
) -> tuple[Incoming, Routed]:
    """The mail comes in, is filed and has its effects."""
    reading = read(raw, *drafts, trusted=trusted, files=files)
    incoming = row(reading, raw)
    routed = again(incoming, reading)
    return incoming, routed


def again(incoming: Incoming, reading: Reading) -> Routed:
    """File the mail and let it have its effects, as each reading of it does."""
    routed = route.route(incoming, reading, configuration.office())
    route.apply(incoming, reading, routed, configuration.providers())
    incoming.route = routed.route
    incoming.route_reason, incoming.route_detail = routed.reason, routed.detail
    incoming.save()
    return routed


def routed_as(raw: bytes, *drafts: ManuscriptDraft) -> str:
    return arrive(raw, *drafts)[1].route
