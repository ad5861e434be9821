"""The Maildir of the mail catcher: every message as it came, one .eml file per recipient."""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Sequence
from pathlib import Path

from distributor.text import one_line

_counter = itertools.count()


def create(outbox: Path) -> None:
    """Make the three folders of a Maildir, for the owner alone."""
    for name in ("tmp", "new", "cur"):
        (outbox / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def messages(outbox: Path) -> list[Path]:
    """The kept messages, oldest first."""
    return sorted((outbox / "new").glob("*.eml"))


def keep(outbox: Path, sender: str, recipients: Sequence[str], content: bytes) -> str:
    """Keep one copy per recipient, all or none, and return the queue id; raises OSError.

    A copy is the message byte for byte, behind the two lines that a local MTA writes.
    """
    queue_id = f"{time.time_ns():x}{os.getpid() & 0xFFFF:04x}{next(_counter) & 0xFFFF:04x}".upper()
    names = [f"{queue_id}-{number}.eml" for number in range(1, len(recipients) + 1)]
    try:
        for name, recipient in zip(names, recipients, strict=True):
            _write(outbox / "tmp" / name, _trace(sender, recipient), content)
        for name in names:
            (outbox / "tmp" / name).rename(outbox / "new" / name)
    except OSError:
        _forget(outbox, names)
        raise
    return queue_id


def _trace(sender: str, recipient: str) -> bytes:
    return b"Return-Path: <%s>\r\nDelivered-To: %s\r\n" % (_printable(sender), _printable(recipient))


def _printable(address: str) -> bytes:
    """An address that cannot start a header of its own."""
    return one_line(address.removeprefix("<").removesuffix(">")).encode()


def _write(path: Path, *pieces: bytes) -> None:
    with path.open("xb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _forget(outbox: Path, names: Sequence[str]) -> None:
    for folder, name in itertools.product(("tmp", "new"), names):
        with contextlib.suppress(OSError):
            (outbox / folder / name).unlink()
