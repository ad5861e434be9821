"""The values that reading a mail produces; the child process returns a Reading as JSON.

Reading = message + enclosures + signals + drafts

A field that could not be read is empty and noted in `problems`; no input raises.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from distributor.reason import Reason
from distributor.states import AutomaticSign, BounceAction, EnclosureState


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a non-delivery report says about one recipient (RFC 3464, or the provider's own text)."""

    recipient: str
    action: BounceAction
    status: str  # enhanced code, "5.1.1", or empty
    diagnostic: str
    message_id: str  # of the mail that came back, or empty
    token: str = ""  # of the unsubscribe link in the returned part


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox of an address field (RFC 5322 section 3.4); an invalid one is in `name` as written."""

    name: str
    address: str  # local@domain, or empty


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted part of the text."""

    kind: Literal["reply", "forward"]
    header: str  # the marker and the header words below it, as written
    text: str


@dataclass(frozen=True, slots=True)
class CloudFile:
    """A cloud attachment (超大附件): an expiring link in place of a file. It is shown, never fetched."""

    name: str
    url: str
    size: str  # as written
    expires: dt.date | None
    provider: str  # qq | netease | 139 | 189 | sina


@dataclass(frozen=True, slots=True)
class MailMessage:
    """Header and text of a mail, decoded to Unicode."""

    message_id: str = ""  # angle brackets included
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: dt.datetime | None = None  # aware
    sender: Mailbox = Mailbox("", "")  # From
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # all of them, decoded, in order
    text: str = ""  # without quoted parts; of a forward, the text above it
    whole_text: str = ""  # quoted parts included
    html: str = ""  # decoded, not cleaned; hostile
    quotes: tuple[Quote, ...] = ()
    clouds: tuple[CloudFile, ...] = ()
    authentication: tuple[tuple[str, str], ...] = ()  # spf, dkim, dmarc → pass, fail, …, by a trusted server
    sealed: Literal["", "smime-signed", "smime-encrypted", "pgp-signed", "pgp-encrypted"] = ""
    problems: tuple[Reason, ...] = ()  # what was repaired or could not be read


@dataclass(frozen=True, slots=True)
class File:
    """A file in the child's folder, named by its SHA-256."""

    sha256: str
    size: int
    media_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment: its bytes and its text (see store.models.Enclosure)."""

    number: int  # in the order of the mail, from 1
    name: str  # safe to show and to save under
    kind: str  # by content
    file: File
    state: EnclosureState
    reasons: tuple[Reason, ...] = ()  # why it has no text, or what was left out
    text: str = ""  # clean Markdown
    pictures: dict[str, File] = field(default_factory=dict)  # address in the text → picture
    inside: int | None = None  # number of the archive or mail that contains it
    inline: bool = False  # as MailPart.inline; see is_within_text
    content_id: str = ""

    @property
    def within_text(self) -> bool:
        """Whether it is a picture within the mail's text, and no file that somebody attached."""
        return is_within_text(self.file.media_type, inline=self.inline)


def is_within_text(media_type: str, *, inline: bool) -> bool:
    """Whether a file with that type by content is part of the mail's text; every other one was attached.

    Only pictures are: a PDF stays an attached file, whatever its Content-Disposition (RFC 2183) and
    whether or not the HTML refers to it.
    """
    return inline and media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Signals:
    """Signs of what kind a mail is; incoming/route.py decides by them and by the database."""

    bounces: tuple[Bounce, ...] = ()
    complaint: str = ""  # Feedback-Type of an abuse report (RFC 5965)
    complaint_about: str = ""  # Message-ID or recipient that it names
    complaint_of: str = ""  # the recipient that it names, or empty
    unsubscribe: str = ""  # the words of an unsubscribe request
    receipt: str = ""  # a message disposition notification (RFC 8098): the disposition
    receipt_about: str = ""  # Message-ID that it names
    automatic: str = ""  # the header or subject by which an automatic answer is recognised
    automatic_by: AutomaticSign | None = None  # of what kind that is
    list: str = ""  # the header by which a mailing list or bulk mail is recognised
    loop: str = ""  # the loop mark of this system


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of a manuscript field, with its confidence and where it was found."""

    value: str  # authors: names joined by 、
    confidence: float  # 0–1
    source: str  # label | byline | signature | subject | file name | heading | sender | first line | quote


@dataclass(frozen=True, slots=True)
class ManuscriptDraft:
    """A possible manuscript: one document of the mail, or its text."""

    place: str  # "text", or "file 3": the same when the mail is read again
    enclosure: int | None  # number of the file; None for the mail's text
    title: FieldValue
    authors: FieldValue
    unit: FieldValue
    telephone: FieldValue
    column: FieldValue
    body: str  # clean Markdown without title and byline
    pictures: dict[str, File] = field(default_factory=dict)
    number: str = ""  # of the manuscript that it revises, if it says so: "M-2026-0012"


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read of one mail."""

    message: MailMessage
    body_sha256: str = ""  # of the octets below the header
    enclosures: tuple[Attachment, ...] = ()
    signals: Signals = Signals()
    drafts: tuple[ManuscriptDraft, ...] = ()


NOT_FOUND = FieldValue("", 0.0, "")


@dataclass(frozen=True, slots=True)
class MailPart:
    """A file of a mail, transfer encoding decoded, as it was declared; name and type are hostile."""

    number: int  # in the order of the mail, from 1
    name: str  # decoded, without control characters; not safe as a file name; may be empty
    media_type: str  # as declared, in lower case: "application/msword"
    data: bytes
    inline: bool = False  # shown within the text: Content-Disposition inline, or referenced as cid:…
    content_id: str = ""  # without angle brackets
    inside: int | None = None  # number of the enclosed mail (message/rfc822) that it stands in
