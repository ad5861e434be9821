"""Serves the sockets of INBOX_LISTEN; on exit, transactions in progress are completed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from distributor import ehlo
from distributor.errors import UserError
from distributor.incoming.sources.protocol import ListenerHooks, Lmtp, Smtp
from distributor.incoming.sources.receiver import Receiver
from distributor.incoming.sources.reception import ListenerInbox
from distributor.incoming.sources.source import Listener
from distributor.language import gettext as _
from distributor.logs import about

log = logging.getLogger(__name__)

_BACKLOG = 128
_LAST_SECONDS = 10.0  # for transactions in progress at shutdown
_OPTIONS: dict[str, Any] = {"ident": "contribution inbox", "enable_SMTPUTF8": True}


@contextlib.asynccontextmanager
async def listening(listeners: Sequence[Listener], receiver: Receiver) -> AsyncIterator[list[socket.socket]]:
    """The sockets, served inside the block; raises UserError if one cannot be opened."""
    doors = [ListenerInbox(listener, receiver) for listener in listeners]
    async with contextlib.AsyncExitStack() as open_:
        sockets = [await open_.enter_async_context(_served(inbox)) for inbox in doors]
        try:
            yield sockets
        finally:
            for inbox in doors:
                await inbox.last_mails(_LAST_SECONDS)


@contextlib.asynccontextmanager
async def _served(inbox: ListenerInbox) -> AsyncIterator[socket.socket]:
    listener = inbox.listener
    protocol, loop = (Lmtp if listener.protocol == "lmtp" else Smtp), asyncio.get_running_loop()
    opened = _opened(listener)
    hostname = ehlo.own_name(listener.ehlo_name) or "localhost"  # aiosmtpd would query the DNS each time
    serve = loop.create_unix_server if listener.socket else loop.create_server
    server = await serve(
        lambda: protocol(
            ListenerHooks(inbox), data_size_limit=inbox.most, loop=loop, hostname=hostname, **_OPTIONS
        ),
        sock=opened,
    )
    log.info("listening", extra=about(source=listener.name))
    try:
        yield opened
    finally:
        server.close()  # asyncio.run ends idle sessions
        if listener.socket:
            listener.socket.unlink(missing_ok=True)


def _opened(listener: Listener) -> socket.socket:
    with contextlib.ExitStack() as unless_it_works:
        try:
            opened = unless_it_works.enter_context(_socket(listener))
            _bind(opened, listener)
            opened.listen(_BACKLOG)
        except OSError as error:
            words = _("INBOX_LISTEN: %(name)s cannot be opened: %(reason)s")
            values = {"name": listener.name, "reason": error.strerror or error}
            raise UserError(words % values) from None
        unless_it_works.pop_all()
    opened.setblocking(False)
    return opened


def _socket(listener: Listener) -> socket.socket:
    if listener.socket:
        return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    # asyncio sets TCP_NODELAY only with an explicit protocol; without it replies are delayed by 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)


def _bind(opened: socket.socket, listener: Listener) -> None:
    """Bind; a unix socket gets its group and mode, for the mail server is another user."""
    if listener.socket is None:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((listener.host, listener.port))
        return
    _remove_unused_socket(listener.socket)
    opened.bind(str(listener.socket))
    if listener.group is not None:
        _set_group(listener.socket, listener.group)
    listener.socket.chmod(listener.mode)


def _set_group(path: Path, group: int) -> None:
    """Give the socket to the group; only root and its members may."""
    try:
        os.chown(path, -1, group)
    except PermissionError:
        path.unlink()
        words = _("our user is not in the group of group=; add it, or use a folder of that group (chmod g+s)")
        raise OSError(words) from None


def _remove_unused_socket(path: Path) -> None:
    """Remove a socket that no process serves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_socket() and not _answers(path):
        path.unlink(missing_ok=True)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
