"""A relay that speaks SMTP or LMTP: where its server is, how it is reached and secured, and who logs in."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from socket import SOCK_STREAM
from typing import cast, get_args
from urllib.parse import SplitResult, unquote

from aiohappyeyeballs import start_connection

from distributor import ehlo, trust
from distributor.delivery.relays.relay import TERMS, Client, Relay, read_terms
from distributor.delivery.smtp.policy import TLS, AuthMechanism, Policy
from distributor.errors import SettingError
from distributor.language import gettext as _
from distributor.url_options import Options, first_line

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORTS = {"smtp": 25, "smtps": 465, "lmtp": 24}
SCHEMES = tuple(_PORTS)
_SUBMISSION = 587
_NEXT_ADDRESS_SECONDS = 0.25  # until another address of the host is tried as well
_OPTIONS = TERMS | {"tls", "auth", "chunking", "username", "password_file"}


@dataclass(frozen=True)
class SmtpRelay(Relay):
    """A relay at a host and port, or at a unix socket."""

    host: str
    port: int
    implicit_tls: bool = False  # smtps: TLS from the first byte (RFC 8314)
    tls: TLS = "verify"
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    password_file: Path | None = field(default=None, repr=False)
    auth: AuthMechanism = ""  # empty: the best that is offered
    lmtp: bool = False
    chunking: bool = False
    socket: str = ""  # path of a unix socket, in place of host and port

    @property
    def server(self) -> str:
        return self.host

    @property
    def starttls(self) -> TLS:
        return "off" if self.implicit_tls else self.tls

    def policy(self) -> Policy:
        """How a session introduces and protects itself there; a password in a file is read anew."""
        return Policy(
            ehlo.own_name(self.client.ehlo_name),
            self.starttls,
            self.username,
            self.present_password(),
            auth=self.auth,
            lmtp=self.lmtp,
            chunking=self.chunking,
        )

    def present_password(self) -> str:
        """The one in the file, which may be a token that somebody renews; the one known where it is gone."""
        try:
            return first_line(self.password_file) if self.password_file else self.password
        except (OSError, ValueError):
            return self.password

    async def connect(self, protocol: Callable[[], asyncio.BaseProtocol]) -> None:
        """Open a connection for the protocol, not encrypted yet; raises OSError."""
        loop = asyncio.get_running_loop()
        if self.socket:
            await loop.create_unix_connection(protocol, self.socket)
            return
        # A host has an IPv6 address more often than an office has a way there (RFC 8305). Not by asyncio's
        # own race: cancelled in the moment that an address answers, it leaves that socket open.
        addresses = await loop.getaddrinfo(self.host, self.port, type=SOCK_STREAM)
        sock = await start_connection(addresses, happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS)
        await loop.create_connection(protocol, sock=sock)

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Certificates are verified under `verify`; `may` encrypts without asking who is there."""
        context = trust.client_context(self.client.ca_file, verify=self.tls != "may")
        context.options |= ssl.OP_NO_RENEGOTIATION  # else writing might have to wait for the relay
        return context


def read(parts: SplitResult, connections: int, client: Client) -> SmtpRelay | None:
    """The relay of such a URL; None where it names no host, or path of a socket for LMTP.

    Raises SettingError for what is wrong with the rest, and never with a credential.
    """
    on_socket = parts.scheme == "lmtp" and not parts.netloc and len(parts.path) > 1
    if not (parts.hostname or on_socket):
        return None
    socket = "" if parts.hostname else parts.path
    host = _host(parts)
    options = Options.read(parts.query, parts.hostname or socket, _OPTIONS)
    password, file = options.password(parts)
    port = _port(parts)
    return SmtpRelay(
        host=host,
        port=port,
        implicit_tls=parts.scheme == "smtps",
        tls=_tls(options, parts),
        username=options.text("username") or unquote(parts.username or ""),
        password=password,
        password_file=file,
        auth=cast(AuthMechanism, options.one_of("auth", "", tuple(filter(None, get_args(AuthMechanism))))),
        lmtp=parts.scheme == "lmtp",
        chunking=options.flag("chunking"),
        socket=socket,
        **read_terms(options, socket or f"{host}:{port}", host, connections, client),
    )


def _host(parts: SplitResult) -> str:
    host = parts.hostname or "localhost"
    try:
        host.encode("idna")  # as it is done to look it up
    except UnicodeError:
        raise SettingError("RELAYS", _("%(host)s is no host name") % {"host": host[:100]}) from None
    return host


def _port(parts: SplitResult) -> int:
    try:
        given = parts.port
    except ValueError:
        words = _("the port of %(host)s is not a number")
        raise SettingError("RELAYS", words % {"host": parts.hostname}) from None
    return given or (_SUBMISSION if parts.scheme == "smtp" and parts.username else _PORTS[parts.scheme])


def _tls(options: Options, parts: SplitResult) -> TLS:
    at_home = not parts.hostname or parts.hostname in _LOOPBACK
    tls = options.one_of("tls", "off" if at_home and parts.scheme != "smtps" else "verify", get_args(TLS))
    if tls == "off" and not at_home:
        words = _("tls=off is only for this machine, not for %(host)s; use tls=may or verify")
        raise SettingError("RELAYS", words % {"host": parts.hostname})
    return cast(TLS, tls)
