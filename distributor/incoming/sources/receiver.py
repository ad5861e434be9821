"""Stores the mail of every source, within the limits of size and of mails per sender and hour."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from distributor.incoming.storage import MailOrigin, keep
from distributor.mail_codes import RefusalReason
from distributor.store.files import Files, Stored, Writer
from distributor.store.models import Incoming
from distributor.store.queries import sightings

# Senders of reports; an issue may cause hundreds of them within minutes.
_UNLIMITED = frozenset({"", "mailer-daemon", "postmaster"})
_MOST_KNOWN = 20_000


class SenderLimit:
    """Limits the mails per sender and clock hour, in one process; 0 is no limit. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()  # sources share it

    def allow(self, sender: str, at: dt.datetime) -> bool:
        """Count one more mail of the sender; False if it exceeds the limit. The null sender has none."""
        if not self._most or sender.partition("@")[0].lower() in _UNLIMITED:
            return True
        key = sender.lower(), int(at.timestamp() // 3600)
        with self._lock:
            if self._taken[key] >= self._most:
                return False
            self._taken[key] += 1
            self._forget()
        return True

    def is_reached(self, sender: str, at: dt.datetime) -> bool:
        """Whether the sender has reached its limit of that hour; counts nothing."""
        if not self._most or sender.partition("@")[0].lower() in _UNLIMITED:
            return False
        return self._taken[sender.lower(), int(at.timestamp() // 3600)] >= self._most

    def _forget(self) -> None:
        """Drop the oldest entries, so that memory stays bounded."""
        while len(self._taken) > _MOST_KNOWN:
            del self._taken[next(iter(self._taken))]


def _ignore(incoming: Incoming) -> None:
    """Do nothing."""


@dataclass
class Receiver:
    """Stores mails for all sources: files, limits, callback, stop event and counters."""

    files: Files
    most: int  # octets of a mail
    sender_limit: SenderLimit
    on_new_mail: Callable[[Incoming], None] = _ignore  # called after each new mail is committed
    stop: threading.Event = field(default_factory=threading.Event)
    count: Counter[str] = field(default_factory=Counter)  # new | known | refused

    def take(
        self, pieces: Iterable[bytes], origin: MailOrigin, *, sender: str = "", subject: str = ""
    ) -> bool:
        """Store the mail made of these chunks; False if it is too large or empty.

        Raises OSError or DatabaseError: then nothing is stored.
        """
        with Writer(self.files) as writer:
            for piece in pieces:
                if writer.size + len(piece) > self.most:
                    size = writer.size + len(piece)
                    self.refuse(origin, RefusalReason.TOO_LARGE, size=size, sender=sender, subject=subject)
                    return False
                writer.write(piece)
            if not writer.size:
                return False
            self.keep(writer, origin)
        return True

    def keep(self, raw: Writer | Stored, origin: MailOrigin) -> Incoming:
        """Make the row of a stored mail; raises OSError and DatabaseError."""
        incoming, new = keep(raw, origin, self.files)
        self.count["new" if new else "known"] += 1
        if new:
            self.on_new_mail(incoming)
        return incoming

    def refuse(
        self,
        origin: MailOrigin,
        reason: RefusalReason,
        *,
        size: int | None = None,
        sender: str = "",
        subject: str = "",
    ) -> None:
        """Record that the mail is refused, and why."""
        self.count["refused"] += 1
        sightings.refuse(origin.source, reason, key=origin.key, sender=sender, subject=subject, size=size)
