"""Polls a mailbox once: every folder, from the last UID on, one mail at a time."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import partial

from distributor.incoming.sources.imap import Facts, ImapSession
from distributor.incoming.sources.mailbox_errors import FolderError
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import ImapAccount
from distributor.incoming.storage import MailOrigin
from distributor.logs import about
from distributor.mail_codes import MailboxTrouble, RefusalReason
from distributor.reason import Reason
from distributor.store.queries import sightings

log = logging.getLogger(__name__)

_CHUNK = 50  # mails per FETCH of sizes
_AGAIN_HOURS = 1.0  # until a refused mail is tried again
_ADDRESS = re.compile(rb"(?<![^\s<>\"',;:])[^\s<>\"',;:]+@[^\s<>\"',;:]+")


def poll(session: ImapSession, mailbox: ImapAccount, receiver: Receiver) -> None:
    """Fetch what is new in every folder; a folder that fails does not stop the others.

    Raises MailboxError if the connection fails, OSError and DatabaseError if nothing can be stored.
    """
    for name in mailbox.folders or session.folders():
        if receiver.stop.is_set():
            return
        try:
            _Folder(session, mailbox, name, receiver).poll()
        except FolderError as error:
            log.info("folder cannot be opened", extra=about(source=mailbox.name, folder=name, said=error))
            sightings.trouble(mailbox.name, name, Reason(MailboxTrouble.NO_FOLDER, cause=error.why))


class _Folder:
    """One folder during one poll."""

    def __init__(self, session: ImapSession, mailbox: ImapAccount, name: str, receiver: Receiver) -> None:
        self._session, self._mailbox, self._receiver = session, mailbox, receiver
        self._name, self._prefix = name, ""
        self._trouble: Reason | None = None

    def poll(self) -> None:
        """Fetch mails that were refused before, then those from the last UID on."""
        writable = self._mailbox.after != "keep"
        validity = self._session.select(self._name, writable=writable)
        row = sightings.folder(self._mailbox.name, self._name, validity)
        self._prefix = f"{self._name}/{validity}/"
        self._retry_refused()
        uids = self._session.uids_from(row.uid + 1)
        for start in range(0, len(uids), _CHUNK):
            done = self._chunk(uids[start : start + _CHUNK])
            if done:
                sightings.looked(row, done)
            if self._receiver.stop.is_set():
                return
        sightings.trouble(self._mailbox.name, self._name, self._trouble)

    def _retry_refused(self) -> None:
        keys = sightings.refused_before(
            self._mailbox.name,
            self._prefix,
            hours=_AGAIN_HOURS,
            most=self._receiver.most,
            final=RefusalReason.GONE,
        )
        uids = [int(tail) for key in keys if (tail := key.removeprefix(self._prefix)).isdigit()]
        facts = self._session.facts(uids) if uids else {}
        for uid in uids:
            if self._session.has(uid):
                self._fetch(uid, replace(facts.get(uid, Facts()), received=None))
            else:
                self._receiver.refuse(self._origin(uid, Facts()), RefusalReason.GONE)

    def _chunk(self, uids: Sequence[int]) -> int:
        """Fetch these mails; returns the last UID up to which all are done, 0 for none."""
        source, keys = self._mailbox.name, {self._key(uid): uid for uid in uids}
        seen = {keys[key] for key in sightings.seen(source, keys)}
        refused = {keys[key] for key in sightings.refused(source, keys)}
        wanted = [uid for uid in uids if uid not in seen | refused]
        facts = self._session.facts(wanted) if wanted else {}
        done = 0
        for uid in uids:
            if self._receiver.stop.is_set():
                break
            if uid in seen:  # the process ended after the commit and before this
                self._mark_done(uid)
            elif uid not in refused:
                self._fetch(uid, facts.get(uid, Facts()))
            done = uid
        return done

    def _fetch(self, uid: int, facts: Facts) -> None:
        origin, sender, subject = self._origin(uid, facts), _sender(facts.header), _subject(facts.header)
        refuse = partial(self._receiver.refuse, sender=sender, subject=subject)
        if facts.size and facts.size > self._receiver.most:
            refuse(origin, RefusalReason.TOO_LARGE, size=facts.size)
            return
        if not self._receiver.sender_limit.allow(sender, origin.received):
            refuse(origin, RefusalReason.FLOOD, size=facts.size)
            return
        before = self._receiver.count["refused"]
        if self._receiver.take(self._session.pieces(uid, facts.size), origin, sender=sender, subject=subject):
            self._mark_done(uid)
        elif self._receiver.count["refused"] == before and self._session.has(uid):
            refuse(origin, RefusalReason.NO_BODY)

    def _mark_done(self, uid: int) -> None:
        """Mark or move the mail after it is committed here, if so configured."""
        if self._mailbox.after == "seen":
            self._session.mark_seen(uid)
        if self._mailbox.after != "archive" or self._trouble:
            return
        try:
            self._session.move(uid, self._mailbox.archive)
        except FolderError as error:
            self._trouble = Reason(MailboxTrouble.NOT_MOVED, cause=error.why)

    def _origin(self, uid: int, facts: Facts) -> MailOrigin:
        origin = MailOrigin(self._mailbox.name, self._key(uid), publication=self._mailbox.publication)
        return replace(origin, received=facts.received) if facts.received else origin

    def _key(self, uid: int) -> str:
        return f"{self._prefix}{uid}"


def _sender(header: bytes) -> str:
    """The address of From, for counting; empty if there is none."""
    line = re.search(rb"(?im)^from:(.*(?:\r?\n[ \t].*)*)", header)
    found = _ADDRESS.findall(line[1]) if line else []
    return found[-1].decode("utf-8", "replace") if found else ""


def _subject(header: bytes) -> str:
    """The Subject for the list of refusals; undecoded if the standard library fails."""
    line = re.search(rb"(?im)^subject:(.*(?:\r?\n[ \t].*)*)", header)
    raw = re.sub(rb"\r?\n", b"", line[1]).strip() if line else b""
    text = raw.decode("gb18030" if not _is_utf8(raw) else "utf-8", "replace")
    try:
        return str(make_header(decode_header(text)))[:500]
    except (HeaderParseError, ValueError, LookupError, RecursionError):
        return text[:500]


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
