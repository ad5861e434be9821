"""Codes for why a mail that came in, what it brought, or an answer to it is as it is.

Rows hold them (see `reason.py`), and `words/mail_reasons.py` says each in words. A code has one meaning in
the whole program. Plain values, free of Django: who reads hostile mail hands them over.
"""

from __future__ import annotations

from enum import StrEnum


class WithheldReason(StrEnum):
    """Why a contributor was not written to."""

    SWITCHED_OFF = "mail-switched-off"
    NO_ADDRESS = "sender-not-writable"
    TODAY = "answered-today"
    NOT_WRITTEN = "answer-not-written"
    REFUSES_MAIL = "takes-no-mail"  # caused by a SuppressionReason
    NOTHING = "brings-no-manuscript"
    MACHINE = "sent-by-machine"
    LIST = "came-by-list"
    ASKED_NOT = "asks-for-no-answer"
    LOOP = "bears-our-mark"
    REPORT = "reports-another-mail"
    NULL = "null-return-path"
    NOBODY = "nobody-reads-there"
    OURSELVES = "came-from-ourselves"
    DMARC = "dmarc-failed"
    LATE = "came-too-late"
    RESTORED = "database-restored"
    UNTOLD = "editor-sends-no-mail"


class UnreadReason(StrEnum):
    """Why nothing, or not all, could be read of a mail."""

    TOO_LONG = "mail-took-too-long"
    TOO_MUCH = "mail-needed-too-much-memory"
    BROKEN = "mail-reader-broke-off"
    NO_ROOM = "no-room-for-its-files"
    GONE = "raw-bytes-gone"


class MailProblem(StrEnum):
    """What was repaired in a mail, or left out of it."""

    OTHER_ENCODING = "text-encoded-otherwise"
    LOST_CHARACTERS = "characters-lost"
    TEXT_CUT = "mail-text-cut"
    TOO_DEEP = "parts-nested-too-deep"
    FILES_TOO_LARGE = "files-too-large"
    TOO_MANY_PARTS = "too-many-parts"
    HEADER_CUT = "header-cut"
    HEADER_OPEN = "header-without-end"
    NO_BOUNDARY = "no-boundary"
    NOT_CLOSED = "multipart-not-closed"
    BOUNDARY_ABSENT = "boundary-absent"
    BOUNDARY_GUESSED = "boundary-guessed"


class FileReason(StrEnum):
    """Why a file of a mail has no text, or what was left out of it."""

    # any file
    NO_BYTES = "no-bytes"
    UNKNOWN = "kind-not-read"
    UNOPENED = "not-opened"
    BROKEN = "reader-broke-off"
    TOO_LONG = "took-too-long"
    TOO_MUCH_MEMORY = "needs-too-much-memory"
    INFECTED = "infected"  # said: the name of the virus
    UNSCANNED = "not-scanned"
    # documents
    DAMAGED = "damaged"
    LOCKED = "locked-by-password"
    NO_TEXT = "without-text"
    TOO_LARGE = "unpacks-too-large"
    CUT = "text-cut"
    CHANGES = "tracked-changes-accepted"
    COMMENTS = "without-comments"
    CHARTS = "without-charts"
    HIDDEN = "without-hidden-text"
    READINGS = "without-readings"
    RUNNING = "without-header-and-footer"
    PARTS = "without-unreadable-parts"
    PICTURES_LOST = "pictures-lost"
    NO_LIBREOFFICE = "no-libreoffice"
    ONLY_TEXT = "only-text"  # caused by another of these
    HTML_TOO_DEEP = "html-too-deep"
    SCAN = "scan"
    SOME_SCANNED = "some-pages-scanned"
    UNMAPPED = "fonts-unmapped"
    # pictures
    TOO_MANY_PIXELS = "too-many-pixels"
    NOT_SHOWN = "picture-not-shown"
    # archives
    ARCHIVE_EMPTY = "archive-empty"
    TOO_DEEP = "archive-too-deep"
    TOO_MANY = "archive-too-many-files"
    TOO_BIG = "archive-files-too-big"
    LEAVES = "name-left-archive"
    SOME_LOCKED = "some-files-locked"
    SOME_DAMAGED = "some-files-damaged"
    NO_UNAR = "no-unar"


class VersionNote(StrEnum):
    """What an editor should know of a version, or what its coming did to the manuscript."""

    CAME_AGAIN = "new-version-came"
    AFTER_ADOPTION = "came-after-adoption"
    AFTER_PUBLICATION = "came-after-publication"
    UNKNOWN_NUMBER = "names-unknown-number"  # said: the number
    STRANGERS_NUMBER = "names-strangers-number"


class RefusalReason(StrEnum):
    """Why a mail was not taken; it stays where it is."""

    TOO_LARGE = "larger-than-taken"
    FLOOD = "too-many-of-sender"
    NO_BODY = "not-handed-out"
    GONE = "no-longer-in-mailbox"
    STRANGER = "to-no-address-of-ours"  # rows of an early version


class HandedReason(StrEnum):
    """Why a file that somebody hands over is no mail."""

    EMPTY = "handed-empty"
    NO_MAIL = "handed-no-mail"  # kind: of file


class MailboxTrouble(StrEnum):
    """What keeps us out of a mailbox or a folder of it; said: the server's words."""

    UNSAFE = "program-called-unsafe"
    CONNECTIONS = "too-many-connections"
    CODE = "wants-authorisation-code"
    OFTEN = "too-many-log-ins"
    SWITCHED_OFF = "imap-switched-off"
    LOCKED = "mailbox-locked"
    LOG_IN_REFUSED = "log-in-refused"
    NOT_ASCII = "log-in-not-ascii"
    AWAY = "server-away"
    CERTIFICATE = "server-certificate"
    BROKEN = "connection-ended"
    REFUSED = "server-refuses"
    NO_FOLDER = "folder-not-opened"
    IMPOSSIBLE = "impossible-number"
    NOT_MOVED = "not-moved-to-archive"
    NOT_KEPT = "not-kept-here"
    NO_MAILDIR = "no-maildir"


class EvidenceKind(StrEnum):
    """How it became known that a reader wants no more mail."""

    ONE_CLICK = "one-click"  # RFC 8058
    PAGE = "on-page-behind-link"
    BY_MAIL = "by-mail"  # said: the words by which somebody asks
    OTHERS_TOO = "others-too"  # an editor's decision after a complaint; said: the publication's title


class LiftReason(StrEnum):
    """Why an address receives again, where no person of the office says so."""

    TAKEN_BACK = "taken-back"
