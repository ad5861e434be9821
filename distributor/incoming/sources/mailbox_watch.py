"""Looking into one mailbox again and again: one long connection, growing pauses where it fails."""

from __future__ import annotations

import logging
import random
import time

from django.db import DatabaseError, connections

from distributor.errors import MailboxError
from distributor.incoming.sources import mailbox_errors, mailbox_poll, maildir
from distributor.incoming.sources.imap import ImapSession
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import ImapAccount, Maildir, Source
from distributor.logs import about
from distributor.mail_codes import MailboxTrouble
from distributor.reason import Reason
from distributor.store.queries import sightings

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 15.0, 1800.0  # seconds
_LONGEST_SESSION = 6 * 3600.0  # seconds; then a fresh one, as NATs and servers like it


class MailboxWatch:
    """One source, looked into by one thread."""

    def __init__(self, source: Source, receiver: Receiver) -> None:
        self.source, self._receiver = source, receiver
        self._session: ImapSession | None = None
        self._since = 0.0
        self._failures = 0

    def look(self) -> None:
        """Once; raises MailboxError, which is noted for whoever asks how the source does."""
        try:
            self._look()
            sightings.trouble(self.source.name, "", None)
        except MailboxError as error:
            self.close()
            sightings.trouble(self.source.name, "", error.why)
            raise
        except (OSError, DatabaseError) as error:
            raise self._not_kept(error) from error

    def watch(self, seconds: float) -> None:
        """Until we are to end; whatever happens to one look, the next one comes."""
        while not self._receiver.stop.is_set():
            self._receiver.stop.wait(self._look_and_rest(seconds))
        self.close()
        connections.close_all()

    def close(self) -> None:
        if self._session:
            self._session.close()
        self._session = None

    def _look(self) -> None:
        if isinstance(self.source, Maildir):
            maildir.look(self.source, self._receiver)
        else:
            mailbox_poll.look(self._connected(self.source), self.source, self._receiver)

    def _connected(self, mailbox: ImapAccount) -> ImapSession:
        if self._session and time.monotonic() - self._since > _LONGEST_SESSION:
            self.close()
        if self._session is None:
            self._session, self._since = ImapSession(mailbox), time.monotonic()
        return self._session

    def _not_kept(self, error: Exception) -> MailboxError:
        """The disk or the database refuses: what is in the mailbox waits there."""
        self.close()
        why = Reason(MailboxTrouble.NOT_KEPT, str(error))
        if isinstance(error, DatabaseError):
            connections.close_all()
        else:
            sightings.trouble(self.source.name, "", why)
        return mailbox_errors.error(why)

    def _look_and_rest(self, seconds: float) -> float:
        """Look once; how long to rest then, in seconds."""
        before = self._receiver.count["new"]
        try:
            self.look()
        except MailboxError as error:
            return self._pause(str(error), error.rest)
        except DatabaseError as error:
            connections.close_all()
            return self._pause(str(error), 0.0)
        except Exception as error:  # nothing that a server says ends the watching
            log.exception("look failed", extra=about(source=self.source.name))
            self.close()
            return self._pause(repr(error), 0.0)
        self._failures = 0
        if new := self._receiver.count["new"] - before:
            log.info("mail kept", extra=about(source=self.source.name, count=new))
        return seconds * random.uniform(0.9, 1.1)

    def _pause(self, reason: str, rest: float) -> float:
        self._failures += 1
        pause: float = max(rest, min(_FIRST_PAUSE * 2 ** (self._failures - 1), _LONGEST_PAUSE))
        log.warning("look failed", extra=about(source=self.source.name, reason=reason, again_in=round(pause)))
        return pause * random.uniform(0.9, 1.1)
