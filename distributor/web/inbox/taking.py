"""Mail that an editor hands over as .eml files: kept first, then read, each with its own verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError

from distributor import configuration, settings
from distributor.incoming import storage
from distributor.language import gettext as _
from distributor.store.models import Incoming
from distributor.web.inbox import labels
from distributor.web.inbox.read_now import read_now

MOST_FILES = 50  # at once
_READ_AT_ONCE = 5  # mails read while the editor waits; the others have their turn in the loop
# A header field stands in the first lines (RFC 5322 section 2.2); "From " and ">From " begin mbox lines.
_HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]*\n)?[!-9;-~]{1,76}[ \t]*:")
_LOOKED_AT = 4096  # octets


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What became of one file."""

    name: str
    mail: Incoming | None = None
    new: bool = False
    complaint: str = ""


def most_octets() -> int:
    """The largest mail that is taken."""
    return int(settings.INBOX_MOST_MB) * 1024 * 1024


def take(uploads: Sequence[UploadedFile[bytes]]) -> list[UploadResult]:
    """Keep every file that is a mail, and read the first of them."""
    taken = [_take(upload) for upload in uploads[:MOST_FILES]]
    too_many = _("not taken: at most %(most)d at once") % {"most": MOST_FILES}
    taken += [UploadResult(_name(upload), complaint=too_many) for upload in uploads[MOST_FILES:]]
    fresh = [verdict.mail.pk for verdict in taken if verdict.mail and verdict.new]
    read_now(fresh[:_READ_AT_ONCE])
    for verdict in taken:
        if verdict.mail:
            verdict.mail.refresh_from_db()
    return taken


def _take(upload: UploadedFile[bytes]) -> UploadResult:
    name = _name(upload)
    if complaint := _complaint(upload):
        return UploadResult(name, complaint=complaint)
    try:
        mail, new = storage.keep(upload.read(), storage.MailOrigin(storage.FILE), configuration.files())
    except (OSError, DatabaseError):
        return UploadResult(
            name, complaint=_("it could not be kept: is the disk full? Please try again later.")
        )
    return UploadResult(name, mail, new)


def _complaint(upload: UploadedFile[bytes]) -> str:
    size, most = upload.size or 0, most_octets()
    if not size:
        return _("the file is empty")
    if size > most:
        sizes = {"size": labels.size(size), "most": labels.size(most)}
        return _("too large: %(size)s, at most %(most)s") % sizes
    start = upload.read(_LOOKED_AT)
    upload.seek(0)
    if not _HEADER.match(start):
        return _(
            "this is no mail: save it in your mail program as .eml (“save as”, “导出邮件”) and hand that over"
        )
    return ""


def _name(upload: UploadedFile[bytes]) -> str:
    return (upload.name or "")[:200]
