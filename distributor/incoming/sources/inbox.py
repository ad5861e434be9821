"""Parses the settings INBOX and INBOX_LISTEN: URLs like those of RELAYS."""

from __future__ import annotations

import grp
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import SplitResult, unquote, urlsplit

from distributor.errors import SettingError
from distributor.incoming.sources.source import LOOPBACK, After, ImapAccount, Listener, Maildir, Source
from distributor.language import gettext as _
from distributor.url_options import Options

_IMAP: dict[str, tuple[Literal["tls", "starttls", "none"], int]] = {
    "imaps": ("tls", 993),
    "imap+starttls": ("starttls", 143),
    "imap": ("none", 143),
}
_IMAP_OPTIONS = {"name", "folders", "publication", "after", "archive", "password_file", "tls", "username"}
_MAILDIR_OPTIONS = {"name", "publication", "after"}
_LISTEN_OPTIONS = {"name", "publication", "accept", "mode", "group"}
_MODE = re.compile(r"0?[0-7]{3}")
_ARCHIVE = "Archive"


def read_sources(urls: Sequence[str], *, password: str = "", ca_file: Path | None = None) -> list[Source]:
    """The sources of INBOX; `password` is for those without their own. Raises SettingError."""
    sources = [_source(url, password, ca_file) for url in urls]
    _refuse_twins("INBOX", [source.name for source in sources])
    return sources


def read_listeners(urls: Sequence[str], *, ehlo_name: str = "") -> list[Listener]:
    """The addresses of INBOX_LISTEN. Raises SettingError."""
    listeners = [_listener(url, ehlo_name) for url in urls]
    _refuse_twins("INBOX_LISTEN", [listener.name for listener in listeners])
    return listeners


def _refuse_twins(setting: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        words = _("two sources are called %(name)s: give one of them another name=")
        raise SettingError(setting, words % {"name": twice[0]})


def _source(url: str, password: str, ca_file: Path | None) -> Source:
    wanted = _(
        "expected imaps://user:password@host, imap+starttls://…, imap://127.0.0.1 or maildir:///path/of/folder"
    )
    parts = _split(url, "INBOX", wanted)
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":  # part of a password: it must not be shown
        raise SettingError("INBOX", _("special characters of user and password must be percent-encoded"))
    if parts.scheme == "maildir" and not parts.netloc and len(parts.path) > 1:
        return _maildir(parts)
    if parts.scheme in _IMAP and parts.hostname:
        return _mailbox(parts, password, ca_file)
    raise SettingError("INBOX", wanted)


def _split(url: str, setting: str, wanted: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise SettingError(setting, wanted) from None


def _maildir(parts: SplitResult) -> Maildir:
    folder = unquote(parts.path)
    options = Options.read(parts.query, folder, _MAILDIR_OPTIONS, "INBOX")
    after = cast(After, options.one_of("after", "seen", ("keep", "seen")))
    return Maildir(options.label("name", folder), Path(folder), options.text("publication"), after)


def _mailbox(parts: SplitResult, password: str, ca_file: Path | None) -> ImapAccount:
    host = parts.hostname or ""
    security, port = _IMAP[parts.scheme]
    options = Options.read(parts.query, host, _IMAP_OPTIONS, "INBOX")
    if security == "none" and host not in LOOPBACK:
        words = _("imap:// is only for this machine, not for %(host)s; use imaps:// or imap+starttls://")
        raise SettingError("INBOX", words % {"host": host})
    username = options.text("username") or unquote(parts.username or "")
    if not username:
        raise SettingError("INBOX", _("%(host)s: the user is missing") % {"host": host})
    own, file = options.password(parts)
    if not (own or password):
        words = _("%(host)s: the password is missing: password_file=, INBOX_PASSWORD or INBOX_PASSWORD_FILE")
        raise SettingError("INBOX", words % {"host": host})
    return ImapAccount(
        name=options.label("name", f"{username} {host}"),
        host=host,
        port=_port(parts, "INBOX") or port,
        username=username,
        password=own or password,
        password_file=file,
        security=security,
        check_certificate=options.one_of("tls", "verify", ("verify", "may")) == "verify",
        ca_file=ca_file,
        folders=_folders(options),
        publication=options.text("publication"),
        after=cast(After, options.one_of("after", "keep", get_args(After))),
        archive=options.text("archive", _ARCHIVE),
    )


def _folders(options: Options) -> tuple[str, ...]:
    """In the order given; separated by commas, | or ;."""
    words = (word.strip() for given in options.given.get("folders", []) for word in re.split(r"[,|;]", given))
    return tuple(dict.fromkeys(filter(None, words)))


def _port(parts: SplitResult, setting: str) -> int:
    try:
        return parts.port or 0
    except ValueError:
        words = _("the port of %(host)s is not a number")
        raise SettingError(setting, words % {"host": parts.hostname}) from None


def _listener(url: str, ehlo_name: str) -> Listener:
    wanted = _("expected lmtp:///path/of/socket, lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525")
    parts = _split(url, "INBOX_LISTEN", wanted)
    socket = Path(unquote(parts.path)) if not parts.netloc and len(parts.path) > 1 else None
    port = _port(parts, "INBOX_LISTEN") if parts.hostname else 0
    if parts.scheme not in ("lmtp", "smtp") or not (socket or port):
        raise SettingError("INBOX_LISTEN", wanted)
    host = parts.hostname or ""
    options = Options.read(parts.query, str(socket or host), _LISTEN_OPTIONS, "INBOX_LISTEN")
    accept = frozenset(address.lower() for address in options.names("accept"))
    if not (accept or socket or host in LOOPBACK):
        words = _("%(host)s is open to other machines: say for whom mail is taken there, accept=office@…")
        raise SettingError("INBOX_LISTEN", words % {"host": host})
    return Listener(
        name=options.label("name", str(socket) if socket else f"{parts.scheme} {host}:{port}"),
        protocol="lmtp" if parts.scheme == "lmtp" else "smtp",
        host=host,
        port=port,
        socket=socket,
        accept=accept,
        publication=options.text("publication"),
        ehlo_name=ehlo_name,
        **_permissions(options, socket),
    )


def _permissions(options: Options, socket: Path | None) -> dict[str, int]:
    """Mode and group of a unix socket, as far as they are given."""
    given = {name: options.text(name) for name in ("mode", "group") if name in options.given}
    if given and socket is None:
        words = _("%(host)s: mode= and group= are for a unix socket, lmtp:///path/of/socket")
        raise SettingError("INBOX_LISTEN", words % {"host": options.where})
    found: dict[str, int] = {}
    if "mode" in given:
        found["mode"] = _mode(given["mode"])
    if "group" in given:
        found["group"] = _group(given["group"])
    return found


def _mode(written: str) -> int:
    if not _MODE.fullmatch(written):
        words = _("mode=%(mode)s: expected three octal digits, such as 660")
        raise SettingError("INBOX_LISTEN", words % {"mode": written[:20]})
    return int(written, 8)


def _group(name: str) -> int:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        words = _("group=%(group)s: there is no such group on this machine")
        raise SettingError("INBOX_LISTEN", words % {"group": name[:60]}) from None
