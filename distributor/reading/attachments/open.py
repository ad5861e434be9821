"""Every file of a mail opened: those that it encloses, and those inside archives among them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from distributor.documents import kind
from distributor.reading.attachments import name, reader
from distributor.reading.attachments.budget import Budget
from distributor.reading.attachments.clock import Clock
from distributor.reading.attachments.content import Content, Entry, reasons
from distributor.reading.attachments.folder import Shelf
from distributor.reading.attachments.limits import Limits
from distributor.reading.attachments.reader import Desk, Given
from distributor.reading.mail.part import Part
from distributor.reading.values import Enclosed, File
from distributor.states import EnclosureState


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that came out of another and is still to be opened."""

    entry: Entry
    inside: int
    depth: int


def open_parts(parts: Sequence[Part], folder: Path, limits: Limits) -> tuple[Enclosed, ...]:
    """A row for each file, those out of archives numbered after the parts; only a full disk raises (OSError).

    The bytes of each, and of each picture in a document, lie in the folder under their SHA-256.
    """
    desk = Desk(Shelf(folder), limits, Budget(limits), Clock(limits))
    opened_before = {part.inside for part in parts}
    waiting: deque[_Waiting] = deque()
    rows = [_part(part, part.number in opened_before, desk, waiting) for part in parts]
    number = max((part.number for part in parts), default=0)
    while waiting:
        number += 1
        rows.append(_entry(waiting.popleft(), number, desk, waiting))
    return tuple(rows)


def _part(part: Part, opened_before: bool, desk: Desk, waiting: deque[_Waiting]) -> Enclosed:
    what = "eml" if opened_before else kind.of(part.data)
    given = Given(part.data, what, part.name, 0)
    found = Content(EnclosureState.OPENED) if opened_before else reader.read(given, desk)
    waiting.extend(_inner(found, part.number, 1))
    shown = name.safe(part.name, part.number, what)
    row = _row(part.number, desk.shelf.put(part.data, kind.media_type(what), shown), what, found)
    return replace(row, inside=part.inside, inline=part.inline, content_id=part.content_id)


def _entry(one: _Waiting, number: int, desk: Desk, waiting: deque[_Waiting]) -> Enclosed:
    data = desk.shelf.get(one.entry.file)
    what = kind.of(data)
    found = reader.read(Given(data, what, one.entry.name, one.depth), desk)
    waiting.extend(_inner(found, number, one.depth + 1))
    shown = name.safe(one.entry.name, number, what)
    row = _row(number, File(one.entry.file.sha256, len(data), kind.media_type(what), shown), what, found)
    return replace(row, inside=one.inside, reasons=reasons(one.entry.note, *row.reasons))


def _inner(found: Content, number: int, depth: int) -> Iterator[_Waiting]:
    return (_Waiting(entry, number, depth) for entry in found.entries)


def _row(number: int, file: File, what: str, found: Content) -> Enclosed:
    return Enclosed(
        number,
        file.name,
        what,
        file,
        found.state,
        reasons=found.reasons,
        text=found.text,
        pictures=found.pictures,
    )
