"""Relays: where mail goes first, how its server is reached and secured, and what it may be given."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from socket import SOCK_STREAM
from typing import Literal, cast, get_args
from urllib.parse import SplitResult, unquote, urlsplit

from aiohappyeyeballs import start_connection

from distributor import ehlo, trust, var
from distributor.delivery.relays.policy import AuthMechanism, Policy
from distributor.delivery.relays.providers import Caps, Providers, built_in
from distributor.delivery.relays.replies import Reply, SendResult, result_of
from distributor.errors import SettingError, UserError
from distributor.language import gettext as _
from distributor.states import Stage
from distributor.url_options import Options, first_line

TLS = Literal["verify", "may", "off"]
Doubt = Literal["hold", "resend-once"]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORTS = {"smtp": 25, "smtps": 465, "lmtp": 24}
_SUBMISSION = 587
_MESSAGES = 1000
_NEXT_ADDRESS_SECONDS = 0.25  # until another address of the host is tried as well
_LIMITS = ("connections", "total_connections", "messages", "per_second", "per_minute", "per_day")
_OPTIONS = {
    "tls",
    "name",
    "doubt",
    "auth",
    "chunking",
    "weight",
    "groups",
    "domains",
    "profile",
    "username",
} | {
    "password_file",
    *_LIMITS,
}


@dataclass(frozen=True, slots=True)
class Client:
    """This machine as an SMTP client: what it brings to every relay."""

    ehlo_name: str = ""  # EHLO_NAME; empty: the machine's own
    ca_file: Path | None = None  # authorities that are believed beside the system's
    providers: Providers = field(default_factory=built_in)


@dataclass(frozen=True)
class Relay:
    """One server. `name` is what people see: host and port, never a credential."""

    name: str
    host: str
    port: int
    implicit_tls: bool = False  # smtps: TLS from the first byte (RFC 8314)
    tls: TLS = "verify"
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    connections: int = 8  # sessions per process
    messages: int = _MESSAGES  # copies per session, then a new one
    auth: AuthMechanism = ""  # empty: the best that is offered
    lmtp: bool = False
    chunking: bool = False
    doubt: Doubt = "hold"  # what becomes of a copy in doubt: a person decides, or it goes out once more
    socket: str = ""  # path of a unix socket, in place of host and port
    password_file: Path | None = field(default=None, repr=False)
    weight: int = 1  # its share of the lines, beside the other relays'
    total_connections: int = 0  # sessions of all processes; 0: as many as they open
    per_second: int = 0  # copies; 0: no limit
    per_minute: int = 0
    per_day: int = 0
    groups: frozenset[str] = frozenset()  # takes only these groups' copies; empty: anybody's
    domains: frozenset[str] = frozenset()  # takes only copies to these domains, `*.gov.cn` included
    profile: str = ""  # providers.toml
    client: Client = field(default_factory=Client, repr=False, compare=False)

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

    def judge(self, stage: Stage, reply: Reply, recipient: str = "") -> SendResult:
        """What its reply means, by the rules of its provider and of the recipient's."""
        return result_of(stage, reply, recipient, self.profile, self.client.providers)

    def share(self, processes: int) -> int:
        """Sessions that one of so many processes may open: at least one, or nothing would ever be sent."""
        if not self.total_connections:
            return self.connections
        return max(1, min(self.connections, self.total_connections // max(processes, 1)))

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


def read_relays(
    urls: Sequence[str], *, connections: int, state: Path, client: Client | None = None
) -> list[Relay]:
    """The relays of the setting RELAYS; `catcher:` is looked up in the machine's notes under `state`."""
    ours = client or Client()
    relays = [
        _catcher(state, connections, ours) if url == "catcher:" else _read(url, connections, ours)
        for url in urls
    ]
    names = [relay.name for relay in relays]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        words = _("two relays are called %(name)s: give one of them another name=")
        raise SettingError("RELAYS", words % {"name": twice[0]})
    return relays


def _catcher(state: Path, connections: int, client: Client) -> Relay:
    try:
        port = json.loads(var.machine(state).read_text(encoding="utf-8"))["catcher_port"]
    except (OSError, ValueError, KeyError):
        raise UserError(_("The local mail catcher is not running; start it with: distributor up")) from None
    return Relay("catcher", "127.0.0.1", int(port), tls="off", connections=connections, client=client)


def _read(url: str, connections: int, client: Client) -> Relay:
    parts = _split(url)
    socket = "" if parts.hostname else parts.path
    host = _host(parts)
    options = Options.read(parts.query, parts.hostname or socket, _OPTIONS)
    password, file = options.password(parts)
    port = _port(parts)
    profile = _profile(options, host, client.providers)
    return Relay(
        name=options.label("name", socket or f"{host}:{port}"),
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
        doubt=cast(Doubt, options.one_of("doubt", "hold", get_args(Doubt))),
        socket=socket,
        weight=options.number("weight", 1),
        groups=options.names("groups"),
        domains=options.domains("domains"),
        profile=profile,
        client=client,
        **_limits(options, client.providers.profiles[profile].through if profile else Caps(), connections),
    )


def _split(url: str) -> SplitResult:
    wanted = _(
        "expected smtp://user:password@host:port, smtps://…, lmtp://host:port or lmtp:///path/of/socket"
    )
    try:
        parts = urlsplit(url)
    except ValueError:
        raise SettingError("RELAYS", wanted) from None
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":  # a piece of a password: it must not be shown
        raise SettingError("RELAYS", _("special characters of user and password must be percent-encoded"))
    on_socket = parts.scheme == "lmtp" and not parts.netloc and len(parts.path) > 1
    if parts.scheme not in _PORTS or not (parts.hostname or on_socket):
        raise SettingError("RELAYS", wanted)
    return parts


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


def _profile(options: Options, host: str, providers: Providers) -> str:
    named = options.text("profile")
    choices = (*providers.profiles, "none")
    if named and named not in choices:
        words = _("profile=%(name)s: expected one of %(names)s")
        raise SettingError("RELAYS", words % {"name": named, "names": ", ".join(choices)})
    return "" if named == "none" else named or providers.of_relay(host)


def _limits(options: Options, caps: Caps, connections: int) -> dict[str, int]:
    """What the URL says, else the provider's profile, else what holds for any relay."""
    usual = {"connections": connections, "messages": _MESSAGES}
    limits = {}
    for name in _LIMITS:
        default = getattr(caps, name) or usual.get(name, 0)
        limits[name] = options.number(name, default, least=1 if name in usual else 0)
    return limits
