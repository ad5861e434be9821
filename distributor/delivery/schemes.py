"""The transports that carry copies to relays, by the scheme of a relay's URL.

A transport is a room such as `smtp`: a subclass of `Relay` with what its server needs, the reader of its URL,
a `RelayConnection`, and a probe. It is chosen here and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from distributor import var
from distributor.delivery.relays.relay import Client, Relay
from distributor.delivery.smtp import probe as smtp_probe
from distributor.delivery.smtp import relay as smtp_relay
from distributor.delivery.smtp.connection import Connection
from distributor.delivery.smtp.relay import SmtpRelay
from distributor.delivery.transport.connection import ConnectionOwner, RelayConnection
from distributor.delivery.transport.copy import Envelope
from distributor.delivery.transport.probe import ProbeResult
from distributor.errors import SettingError, UserError
from distributor.language import gettext as _

# The relay of a URL, with so many connections per process; None where the URL lacks what its scheme needs.
Reader = Callable[[SplitResult, int, Client], Relay | None]
_READERS: dict[str, Reader] = dict.fromkeys(smtp_relay.SCHEMES, smtp_relay.read)

Remind = Callable[[Relay], None]  # the relay keeps us waiting
_PATIENCE_SECONDS = 5.0  # before the caller hears that it has to wait


def connection_to(relay: Relay, owner: ConnectionOwner) -> RelayConnection:
    """A connection that is not open yet."""
    match relay:
        case SmtpRelay():
            return Connection(relay, owner)
    raise TypeError(f"no transport carries copies to {type(relay).__name__}")


async def _probe(relay: Relay, envelope: Envelope | None) -> ProbeResult:
    match relay:
        case SmtpRelay():
            return await smtp_probe.visit(relay, envelope)
    raise TypeError(f"no transport carries copies to {type(relay).__name__}")


def probe_all(
    asked: Sequence[tuple[Relay, Envelope | None]], remind: Remind = lambda relay: None
) -> list[ProbeResult]:
    """Visit relays side by side, each with the envelope that it is asked to take; nothing is sent.

    Never raises for what a relay or the network does.
    """

    async def visit(relay: Relay, envelope: Envelope | None) -> ProbeResult:
        reminder = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, remind, relay)
        try:
            return await _probe(relay, envelope)
        finally:
            reminder.cancel()

    async def visits() -> list[ProbeResult]:
        return await asyncio.gather(*(visit(*one) for one in asked))

    return asyncio.run(visits())


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


def _read(url: str, connections: int, client: Client) -> Relay:
    parts = _split(url)
    reader = _READERS.get(parts.scheme) if parts else None
    relay = reader(parts, connections, client) if parts and reader else None
    if relay is None:
        words = _(
            "expected smtp://user:password@host:port, smtps://…, lmtp://host:port or lmtp:///path/of/socket"
        )
        raise SettingError("RELAYS", words)
    return relay


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":  # a piece of a password: it must not be shown
        raise SettingError("RELAYS", _("special characters of user and password must be percent-encoded"))
    return parts


def _catcher(state: Path, connections: int, client: Client) -> Relay:
    try:
        port = json.loads(var.machine(state).read_text(encoding="utf-8"))["catcher_port"]
    except (OSError, ValueError, KeyError):
        raise UserError(_("The local mail catcher is not running; start it with: distributor up")) from None
    return SmtpRelay("catcher", "127.0.0.1", int(port), tls="off", connections=connections, client=client)
