"""What is made of one file: a value that every reader of a kind of file returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from distributor.incoming.reading.values import File
from distributor.language import later
from distributor.states import EnclosureState

DAMAGED = later("the file is damaged")
ENCRYPTED = later("it is protected by a password")
NO_TEXT = later("it holds no text")
TOO_LARGE = later("unpacked, it is larger than is read")
CUT = later("its text is longer than is read, and was cut")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that came out of an archive; its bytes are on the shelf."""

    name: str  # as decoded; hostile
    file: File
    note: str = ""  # what is odd about it, in words (later())


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds."""

    state: EnclosureState
    reason: str = ""  # why it has no text, or what was left out, in words (later())
    text: str = ""  # clean Markdown
    pictures: dict[str, File] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()


def joined(*notes: str) -> str:
    """Notes one after the other, as told() takes them apart."""
    return ": ".join(dict.fromkeys(note for note in notes if note))
