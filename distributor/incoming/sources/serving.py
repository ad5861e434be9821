"""`distributor inbox serve`: polls every source, serves every listener, and reads new mail."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from functools import partial

from django.db import DatabaseError, connections

from distributor.incoming import storage
from distributor.incoming.sources.listening import listening
from distributor.incoming.sources.mailbox_watch import MailboxWatch
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.source import Listener, Source
from distributor.logs import about
from distributor.store.models import Incoming

log = logging.getLogger(__name__)

_LAST_SECONDS = 15.0  # for a thread that is processing a mail
_READ_SECONDS = 30.0  # between checks for mail that other processes stored
_SWEEP_SECONDS = 3600.0

Read = Callable[
    [Callable[[], bool]], int
]  # reads stored mail until the argument returns True; returns how many


def serve(
    sources: Sequence[Source],
    listeners: Sequence[Listener],
    receiver: Receiver,
    *,
    seconds: float,
    read: Read | None,
    keep_days: int = 0,
) -> None:
    """Serve until SIGTERM or SIGINT; raises UserError if a listener cannot be opened."""
    bell = threading.Event()
    receiver.on_new_mail = partial(_announce, bell)
    watches = [MailboxWatch(source, receiver) for source in sources]
    log.info("inbox serves", extra=about(mailboxes=len(sources), listeners=len(listeners)))
    threads = [_thread(watch.source.name, partial(watch.watch, seconds)) for watch in watches]
    threads += [_thread("sweep", partial(_sweep, keep_days, receiver))]
    if read:
        threads += [_thread("read", partial(_keep_reading, read, bell, receiver.stop))]
    asyncio.run(_serve(listeners, receiver, threads))
    receiver.stop.set()
    bell.set()
    for thread in threads:
        # Daemon threads: one that waits for a silent server is abandoned without loss.
        thread.join(_LAST_SECONDS)


async def _serve(
    listeners: Sequence[Listener], receiver: Receiver, threads: Sequence[threading.Thread]
) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with listening(listeners, receiver):
        for thread in threads:
            thread.start()
        await ended.wait()
        receiver.stop.set()


def _thread(name: str, work: Callable[[], None]) -> threading.Thread:
    return threading.Thread(target=work, name=name, daemon=True)


def _announce(bell: threading.Event, incoming: Incoming) -> None:
    log.debug("mail %s kept", incoming.pk)
    bell.set()


def _keep_reading(read: Read, bell: threading.Event, stop: threading.Event) -> None:
    """Read stored mail whenever one arrives, and every _READ_SECONDS."""
    while not stop.is_set():
        bell.clear()
        try:
            read(stop.is_set)
        except (DatabaseError, OSError) as error:
            log.error("mail cannot be read now: %s", error)
            connections.close_all()
            stop.wait(_READ_SECONDS)
        except Exception:  # the mail stays unread; others are received
            log.exception("reading failed")
            stop.wait(_READ_SECONDS)
        bell.wait(_READ_SECONDS)
    connections.close_all()


def _sweep(keep_days: int, receiver: Receiver) -> None:
    while not receiver.stop.is_set():
        try:
            receiver.files.sweep()
            storage.remove_old(keep_days, receiver.files)
        except (OSError, DatabaseError) as error:
            log.warning("what is old cannot be removed: %s", error)
        connections.close_all()
        receiver.stop.wait(_SWEEP_SECONDS)
