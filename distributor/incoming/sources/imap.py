"""One IMAP session (RFC 3501), with the particularities of NetEase and QQ; every error is a MailboxError.

Folders are opened read-only unless mails are to be marked or moved there; no fetch marks a mail as read.
Numbers from the server are checked: UIDs and UIDVALIDITY have 32 bits (RFC 3501), sizes 63 (RFC 9051); a
larger one is accepted if it fits a row.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from distributor import __version__, trust
from distributor.incoming.sources import mailbox_errors
from distributor.incoming.sources.mailbox_errors import FolderError
from distributor.incoming.sources.source import ImapAccount
from distributor.mail_codes import MailboxTrouble
from distributor.reason import Reason

_MOST = 2**63 - 1  # of a row
_SHOWN = 40  # digits


def _require_numbers(name: str, numbers: Iterable[int]) -> None:
    """Raise FolderError unless they can be UIDs or a UIDVALIDITY: without these a folder cannot be polled."""
    for number in numbers:
        if not 0 <= number <= _MOST:
            raise FolderError(Reason(MailboxTrouble.IMPOSSIBLE, f"{name} {str(number)[:_SHOWN]}"))


def _plausible_size(given: object) -> int | None:
    """The size of a mail in octets; None if it is implausible."""
    return given if isinstance(given, int) and 0 <= given <= _MOST else None


def _plausible_time(given: object) -> dt.datetime | None:
    """An INTERNALDATE in UTC; None if it has no zone or is out of range."""
    if not isinstance(given, dt.datetime) or not given.tzinfo:
        return None
    try:
        return given.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # a zone of more than a day; beyond the last year
        return None


PIECE = 4 * 1024 * 1024  # octets of a mail per FETCH
_TIMEOUT = SocketTimeout(connect=20, read=120)
_ID = {"name": "distributor", "version": __version__}
_HEADER = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]"
# Names of junk folders, which manuscripts land in by mistake, where none is marked \Junk.
_JUNK = frozenset({"垃圾邮件", "广告邮件", "病毒文件夹", "病毒邮件", "垃圾箱", "Junk", "Junk E-mail", "Spam"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Size, time and header of a mail before it is fetched."""

    size: int | None = None  # octets, by the server
    received: dt.datetime | None = None
    header: bytes = b""  # From and Subject


class _Client(IMAPClient):  # type: ignore[misc]  # it has no types
    """IMAPClient with open UID ranges, and with ID where it is not announced."""

    def uids_from(self, first: int) -> list[int]:
        kind, data = self._imap.uid("FETCH", f"{first}:*", "(UID)")
        self._checkok("fetch", kind, data)
        lines = (item[0] if isinstance(item, tuple) else item for item in data if item)
        return [int(found[1]) for line in lines if (found := re.search(rb"\bUID (\d+)", line))]

    def introduce(self) -> None:
        """Send ID (RFC 2971) in the form that NetEase accepts."""
        pairs = " ".join(f'"{name}" "{value}"' for name, value in _ID.items())
        self._checkok("id", *self._imap._simple_command("ID", f"({pairs})"))


