"""The raw bytes of one mail → its Message and its parts; the entry of this folder. It never raises."""

from __future__ import annotations

from distributor.mail_codes import MailProblem
from distributor.reading.mail import (
    addresses,
    authentication,
    clouds,
    encoded_words,
    headers,
    quotes,
)
from distributor.reading.mail.body import Walk
from distributor.reading.mail.headers import Headers
from distributor.reading.mail.part import Limits, Part
from distributor.reading.values import Mailbox, Message
from distributor.reason import Reason

_FIELDS = 2_000  # of the header, decoded


def read(raw: bytes, limits: Limits | None = None) -> tuple[Message, tuple[Part, ...]]:
    """What a mail says, and its files in order; what was repaired or left out stands in `problems`."""
    limits = limits or Limits()
    problems: list[MailProblem] = []
    walk = Walk(raw, limits, problems)
    root = walk.tree.parse()
    written = walk.read(root)
    fields = root.headers
    subject = fields.text("subject")
    sent = headers.date(fields.text("date"))
    text, parted = quotes.part(written.text, subject)
    message = Message(
        message_id=next(iter(fields.ids("message-id")), ""),
        in_reply_to=fields.ids("in-reply-to"),
        references=fields.ids("references"),
        date=sent,
        sender=addresses.sender(fields.all("from")),
        reply_to=_mailboxes(fields, "reply-to"),
        to=_mailboxes(fields, "to"),
        cc=_mailboxes(fields, "cc"),
        subject=subject,
        headers=tuple((name, encoded_words.decode(value)) for name, value in fields.fields[:_FIELDS]),
        text=text,
        whole_text=written.text,
        html=written.page,
        quotes=parted,
        clouds=clouds.find(written.text, written.page, sent.date() if sent else None),
        authentication=authentication.results(fields, limits.trusted),
        sealed=walk.seal,
        problems=tuple(map(Reason, problems)),
    )
    return message, walk.files.marked(written.page)


def _mailboxes(fields: Headers, name: str) -> tuple[Mailbox, ...]:
    return addresses.parse(b", ".join(fields.all(name)))
