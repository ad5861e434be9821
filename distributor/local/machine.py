"""The one-machine default: Redis, catcher, worker, sweeper, inbox and pages, started and stopped together."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Self

from distributor import settings
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.local import catcher, info, parts, redis
from distributor.local.info import Info
from distributor.local.supervisor import Stage, Supervisor

CATCHER = "catcher:"
_LOOK_SECONDS = 0.2
_ASKED_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _nothing() -> None: ...


class Machine:
    """Everything that sending needs on this machine, alive inside a `with` block.

    Redis runs where no REDIS_URL is given, the mail catcher where it is a relay, the pages with `web`,
    the inbox with `inbox` or where INBOX or INBOX_LISTEN names a source. Entering returns when all are
    ready and raises UserError where one cannot be started or a machine runs already. SIGTERM and SIGHUP
    raise KeyboardInterrupt in the block, like Ctrl-C; a second one while the children end kills them.
    `lasts` is for others to read: whether it runs until it is told to end, or as long as a command waits.
    `interrupted` is called when a KeyboardInterrupt ends it, before the children are asked to end.
    """

    def __init__(
        self,
        *,
        web: bool = False,
        inbox: bool = False,
        lasts: bool = True,
        interrupted: Callable[[], None] = _nothing,
    ) -> None:
        self._web, self._inbox, self._interrupted = web, inbox, interrupted
        self._open = contextlib.ExitStack()
        self._supervisor = Supervisor([])
        started = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        self.info = Info(os.getpid(), started, catcher_port=None, web_url="", lasts=lasts)

    @staticmethod
    def running(folder: Path = settings.VAR) -> Info | None:
        """The machine that runs on this folder, of whatever process; None: none."""
        return info.read(folder)

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as open_:
            self._hold_lock(open_)
            open_.enter_context(_signals(_interrupt))
            stages = self._stages(open_)
            self._announce(open_)
            self._supervisor = Supervisor(stages)
            open_.push(self._end)
            self._supervisor.start()
            self._supervisor.await_ready()
            self._open = open_.pop_all()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._open.__exit__(*exception)

    def check(self) -> None:
        """Raise UserError if a child could not be kept alive."""
        self._supervisor.check()

    def serve_forever(self) -> None:
        """Return at Ctrl-C, SIGTERM or SIGHUP; raises UserError if a child cannot be kept alive."""
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                self.check()
                time.sleep(_LOOK_SECONDS)

    def _hold_lock(self, open_: contextlib.ExitStack) -> None:
        lock = info.lock(settings.VAR)
        if lock is None:
            raise UserError(_already_running())
        open_.callback(os.close, lock)

    def _stages(self, open_: contextlib.ExitStack) -> list[Stage]:
        first, second = [], [parts.worker(), parts.sweeper()]
        if settings.EMBEDDED_REDIS:
            lock = redis.claim(settings.VAR)
            open_.callback(os.close, lock)
            first.append(parts.redis_server(lock))
        if CATCHER in settings.RELAYS:
            listener = open_.enter_context(self._listen())
            first.append(parts.catcher(listener))
        if self._inbox or settings.INBOX or settings.INBOX_LISTEN:
            second.append(parts.inbox())
        if self._web:
            port = parts.free_port(settings.WEB_HOST, settings.WEB_PORT)
            self.info = replace(self.info, web_url=parts.web_url(settings.WEB_HOST, port))
            second.append(parts.web(settings.WEB_HOST, port))
        return [first, second]

    def _listen(self) -> socket.socket:
        listener = catcher.listen()
        self.info = replace(self.info, catcher_port=listener.getsockname()[1])
        return listener

    def _announce(self, open_: contextlib.ExitStack) -> None:
        """Before the children start: the worker looks here for the catcher's port."""
        info.write(settings.VAR, self.info)
        open_.callback(info.withdraw, settings.VAR)

    def _end(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self._interrupted()
        with _signals(lambda number, frame: self._supervisor.hurry()):
            self._supervisor.stop()


def _already_running() -> str:
    found = info.read(settings.VAR)
    if found is None:
        return _("another process starts or ends in %(folder)s: try again in a moment") % {
            "folder": settings.VAR
        }
    return _("it runs already (process %(pid)d, since %(started)s): use that one, or end it first") % {
        "pid": found.pid,
        "started": found.started,
    }


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle the signals that ask us to end, and hand them back afterwards (main thread only)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = [
        number for number in _ASKED_TO_END if signal.getsignal(number) != signal.SIG_IGN
    ]  # nohup stays nohup
    before = {number: signal.signal(number, handler) for number in heard}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