class ImapSession:
    """A logged-in session; its methods raise MailboxError."""

    def __init__(self, mailbox: ImapAccount) -> None:
        self._mailbox = mailbox
        self._client = self._connect()
        try:
            self._log_in()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Log out, and close the connection even if the server does not answer."""
        with contextlib.suppress(IMAPClientError, OSError, ValueError, AttributeError):
            self._client.logout()
        with contextlib.suppress(OSError, AttributeError):
            self._client.shutdown()

    def _connect(self) -> _Client:
        mailbox = self._mailbox
        context = trust.client_context(mailbox.ca_file, verify=mailbox.check_certificate)
        try:
            client = _Client(
                mailbox.host,
                mailbox.port,
                ssl=mailbox.security == "tls",
                ssl_context=context if mailbox.security == "tls" else None,
                timeout=_TIMEOUT,
            )
            client._imap.debug = 0  # else imaplib formats every line for its debug log
            client.normalise_times = False  # aware
            if mailbox.security == "starttls":
                client.starttls(context)
        except IMAPClientError as error:  # also a greeting that refuses us
            raise mailbox_errors.logging_in(mailbox.host, error) from None
        except (OSError, ValueError) as error:
            raise mailbox_errors.connecting(error) from None
        return client

    def _log_in(self) -> None:
        mailbox = self._mailbox
        try:
            self._authenticate(mailbox.username, mailbox.current_password())
        except IMAPClientError as error:
            raise mailbox_errors.logging_in(mailbox.host, error) from None
        except (OSError, ValueError) as error:
            raise mailbox_errors.broken(error) from None
        with (
            _connection_errors(),
            contextlib.suppress(IMAPClientError),
        ):  # if refused, select() repeats it
            if self._client.has_capability("ID"):
                self._client.introduce()

    def _authenticate(self, username: str, password: str) -> None:
        """LOGIN is ASCII (RFC 3501 section 9); PLAIN carries UTF-8 (RFC 4616)."""
        if (username + password).isascii():
            self._client.login(username, password)
        elif self._client.has_capability("AUTH=PLAIN"):
            self._client.plain_login(username, password)
        else:
            raise mailbox_errors.error(Reason(MailboxTrouble.NOT_ASCII))

    def folders(self) -> list[str]:
        """INBOX and the junk folders, which manuscripts land in."""
        with _connection_errors():
            try:
                listed = self._client.list_folders()
            except (IMAPClientError, ValueError) as error:  # refused, or names that are no modified UTF-7
                _raise_if_broken(error)
                return ["INBOX"]
        junk = [name for flags, _delimiter, name in listed if isinstance(name, str) and _is_junk(flags, name)]
        return ["INBOX", *dict.fromkeys(junk)]

    def select(self, folder: str, *, writable: bool = False) -> int:
        """Select the folder; returns its UIDVALIDITY, 0 if the server gives none.

        Raises FolderError if the server refuses the folder or gives an invalid UIDVALIDITY.
        """
        with _connection_errors():
            try:
                answer = self._select(folder, writable)
            except IMAPClientError as error:
                _raise_if_broken(error)
                if "unsafe login" in str(error).lower():
                    raise mailbox_errors.logging_in(self._mailbox.host, error) from None
                raise FolderError(Reason("", mailbox_errors.words_of(error))) from None
        validity = int(answer.get(b"UIDVALIDITY", 0))
        _require_numbers("UIDVALIDITY", [validity])
        return validity

    def _select(self, folder: str, writable: bool) -> dict[bytes, Any]:
        try:
            return dict(self._client.select_folder(folder, readonly=not writable))
        except IMAPClientError as error:
            if "unsafe login" not in str(error).lower():
                raise
        with contextlib.suppress(IMAPClientError):  # if refused, the second SELECT fails like the first
            self._client.introduce()
        return dict(self._client.select_folder(folder, readonly=not writable))

    def uids_from(self, first: int) -> list[int]:
        """UIDs of the selected folder from `first` on, in order; without SEARCH, which is broken at QQ.

        Raises FolderError if one is invalid: then nothing of the folder is fetched.
        """
        with _connection_errors():
            try:
                found = self._client.uids_from(first)
            except IMAPClientError as error:
                _raise_if_broken(error)
                return []  # some servers refuse a range in an empty folder
        _require_numbers("UID", found)
        return sorted({uid for uid in found if uid >= first})  # `n:*` has the last mail, whatever n is

    def facts(self, uids: Sequence[int]) -> dict[int, Facts]:
        """Size, time and header of these mails, as far as the server gives them."""
        answers = self._fetch(uids, "RFC822.SIZE", "INTERNALDATE", _HEADER)
        if answers is None:
            answers = self._fetch(uids, "RFC822.SIZE", "INTERNALDATE") or {}
        return {uid: _facts(answer) for uid, answer in answers.items()}

    def has(self, uid: int) -> bool:
        """Whether the selected folder still has this mail."""
        return uid in (self._fetch([uid], "UID") or {})

    def pieces(self, uid: int, size: int | None) -> Iterator[bytes]:
        """The octets of a mail, large ones in chunks; nothing if the server returns none."""
        start, what = 0, "BODY.PEEK[]"
        whole = bool(size and size <= PIECE)
        while piece := self._octets(uid, what if whole else f"{what}<{start}.{PIECE}>"):
            yield piece[1]
            start += len(piece[1])
            if piece[0] == b"BODY[]" or (len(piece[1]) < PIECE and start >= (size or 0)):
                return  # the whole mail despite the range; or the end of the mail

    def _octets(self, uid: int, what: str) -> tuple[bytes, bytes] | None:
        """(item name, octets) of the answer; None without octets."""
        answer = (self._fetch([uid], what) or {}).get(uid, {})
        found = ((name, value) for name, value in answer.items() if name.startswith(b"BODY[]"))
        name, octets = next(found, (b"", b""))
        return (name, octets) if isinstance(octets, bytes) and octets else None

    def _fetch(self, uids: Sequence[int], *items: str) -> dict[int, dict[bytes, Any]] | None:
        """FETCH these items; None if the server refuses or the answer cannot be parsed."""
        with _connection_errors():
            try:
                return dict(self._client.fetch(uids, items))
            except IMAPClientError as error:
                _raise_if_broken(error)
                return None

    def mark_seen(self, uid: int) -> None:
        with _connection_errors():
            self._client.add_flags(uid, [b"\\Seen"], silent=True)

    def move(self, uid: int, folder: str) -> None:
        """Move the mail; raises FolderError if the folder is missing, or moving might affect other mails."""
        with _connection_errors():
            try:
                self._move(uid, folder)
            except IMAPClientError as error:
                _raise_if_broken(error)
                raise FolderError(Reason("", mailbox_errors.words_of(error))) from None

    def _move(self, uid: int, folder: str) -> None:
        if self._client.has_capability("MOVE"):
            self._client.move([uid], folder)
        elif self._client.has_capability("UIDPLUS"):
            self._client.copy([uid], folder)
            self._client.add_flags(uid, [b"\\Deleted"], silent=True)
            self._client.uid_expunge([uid])
        else:  # a plain EXPUNGE would also delete mails that others marked
            raise IMAPClientError("the server has neither MOVE nor UIDPLUS")


@contextlib.contextmanager
def _connection_errors() -> Iterator[None]:
    """Turn connection errors and refusals into MailboxError."""
    try:
        yield
    except (IMAPClientAbortError, OSError, ValueError, AttributeError, OverflowError, MemoryError) as error:
        raise mailbox_errors.broken(error) from None
    except IMAPClientError as error:
        raise mailbox_errors.refused(mailbox_errors.words_of(error)) from None


def _raise_if_broken(error: Exception) -> None:
    if isinstance(error, IMAPClientAbortError):
        raise error


def _is_junk(flags: Sequence[bytes], name: str) -> bool:
    marks = {flag.lower() for flag in flags}
    return b"\\noselect" not in marks and (b"\\junk" in marks or name.rpartition("/")[2] in _JUNK)


def _facts(answer: dict[bytes, Any]) -> Facts:
    header = next((value for name, value in answer.items() if name.startswith(b"BODY[HEADER")), b"")
    return Facts(
        _plausible_size(answer.get(b"RFC822.SIZE")),
        _plausible_time(answer.get(b"INTERNALDATE")),
        header if isinstance(header, bytes) else b"",
    )
