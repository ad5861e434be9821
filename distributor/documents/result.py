"""The result of reading one file: a value, or a code for why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from distributor.documents.values import Block, Lost

Why = Literal[
    "damaged",
    "encrypted",
    "too-large",
    "too-deep",
    "too-long",
    "too-many-pixels",
    "no-converter",
    "no-pages",
    "no-text",
    "scan",
    "no-charset",
    "two-charsets",
    "unmapped",
]


class Unreadable(Exception):
    """A file that cannot be read; the caller has the message for it."""

    def __init__(self, why: Why, most: int = 0) -> None:
        super().__init__(why)
        self.why, self.most = why, most  # `most`: of megabytes, where it is too large


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds."""

    blocks: tuple[Block, ...]
    lost: tuple[Lost, ...] = ()
    only_text: Why | None = None  # why no more than its words was read: no pictures, tables and looks
