"""Polls one mailbox repeatedly over one long connection, with growing pauses after errors."""

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
_LONGEST_SESSION = 6 * 3600.0  # seconds; then a new one, before NATs and servers drop it


class MailboxWatch:
    """Polls one source, in one thread."""

    def __init__(self, source: Source, receiver: Receiver) -> None:
        self.source, self._receiver = source, receiver
        self._session: ImapSession | None = None
        self._since = 0.0
        self._failures = 0

    def poll(self) -> None:
        """Poll once; raises MailboxError, which is also stored as the state of the source."""
        try:
            self._poll()
            sightings.trouble(self.source.name, "", None)
        except MailboxError as error:
            self.close()
            sightings.trouble(self.source.name, "", error.why)
            raise
        except (OSError, DatabaseError) as error:
            raise self._not_kept(error) from error

    def watch(self, seconds: float) -> None:
        """Poll every `seconds` until the stop event; an error does not end it."""
        while not self._receiver.stop.is_set():
            self._receiver.stop.wait(self._poll_once(seconds))
        self.close()
        connections.close_all()

    def close(self) -> None:
        if self._session:
            self._session.close()
        self._session = None

    def _poll(self) -> None:
        if isinstance(self.source, Maildir):
            maildir.poll(self.source, self._receiver)
        else:
            mailbox_poll.poll(self._connected(self.source), self.source, self._receiver)

    def _connected(self, mailbox: ImapAccount) -> ImapSession:
        if self._session and time.monotonic() - self._since > _LONGEST_SESSION:
            self.close()
        if self._session is None:
            self._session, self._since = ImapSession(mailbox), time.monotonic()
        return self._session

    def _not_kept(self, error: Exception) -> MailboxError:
        """The error of disk or database; the mail stays in the mailbox."""
        self.close()
        why = Reason(MailboxTrouble.NOT_KEPT, str(error))
        if isinstance(error, DatabaseError):
            connections.close_all()
        else:
            sightings.trouble(self.source.name, "", why)
        return mailbox_errors.error(why)

    def _poll_once(self, seconds: float) -> float:
        """Poll once; returns the pause before the next poll, in seconds."""
        before = self._receiver.count["new"]
        try:
            self.poll()
        except MailboxError as error:
            return self._pause(str(error), error.rest)
        except DatabaseError as error:
            connections.close_all()
            return self._pause(str(error), 0.0)
        except Exception as error:  # no answer of a server may end the loop
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
