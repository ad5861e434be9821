"""A Document on its way between processes: MessagePack of plain values, never code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from distributor.documents.values import (
    Block,
    Document,
    Format,
    Heading,
    ItemList,
    Lost,
    Paragraph,
    Picture,
    Rule,
    Table,
)

_KINDS: dict[str, type[Block]] = {
    kind.__name__: kind for kind in (Paragraph, Heading, ItemList, Picture, Table, Rule)
}


@dataclass(frozen=True, slots=True)
class Task:
    """What the child is asked for."""

    name: str
    data: bytes
    folder: str | None  # where pictures beside the document lie
    language: str
    room: str  # a folder for what a converter writes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child found; `refused` where there is no document."""

    name: str = ""
    format: Format = "text"
    blocks: tuple[tuple[str, dict[str, Any]], ...] = ()
    lost: tuple[Lost, ...] = ()
    whole: bool = False
    beside: dict[str, bytes] = field(default_factory=dict)  # source as written -> picture that lay there
    refused: str = ""  # why, as it is shown
    line: int = 0


def packed(document: Document, beside: dict[str, bytes]) -> Answer:
    """The document, ready to be encoded."""
    blocks = tuple(
        (type(block).__name__, msgspec.to_builtins(block, builtin_types=(bytes,)))
        for block in document.blocks
    )
    return Answer(document.name, document.format, blocks, document.lost, document.whole, beside)


def unpacked(answer: Answer) -> Document:
    """The document in the answer; raises msgspec.ValidationError and KeyError where it is none."""
    blocks = tuple(msgspec.convert(fields, type=_KINDS[kind]) for kind, fields in answer.blocks)
    return Document(answer.name, answer.format, blocks, answer.lost, answer.whole)
