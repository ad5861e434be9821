"""What is made of one file: a value that every reader of a kind of file returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from distributor.mail_codes import FileReason
from distributor.reading.values import File
from distributor.reason import Reason
from distributor.states import EnclosureState


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that came out of an archive; its bytes are on the shelf."""

    name: str  # as decoded; hostile
    file: File
    note: FileReason | None = None  # what is odd about it


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    state: EnclosureState
    reasons: tuple[Reason, ...] = ()  # why it has no text, or what was left out
    text: str = ""  # clean Markdown
    pictures: dict[str, File] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()


def reasons(*given: FileReason | Reason | None) -> tuple[Reason, ...]:
    """What was given, each once."""
    every = (Reason(one) if isinstance(one, FileReason) else one for one in given if one)
    found: list[Reason] = []
    found.extend(one for one in every if one not in found)
    return tuple(found)
