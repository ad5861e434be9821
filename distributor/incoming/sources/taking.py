"""Taking a mail in, the same for every source: stream it into a file, keep it, or note why not."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from distributor.incoming.keep import Origin, keep
from distributor.incoming.sources.sender_limit import Flood
from distributor.mail_codes import RefusalReason
from distributor.store.files import Files, Stored, Writer
from distributor.store.models import Incoming
from distributor.store.queries import sightings


def _nobody(incoming: Incoming) -> None:
    """Nobody is told."""


@dataclass
class Taking:
    """What every source is given: where mails go, how much, whom to tell, whether to end; it counts."""

    files: Files
    most: int  # octets of a mail
    flood: Flood
    told: Callable[[Incoming], None] = _nobody  # called for each new mail, once it is committed
    stop: threading.Event = field(default_factory=threading.Event)
    count: Counter[str] = field(default_factory=Counter)  # new | known | refused

    def take(self, pieces: Iterable[bytes], origin: Origin, *, sender: str = "", subject: str = "") -> bool:
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

    def keep(self, raw: Writer | Stored, origin: Origin) -> Incoming:
        """Keep what was written or is stored; raises OSError and DatabaseError."""
        incoming, new = keep(raw, origin, self.files)
        self.count["new" if new else "known"] += 1
        if new:
            self.told(incoming)
        return incoming

    def refuse(
        self,
        origin: Origin,
        reason: RefusalReason,
        *,
        size: int | None = None,
        sender: str = "",
        subject: str = "",
    ) -> None:
        """Note that the mail is not taken, and why."""
        self.count["refused"] += 1
        sightings.refuse(origin.source, reason, key=origin.key, sender=sender, subject=subject, size=size)
