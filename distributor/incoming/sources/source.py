"""The values of the settings INBOX and INBOX_LISTEN; their repr shows no credentials."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from distributor.url_options import first_line

After = Literal["keep", "seen", "archive"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """An account on an IMAP server."""

    name: str  # as displayed and as stored in rows
    host: str
    port: int
    username: str = field(repr=False)
    password: str = field(default="", repr=False)
    password_file: Path | None = field(default=None, repr=False)
    security: Literal["tls", "starttls", "none"] = "tls"
    check_certificate: bool = True
    ca_file: Path | None = None  # certificate authorities beside the system's
    folders: tuple[str, ...] = ()  # empty: INBOX and the junk folders
    publication: str = ""  # title
    after: After = "keep"  # what happens to a mail there after it is stored here
    archive: str = ""  # folder, with after=archive

    def current_password(self) -> str:
        """The password in the file, read each time; the known one if it cannot be read."""
        try:
            return first_line(self.password_file) if self.password_file else self.password
        except (OSError, ValueError):
            return self.password


@dataclass(frozen=True, slots=True)
class Maildir:
    """A Maildir that a local mail server delivers to."""

    name: str
    folder: Path
    publication: str = ""
    after: After = "seen"  # seen: from new/ to cur/


Source = ImapAccount | Maildir


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that receives mail over LMTP (RFC 2033) or SMTP."""

    name: str
    protocol: Literal["lmtp", "smtp"]
    host: str = ""
    port: int = 0
    socket: Path | None = None  # a unix socket, in place of host and port
    mode: int = 0o660  # of the socket: users who may write to it may deliver mail
    group: int | None = None  # of the socket; None: ours, or the folder's if that is set-GID
    accept: frozenset[str] = frozenset()  # addresses and @domains, lower case; empty: any
    publication: str = ""
    ehlo_name: str = ""  # name in our greeting; empty: the host name

    def accepts(self, address: str) -> bool:
        """Whether mail to this address is accepted."""
        address = address.lower()
        domain = address[address.rfind("@") :] if "@" in address else address
        return not self.accept or bool(self.accept & {address, domain})
