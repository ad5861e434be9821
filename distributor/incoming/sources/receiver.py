"""No sender fills the store: so many mails an hour, and what is beyond that is asked for again later."""

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

# Where others' servers report on what we sent; an issue may bring hundreds of them within minutes.
_UNLIMITED = frozenset({"", "mailer-daemon", "postmaster"})
_MOST_KNOWN = 20_000


class SenderLimit:
    """Counts by sender and hour of the clock, for one process; `most` of 0 is no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()  # several sources count together

    def allow(self, sender: str, at: dt.datetime) -> bool:
        """Whether one more mail of the sender may be taken; it counts if so. An empty sender is never one."""
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
        """Whether the sender has had its share of that hour; nothing is counted."""
        if not self._most or sender.partition("@")[0].lower() in _UNLIMITED:
            return False
        return self._taken[sender.lower(), int(at.timestamp() // 3600)] >= self._most

    def _forget(self) -> None:
        """The longest known go first: memory stays flat whoever writes."""
        while len(self._taken) > _MOST_KNOWN:
            del self._taken[next(iter(self._taken))]


def _ignore(incoming: Incoming) -> None:
    """Nobody is told."""


@dataclass
class Receiver:
    """What every source is given: where mails go, how much, whom to tell, whether to end; it counts."""

    files: Files
    most: int  # octets of a mail
    sender_limit: SenderLimit
    on_new_mail: Callable[[Incoming], None] = _ignore  # called for each new mail, once it is committed
    stop: threading.Event = field(default_factory=threading.Event)
    count: Counter[str] = field(default_factory=Counter)  # new | known | refused

    def take(
        self, pieces: Iterable[bytes], origin: MailOrigin, *, sender: str = "", subject: str = ""
    ) -> bool:
        """Keep the mail made of these pieces; False where it is too large or there is nothing of it.

        Raises OSError where the disk refuses and DatabaseError where the database does: then nothing is kept.
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
        """Keep what was written or is stored; raises OSError and DatabaseError."""
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
        """Note that the mail is not taken, and why."""
        self.count["refused"] += 1
        sightings.refuse(origin.source, reason, key=origin.key, sender=sender, subject=subject, size=size)
