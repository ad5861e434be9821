"""What is read in one mail: frozen values, handed from stage to stage and out of the child as JSON.

Reading = message + enclosures + signals + drafts

A field that could not be read is empty and stands in `problems`; no input raises.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from distributor.reason import Reason
from distributor.states import AutomaticSign, BounceAction, EnclosureState


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a non-delivery report says about one recipient (RFC 3464, or a provider's own words)."""

    recipient: str
    action: BounceAction
    status: str  # enhanced code, "5.1.1", or empty
    diagnostic: str
    message_id: str  # of the mail that came back, or empty
    token: str = ""  # of the unsubscribe link in what came back of it


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header; what could not be understood is in `name` as it was written."""

    name: str
    address: str  # local@domain, or empty


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of the text that somebody else wrote before."""

    kind: Literal["reply", "forward"]
    header: str  # the marker and the header words below it, as written
    text: str


@dataclass(frozen=True, slots=True)
class CloudFile:
    """A file that is not in the mail: a link that expires (超大附件). It is shown, never fetched."""

    name: str
    url: str
    size: str  # as written
    expires: dt.date | None
    provider: str  # qq | netease | 139 | 189 | sina


@dataclass(frozen=True, slots=True)
class MailMessage:
    """Header and text of a mail, in Unicode as its writer saw them."""

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
    text: str = ""  # what the sender wrote: without quoted parts; of a forward, what stands above it
    whole_text: str = ""  # all of it
    html: str = ""  # as it came, decoded; hostile
    quotes: tuple[Quote, ...] = ()
    clouds: tuple[CloudFile, ...] = ()
    authentication: tuple[
        tuple[str, str], ...
    ] = ()  # spf, dkim, dmarc → pass, fail, …, as a trusted server says
    sealed: Literal["", "smime-signed", "smime-encrypted", "pgp-signed", "pgp-encrypted"] = ""
    problems: tuple[Reason, ...] = ()  # what was repaired or could not be read


@dataclass(frozen=True, slots=True)
class File:
    """Bytes that were written into the child's folder, named by their SHA-256."""

    sha256: str
    size: int
    media_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the mail, as it came and as text (see store.models.Enclosure)."""

    number: int  # in the order of the mail, from 1
    name: str  # safe to show and to save under
    kind: str  # by content
    file: File
    state: EnclosureState
    reasons: tuple[Reason, ...] = ()  # why it has no text, or what was left out
    text: str = ""  # clean Markdown
    pictures: dict[str, File] = field(default_factory=dict)  # source as written in the text → picture
    inside: int | None = None  # number of the archive or mail that it was in
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a mail shows of its own nature; the pipeline decides with the tables at hand (route.py)."""

    bounces: tuple[Bounce, ...] = ()
    complaint: str = ""  # an abuse report (RFC 5965): what it is about, in words
    complaint_about: str = ""  # Message-ID or recipient that it names
    complaint_of: str = ""  # the recipient that it names, or empty
    unsubscribe: str = ""  # the words by which somebody asks to receive no more
    receipt: str = ""  # a message disposition notification (RFC 8098): the disposition
    receipt_about: str = ""  # Message-ID that it names
    automatic: str = ""  # the header or subject that gives away an automatic answer
    automatic_by: AutomaticSign | None = None  # of what kind that is
    list: str = ""  # the header that gives away a mailing list or bulk mail
    loop: str = ""  # our own mark


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field of a manuscript, with how sure we are and where it stood."""

    value: str  # authors: names joined by 、
    confidence: float  # 0–1
    source: str  # label | byline | signature | subject | file name | heading | sender | first line | quote


@dataclass(frozen=True, slots=True)
class ManuscriptDraft:
    """What may be a manuscript: one document of the mail, or its text."""

    place: str  # "text", or "file 3": the same when the mail is read again
    enclosure: int | None  # number of the file; None for the mail's text
    title: FieldValue
    authors: FieldValue
    unit: FieldValue
    telephone: FieldValue
    column: FieldValue
    body: str  # clean Markdown without title and byline
    pictures: dict[str, File] = field(default_factory=dict)
    number: str = ""  # manuscript that it says to be a version of: "M-2026-0012"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was understood of one mail."""

    message: MailMessage
    body_sha256: str = ""  # of the octets below the header
    enclosures: tuple[Attachment, ...] = ()
    signals: Signals = Signals()
    drafts: tuple[ManuscriptDraft, ...] = ()


NOT_FOUND = FieldValue("", 0.0, "")


@dataclass(frozen=True, slots=True)
class MailPart:
    """One part of a mail that is not its own text, as it was declared; name and type are hostile."""

    number: int  # in the order of the mail, from 1
    name: str  # decoded, without control characters, not yet made safe to save under; may be empty
    media_type: str  # as declared, in lower case: "application/msword"
    data: bytes
    inline: bool = False  # shown within the text: an inline picture, or named by the HTML as cid:…
    content_id: str = ""  # without angle brackets
    inside: int | None = None  # number of the enclosed mail (message/rfc822) that it stands in
