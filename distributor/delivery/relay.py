"""Relays: where mail goes first, how its server is reached and secured."""

from __future__ import annotations

import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from distributor import var
from distributor.delivery.events import AuthMechanism, Policy
from distributor.errors import SettingError, UserError
from distributor.language import gettext as _

TLS = Literal["verify", "may", "off"]
Doubt = Literal["hold", "resend-once"]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_OPTIONS = {"tls", "connections", "messages", "name", "doubt"}


@dataclass(frozen=True)
class Relay:
    """One SMTP server. `name` is what people see: host and port, never a credential."""

    name: str
    host: str
    port: int
    implicit_tls: bool = False  # smtps: TLS from the first byte (RFC 8314)
    tls: TLS = "verify"
    username: str = ""
    password: str = field(default="", repr=False)
    connections: int = 8  # sessions per process
    messages: int = 1000  # copies per session, then a new one
    auth: AuthMechanism = ""  # empty: the best that is offered
    lmtp: bool = False
    chunking: bool = False
    doubt: Doubt = "hold"  # what becomes of a copy in doubt: a person decides, or it goes out once more

    @property
    def starttls(self) -> TLS:
        return "off" if self.implicit_tls else self.tls

    def policy(self, hostname: str) -> Policy:
        """How a session introduces and protects itself there."""
        return Policy(
            hostname,
            self.starttls,
            self.username,
            self.password,
            auth=self.auth,
            lmtp=self.lmtp,
            chunking=self.chunking,
        )

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Certificates are verified under `verify`; `may` encrypts without asking who is there."""
        context = ssl.create_default_context()
        if self.tls == "may":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def read_relays(urls: Sequence[str], *, connections: int, state: Path) -> list[Relay]:
    """The relays of the setting RELAYS; `catcher:` is looked up in the machine's notes under `state`."""
    return [_catcher(state, connections) if url == "catcher:" else _read(url, connections) for url in urls]


def _catcher(state: Path, connections: int) -> Relay:
    try:
        port = json.loads(var.machine(state).read_text(encoding="utf-8"))["catcher_port"]
    except (OSError, ValueError, KeyError):
        raise UserError(_("The local mail catcher is not running; start it with: distributor up")) from None
    return Relay("catcher", "127.0.0.1", int(port), tls="off", connections=connections)


def _read(url: str, connections: int) -> Relay:
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingError("RELAYS", _("expected smtp://user:password@host:port or smtps://…"))
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := set(options) - _OPTIONS:
        words = _("unknown option %(names)s for %(host)s")
        raise SettingError("RELAYS", words % {"names": ", ".join(sorted(unknown)), "host": parts.hostname})
    implicit = parts.scheme == "smtps"
    port = _port(parts) or (465 if implicit else 587 if parts.username else 25)
    return Relay(
        name=options.get("name") or f"{parts.hostname}:{port}",
        host=parts.hostname,
        port=port,
        implicit_tls=implicit,
        tls=_tls(options, parts),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        connections=_count(options, "connections", connections),
        messages=_count(options, "messages", 1000),
        doubt=_doubt(options),
    )


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or 0
    except ValueError:
        words = _("the port of %(host)s is not a number")
        raise SettingError("RELAYS", words % {"host": parts.hostname}) from None


def _tls(options: dict[str, str], parts: SplitResult) -> TLS:
    tls = options.get("tls", "off" if parts.hostname in _LOOPBACK and parts.scheme == "smtp" else "verify")
    if tls not in ("verify", "may", "off"):
        words = _("tls=%(value)s: expected verify, may or off")
        raise SettingError("RELAYS", words % {"value": tls})
    if tls == "off" and parts.hostname not in _LOOPBACK:
        words = _("tls=off is only for this machine, not for %(host)s; use tls=may or verify")
        raise SettingError("RELAYS", words % {"host": parts.hostname})
    return tls  # type: ignore[return-value]


def _doubt(options: dict[str, str]) -> Doubt:
    doubt = options.get("doubt", "hold")
    if doubt not in ("hold", "resend-once"):
        words = _("doubt=%(value)s: expected hold or resend-once")
        raise SettingError("RELAYS", words % {"value": doubt})
    return doubt  # type: ignore[return-value]


def _count(options: dict[str, str], name: str, default: int) -> int:
    value = options.get(name, str(default))
    if not value.isdigit() or int(value) < 1:
        words = _("%(name)s=%(value)s: expected a number of at least 1")
        raise SettingError("RELAYS", words % {"name": name, "value": value})
    return int(value)
