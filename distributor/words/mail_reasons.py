"""Why a mail, a file in it, a manuscript or an answer is as it is, by the code that its row holds."""

from __future__ import annotations

from distributor.language import Message, later
from distributor.mail_codes import (
    EvidenceKind,
    FileReason,
    HandedReason,
    LiftReason,
    MailboxTrouble,
    MailProblem,
    RefusalReason,
    UnreadReason,
    VersionNote,
    WithheldReason,
)
from distributor.words.copies import suppression_reason_name
from distributor.words.mails import complaint_kind_name

_WITHHELD: dict[str, str] = {
    WithheldReason.SWITCHED_OFF: later("mail of this kind is switched off for the publication"),
    WithheldReason.NO_ADDRESS: later("the sender's address cannot be written to"),
    WithheldReason.TODAY: later("this address had an automatic answer today"),
    WithheldReason.NOT_WRITTEN: later("the answer could not be written"),
    WithheldReason.REFUSES_MAIL: later("nothing is sent to this address any more"),
    WithheldReason.NOTHING: later("no manuscript was found in it"),
    WithheldReason.MACHINE: later("a machine sent it"),
    WithheldReason.LIST: later("it came through a mailing list"),
    WithheldReason.ASKED_NOT: later("it asks for no automatic answer"),
    WithheldReason.LOOP: later("it bears the mark of our own answers"),
    WithheldReason.REPORT: later("it is a report about another mail"),
    WithheldReason.NULL: later("its return path is empty, so no answer is wanted"),
    WithheldReason.NOBODY: later("nobody reads mail to the sender's address"),
    WithheldReason.OURSELVES: later("it came from ourselves"),
    WithheldReason.DMARC: later("its sender is not who it claims to be (DMARC failed)"),
    WithheldReason.LATE: later("it came too long ago"),
    WithheldReason.RESTORED: later(
        "the database was restored from a backup, and it may have been answered already"
    ),
    WithheldReason.UNTOLD: later("the editor chose to send no mail"),
}
_UNREAD: dict[str, str] = {
    UnreadReason.TOO_LONG: later("reading it took too long"),
    UnreadReason.TOO_MUCH: later("reading it needed too much memory"),
    UnreadReason.BROKEN: later("the reader broke off"),
    UnreadReason.NO_ROOM: later("there was no room on the disk for its files"),
    UnreadReason.GONE: later("its raw bytes are not there any more"),
}
_PROBLEMS: dict[str, str] = {
    MailProblem.OTHER_ENCODING: later("the text was encoded in another way than the mail says"),
    MailProblem.LOST_CHARACTERS: later("some characters of the text could not be read"),
    MailProblem.TEXT_CUT: later("the text is longer than is read; the rest was left out"),
    MailProblem.TOO_DEEP: later(
        "its parts are nested deeper than is read; the innermost are kept as one file"
    ),
    MailProblem.FILES_TOO_LARGE: later("its files are larger than is read; the rest was left out"),
    MailProblem.TOO_MANY_PARTS: later("it has more parts than are read; the rest was left out"),
    MailProblem.HEADER_CUT: later("a header block is longer than is read; the rest of it was left out"),
    MailProblem.HEADER_OPEN: later("no empty line ends a header block; its text begins where no field does"),
    MailProblem.NO_BOUNDARY: later("a multipart names no boundary, and none was found"),
    MailProblem.NOT_CLOSED: later("a multipart is not closed; the mail may have been cut off"),
    MailProblem.BOUNDARY_ABSENT: later("the boundary of a multipart does not occur in it"),
    MailProblem.BOUNDARY_GUESSED: later("a multipart names no boundary or a wrong one; it was guessed"),
}
_FILES: dict[str, str] = {
    FileReason.NO_BYTES: later("the file is empty"),
    FileReason.UNKNOWN: later("this kind of file is not read; download it"),
    FileReason.UNOPENED: later("the file was not opened, as that took too much time or memory"),
    FileReason.BROKEN: later("the reader of this kind of file broke off"),
    FileReason.TOO_LONG: later("reading it took too long"),
    FileReason.TOO_MUCH_MEMORY: later("reading it needs too much memory"),
    FileReason.INFECTED: later("the virus scanner says that it is infected"),
    FileReason.UNSCANNED: later("the virus scanner could not look at it"),
    FileReason.DAMAGED: later("the file is damaged"),
    FileReason.LOCKED: later("it is protected by a password"),
    FileReason.NO_TEXT: later("it holds no text"),
    FileReason.TOO_LARGE: later("unpacked, it is larger than is read"),
    FileReason.CUT: later("its text is longer than is read, and was cut"),
    FileReason.CHANGES: later("it has tracked changes; they were read as accepted"),
    FileReason.COMMENTS: later("it has comments, which were left out"),
    FileReason.CHARTS: later("it has charts or drawings, which were left out"),
    FileReason.HIDDEN: later("it has hidden text, which was left out"),
    FileReason.READINGS: later("it has readings above its characters, which were left out"),
    FileReason.RUNNING: later("it has a header or footer, which was left out"),
    FileReason.PARTS: later("it has parts that cannot be read, which were left out"),
    FileReason.PICTURES_LOST: later("some of its pictures could not be read"),
    FileReason.NO_LIBREOFFICE: later("LibreOffice is not installed (make system-packages)"),
    FileReason.ONLY_TEXT: later("only its text was read, without pictures, tables and bold type"),
    FileReason.HTML_TOO_DEEP: later("its HTML is nested too deeply"),
    FileReason.SCAN: later("its pages are pictures without text (a scan)"),
    FileReason.SOME_SCANNED: later("some of its pages are pictures without text"),
    FileReason.UNMAPPED: later(
        "its fonts do not say which characters they show, so that its text cannot be taken out"
    ),
    FileReason.TOO_MANY_PIXELS: later("the picture has more pixels than are read"),
    FileReason.NOT_SHOWN: later("this kind of picture is not shown; download it"),
    FileReason.ARCHIVE_EMPTY: later("the archive is empty"),
    FileReason.TOO_DEEP: later("archives are opened no deeper"),
    FileReason.TOO_MANY: later("it holds more files than are taken out"),
    FileReason.TOO_BIG: later("some of its files unpack to far more than is allowed, and were left inside"),
    FileReason.LEAVES: later("its name pointed outside the archive"),
    FileReason.SOME_LOCKED: later("some of its files are protected by a password"),
    FileReason.SOME_DAMAGED: later("some of its files are damaged"),
    FileReason.NO_UNAR: later("unar is not installed (make system-packages)"),
}
_NOTES: dict[str, str] = {
    VersionNote.CAME_AGAIN: later("a new version came"),
    VersionNote.AFTER_ADOPTION: later(
        "it came after another version was adopted; that one stays in its place"
    ),
    VersionNote.AFTER_PUBLICATION: later("it came after another version was published"),
    VersionNote.UNKNOWN_NUMBER: later("it names a manuscript that does not exist"),
    VersionNote.STRANGERS_NUMBER: later("it names a manuscript of somebody else, and was filed as a new one"),
}
_REFUSALS: dict[str, str] = {
    RefusalReason.TOO_LARGE: later("larger than a mail may be (INBOX_MOST_MB)"),
    RefusalReason.FLOOD: later("more mails of one sender than are taken in an hour (INBOX_FLOOD)"),
    RefusalReason.NO_BODY: later("the server did not hand it out"),
    RefusalReason.GONE: later("it is no longer in the mailbox"),
    RefusalReason.STRANGER: later("to an address that takes no mail here"),
}
_HANDED: dict[str, str] = {
    HandedReason.EMPTY: later("it is empty"),
    HandedReason.NO_MAIL: later(
        "this is a file (%(kind)s), not a mail; save the mail as .eml and hand that over"
    ),
}
_MAILBOXES: dict[str, str] = {
    MailboxTrouble.UNSAFE: later(
        "the provider takes this program for unsafe although it sent its ID; allow it in its web mail"
    ),
    MailboxTrouble.CONNECTIONS: later(
        "too many programs are logged in to this mailbox, close some; it is tried again"
    ),
    MailboxTrouble.CODE: later(
        "log-in refused; this provider wants an authorisation code (授权码), not the password, and IMAP "
        "switched on, both in the web mail's settings under POP3/SMTP/IMAP"
    ),
    MailboxTrouble.OFTEN: later("too many log-ins for the time being; it is tried again later"),
    MailboxTrouble.SWITCHED_OFF: later(
        "IMAP is switched off; switch it on in the web mail's settings under POP3/SMTP/IMAP"
    ),
    MailboxTrouble.LOCKED: later(
        "the provider has locked this mailbox; log in to the web mail and follow what it says"
    ),
    MailboxTrouble.LOG_IN_REFUSED: later("log-in refused; correct user and password"),
    MailboxTrouble.NOT_ASCII: later(
        "user name or password has characters outside ASCII, and this server takes such by no way that it "
        "offers (AUTH=PLAIN); set another password there"
    ),
    MailboxTrouble.AWAY: later("the server cannot be reached"),
    MailboxTrouble.CERTIFICATE: later(
        "the server's certificate does not fit its name, or nobody vouches for it"
    ),
    MailboxTrouble.BROKEN: later("the connection ended"),
    MailboxTrouble.REFUSED: later("the server refuses"),
    MailboxTrouble.NO_FOLDER: later("the folder cannot be opened"),
    MailboxTrouble.IMPOSSIBLE: later(
        "the server gives it a number that no mail server may give; mails stay there, ask the provider"
    ),
    MailboxTrouble.NOT_MOVED: later("mails are kept here, but cannot be moved to the archive folder"),
    MailboxTrouble.NOT_KEPT: later("mails cannot be kept here, they stay in the mailbox"),
    MailboxTrouble.NO_MAILDIR: later("this is no Maildir, or it cannot be read"),
}
_STOPPED: dict[str, str] = {
    EvidenceKind.ONE_CLICK: later("one-click, by the mail program's own button"),
    EvidenceKind.PAGE: later("on the page behind the link in the mail"),
    EvidenceKind.BY_MAIL: later("by a mail"),
    EvidenceKind.OTHERS_TOO: later("stopped by an editor after a complaint about one publication"),
    LiftReason.TAKEN_BACK: later("the reader took the unsubscription back"),
}
# As causes, why an address takes no mail, and how a reader complained, are called as elsewhere.
MAIL: dict[str, str | Message] = {
    **_WITHHELD, **_UNREAD, **_PROBLEMS, **_FILES, **_NOTES, **_REFUSALS, **_HANDED, **_MAILBOXES,
    **_STOPPED, **suppression_reason_name.by_code, **complaint_kind_name.by_code,
}  # fmt: skip
