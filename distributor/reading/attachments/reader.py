"""Which reader takes a file, by its kind; whatever goes wrong in it is a reason, not an exception."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from distributor.documents.office import Room
from distributor.mail_codes import FileReason
from distributor.reading import disk_errors
from distributor.reading.attachments import (
    clamd,
    document,
    gzipped,
    mail,
    picture,
    tnef,
    unpacked,
    zipped,
)
from distributor.reading.attachments.budget import Budget
from distributor.reading.attachments.clock import Clock, OutOfTime
from distributor.reading.attachments.content import Content, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.reading.attachments.limits import Limits
from distributor.states import EnclosureState

ARCHIVES = ("zip", "rar", "7z", "gz", "tnef", "eml")

# They would write of hostile files to standard error.
for _library in ("PIL", "openpyxl", "pypdfium2", "tnefparse"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Given:
    """A file that is to be read."""

    data: bytes
    kind: str
    name: str  # as it came; hostile
    depth: int  # archives that it lies in


@dataclass(frozen=True, slots=True)
class Desk:
    """What all readers of one mail's files share."""

    shelf: Shelf
    limits: Limits
    budget: Budget
    clock: Clock


def read(given: Given, desk: Desk) -> Content:
    """The content of a file; raises OSError where our own disk refuses, and nothing else."""
    found = _refused(given, desk) or _read(given, desk)
    desk.shelf.check()
    if found.state == EnclosureState.FAILED:
        disk_errors.check_room(desk.shelf.folder)
    return found


def _read(given: Given, desk: Desk) -> Content:
    try:
        with desk.clock.limited(), warnings.catch_warnings(action="ignore"):
            return _READERS.get(given.kind, _unknown)(given, desk)
    except OutOfTime:
        return Content(EnclosureState.FAILED, reasons(FileReason.TOO_LONG))
    except (MemoryError, RecursionError):
        return Content(EnclosureState.FAILED, reasons(FileReason.TOO_MUCH_MEMORY))
    except Exception as error:  # hostile bytes; the mail's other files are read all the same
        if disk_errors.is_of_disk(error):
            raise
        return Content(EnclosureState.FAILED, reasons(FileReason.BROKEN))


def _refused(given: Given, desk: Desk) -> Content | None:
    if given.kind == "empty":
        return Content(EnclosureState.EMPTY, reasons(FileReason.NO_BYTES))
    if desk.clock.is_over:
        return Content(EnclosureState.FAILED, reasons(FileReason.TOO_LONG))
    if desk.limits.clamd and (why := clamd.refused(given.data, desk.limits.clamd)):
        return Content(EnclosureState.QUARANTINED, (why,))
    if given.kind in ARCHIVES and given.depth >= desk.limits.depth:
        return Content(EnclosureState.UNSUPPORTED, reasons(FileReason.TOO_DEEP))
    return None


def _document(given: Given, desk: Desk) -> Content:
    room = Room(desk.shelf.folder, desk.clock.for_converter)
    return document.read(given.data, given.kind, desk.shelf, desk.limits, room)


def _zip(given: Given, desk: Desk) -> Content:
    """A ZIP file; one that our own reader takes for damaged is shown to unar, which forgives more."""
    found = zipped.read(given.data, desk.shelf, desk.budget)
    if found.reasons != reasons(FileReason.DAMAGED):
        return found
    other = _unar(given, desk)
    return other if other.entries else found


def _unar(given: Given, desk: Desk) -> Content:
    return unpacked.read(given.data, desk.shelf, desk.budget, desk.clock)


def _picture(given: Given, desk: Desk) -> Content:
    return picture.read(given.data, given.kind, desk.shelf, desk.limits)


def _sealed(given: Given, desk: Desk) -> Content:
    return Content(EnclosureState.ENCRYPTED, reasons(FileReason.LOCKED))


def _unknown(given: Given, desk: Desk) -> Content:
    return Content(EnclosureState.UNSUPPORTED, reasons(FileReason.UNKNOWN))


_READERS: dict[str, Callable[[Given, Desk], Content]] = {
    "sealed": _sealed,
    "zip": _zip,
    "gz": lambda given, desk: gzipped.read(given.data, given.name, desk.shelf, desk.budget),
    "tnef": lambda given, desk: tnef.read(given.data, desk.shelf, desk.limits, desk.budget),
    "eml": lambda given, desk: mail.read(given.data, desk.shelf, desk.limits, desk.budget),
    **dict.fromkeys(document.KINDS, _document),
    **dict.fromkeys(("rar", "7z"), _unar),
    **dict.fromkeys(("jpeg", "png", "gif", "webp", "bmp", "tiff", "heic", "avif", "svg", "wmf"), _picture),
}
