"""The values that pass through the mail folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from distributor.audience.fields import LISTED, NO_EXTRA, holding


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose mail it is; fixed for a run."""

    name: str  # display name of From
    address: str  # address of From
    envelope: str  # MAIL FROM (RFC 5321 section 4.1.1.2)
    reply_to: str = ""
    message_id_domain: str = "localhost"
    list_id: str = ""  # RFC 2919, without angle brackets: "gazette.example.org"
    list_name: str = ""  # the phrase before List-Id
    public_url: str = ""  # no slash at the end
    feedback_id: str = ""
    signed_by: str = ""  # the DKIM domain and keys, as `str(dkim.Signer)` has them; empty: not signed
    language: str = ""  # of the mail; Chinese where not given


@holding(LISTED)
@dataclass(frozen=True, slots=True)
class Reader:
    """All that differs from one copy to the next."""

    name: str
    address: str
    copy_number: int  # 份号
    group: str
    position: str = ""
    unit: str = ""
    answers: str = ""  # Message-ID of the copy that this mail is about, angle brackets included
    extra: Mapping[str, str] = field(
        default_factory=lambda: NO_EXTRA, hash=False
    )  # further columns of the CSV


@dataclass(frozen=True, slots=True)
class Notice:
    """What a correction or a withdrawal of an issue says."""

    word: str  # 更正 | 撤回
    paragraphs: tuple[str, ...]
    kind: str = ""  # a RunKind: correction | withdrawal


@dataclass(frozen=True, slots=True)
class MailPicture:
    """A picture that travels inside the mail (multipart/related, cid:)."""

    content_id: str
    media_type: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RenderedIssue:
    """An issue rendered and inlined once, with opaque ASCII slots where a reader's fields go.

    `html` and `text` hold slots (see `mail.slots`) and end their lines with CRLF, the canonical
    form of MIME text (RFC 2046 section 4.1.1). Where the template decides per reader there are no
    slots: `personal` is set, and the mail shown is that of a stand-in reader.
    """

    subject: str
    html: str
    text: str
    pictures: tuple[MailPicture, ...] = ()
    personal: bool = False  # every copy needs a render of its own


@dataclass(frozen=True, slots=True)
class Answering:
    """What tells an answer to somebody's own mail from mail to a list."""

    references: tuple[str, ...] = ()  # Message-IDs, angle brackets included; the last is the mail answered
    submitted: str = ""  # Auto-Submitted (RFC 3834 section 5); empty where a person decided
    mark: str = ""  # see `mail.loop`


@dataclass(frozen=True, slots=True)
class RunStamp:
    """What every copy of a run shares on the wire."""

    run_id: int
    slug: str
    date: dt.datetime  # aware; the Date header of every copy
    link_key: bytes  # 32 random bytes: the key of this run's links and Message-IDs
    test: bool = False  # a test copy says so in its subject
    answering: Answering | None = None  # of an answer, which goes to no list
