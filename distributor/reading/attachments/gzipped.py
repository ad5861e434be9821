"""A single file packed by gzip (RFC 1952)."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from distributor.mail_codes import FileReason
from distributor.reading.attachments.budget import Budget, TooMuch
from distributor.reading.attachments.content import Content, Entry, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.states import EnclosureState

_PIECE = 64 * 1024


def read(data: bytes, name: str, shelf: Shelf, budget: Budget) -> Content:
    """The one file inside."""
    try:
        budget.entry()
        with gzip.open(BytesIO(data)) as stream:
            file = shelf.put_pieces(budget.counted(iter(lambda: stream.read(_PIECE), b""), len(data)))
    except TooMuch as refusal:
        return Content(EnclosureState.FAILED, reasons(refusal.why))
    except (OSError, EOFError, zlib.error):
        return Content(EnclosureState.FAILED, reasons(FileReason.DAMAGED))
    inner = PurePosixPath(name)
    return Content(
        EnclosureState.OPENED, entries=(Entry(inner.stem if inner.suffix.lower() == ".gz" else "", file),)
    )
