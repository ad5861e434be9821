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


Packed = tuple[str, dict[str, Any]]  # kind of a block and its fields


@dataclass(frozen=True, slots=True)
class ReaderTask:
    """The task of the child process."""

    name: str
    data: bytes
    folder: str | None  # where pictures beside the document lie
    language: str
    room: str  # a folder for what a converter writes
    beside: dict[str, bytes] | None = None  # or these pictures: source as written -> bytes


@dataclass(frozen=True, slots=True)
class ReaderAnswer:
    """What the child found; `refused` where there is no document."""

    name: str = ""
    format: Format = "text"
    blocks: tuple[Packed, ...] = ()
    lost: tuple[Lost, ...] = ()
    whole: bool = False
    beside: dict[str, bytes] = field(default_factory=dict)  # source as written -> picture that lay there
    refused: str = ""  # why, as it is shown
    line: int = 0


def packed(document: Document, beside: dict[str, bytes]) -> ReaderAnswer:
    """The document, ready to be encoded."""
    blocks = tuple(map(packed_block, document.blocks))
    return ReaderAnswer(document.name, document.format, blocks, document.lost, document.whole, beside)


def packed_block(block: Block) -> Packed:
    """The block, ready to be encoded."""
    return type(block).__name__, msgspec.to_builtins(block, builtin_types=(bytes,))


def unpacked(answer: ReaderAnswer) -> Document:
    """The document in the answer; raises msgspec.ValidationError and KeyError where it is none."""
    blocks = tuple(map(block_in, answer.blocks))
    return Document(answer.name, answer.format, blocks, answer.lost, answer.whole)


def block_in(packed: Packed) -> Block:
    """The block; raises as above."""
    kind, fields = packed
    return msgspec.convert(fields, type=_KINDS[kind])
