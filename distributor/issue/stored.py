"""The content of an issue as bytes that are kept for good: MessagePack of plain values, never code.

Pictures are kept beside it and named by their SHA-256. What was written once has to be read by every later
version: a field that is added to a value needs a default, and one that is renamed or goes needs a new FORMAT.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, make_dataclass, replace
from hashlib import sha256
from typing import Any, get_type_hints

import msgspec

from distributor.documents.serialized import Packed, block_in, packed_block
from distributor.documents.values import Block, Document, Picture
from distributor.issue.issue import Article, Column, Issue

FORMAT = 1

# SHA-256 in hex of the pictures that are wanted -> their bytes.
Pictures = Callable[[Collection[str]], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A document as it was read, and the issue in it as understood and edited since."""

    document: Document | None  # None: the issue was begun without one
    issue: Issue


@dataclass(frozen=True, slots=True)
class _Stored:
    """Every value by its fields; those that hold blocks, or what does, stand apart."""

    form: int
    document: dict[str, Any] | None
    blocks: tuple[Packed, ...]  # of the document
    issue: dict[str, Any]
    columns: tuple[tuple[str, tuple[tuple[dict[str, Any], tuple[Packed, ...]], ...]], ...]


def pack(content: StoredContent) -> tuple[bytes, dict[str, bytes]]:
    """The content, and its pictures by their SHA-256 in hex."""
    pictures: dict[str, bytes] = {}

    def packed(blocks: Iterable[Block]) -> tuple[Packed, ...]:
        return tuple(packed_block(_set_aside(block, pictures)) for block in blocks)

    document, issue = content.document, content.issue
    columns = tuple(
        (column.title, tuple((_fields(one, "body"), packed(one.body)) for one in column.articles))
        for column in issue.columns
    )
    stored = _Stored(
        FORMAT,
        _fields(document, "blocks") if document else None,
        packed(document.blocks) if document else (),
        _fields(issue, "columns"),
        columns,
    )
    return msgspec.msgpack.encode(stored), pictures


def unpack(data: bytes, pictures: Pictures | None) -> StoredContent:
    """The content in the bytes; without the bytes of its pictures where `pictures` is None.

    Raises ValueError where it is none, or where one of its pictures is gone.
    """
    try:
        content = _unpacked(msgspec.msgpack.decode(data, type=_Stored))
        wanted = {block.data.hex() for block in _every(content) if isinstance(block, Picture) and block.data}
        return _with(content, pictures(wanted) if pictures else dict.fromkeys(wanted, b""))
    except (msgspec.MsgspecError, KeyError) as error:
        raise ValueError("no content, or a picture of it is gone") from error


def _unpacked(stored: _Stored) -> StoredContent:
    """The content, with the SHA-256 of every picture in place of its bytes."""
    columns = tuple(
        Column(title, tuple(Article(**_values(_ARTICLE, one), body=_blocks(body)) for one, body in articles))
        for title, articles in stored.columns
    )
    document = None
    if stored.document:
        document = Document(**_values(_DOCUMENT, stored.document), blocks=_blocks(stored.blocks))
    return StoredContent(document, Issue(**_values(_ISSUE, stored.issue), columns=columns))


def _set_aside(block: Block, pictures: dict[str, bytes]) -> Block:
    if not isinstance(block, Picture) or not block.data:
        return block
    digest = sha256(block.data)
    pictures[digest.hexdigest()] = block.data
    return replace(block, data=digest.digest())


def _every(content: StoredContent) -> list[Block]:
    articles = [block for article in content.issue.articles for block in article.body]
    return [*articles, *(content.document.blocks if content.document else ())]


def _with(content: StoredContent, pictures: Mapping[str, bytes]) -> StoredContent:
    def filled(blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(
            replace(one, data=pictures[one.data.hex()]) if isinstance(one, Picture) and one.data else one
            for one in blocks
        )

    def article(one: Article) -> Article:
        return replace(one, body=filled(one.body))

    document, issue = content.document, content.issue
    columns = tuple(Column(column.title, tuple(map(article, column.articles))) for column in issue.columns)
    whole = replace(document, blocks=filled(document.blocks)) if document else None
    return StoredContent(whole, replace(issue, columns=columns))


def _blocks(packed: Iterable[Packed]) -> tuple[Block, ...]:
    return tuple(map(block_in, packed))


def _fields(value: Any, apart: str) -> dict[str, Any]:
    """The fields of a value but for the one that stands apart."""
    return {each.name: getattr(value, each.name) for each in fields(value) if each.name != apart}


def _shape(kind: type, apart: str) -> type:
    """The value without the field that stands apart, so that its other fields can be checked."""
    hints = get_type_hints(kind)
    return make_dataclass(
        f"Stored{kind.__name__}",
        [
            (each.name, hints[each.name])
            if each.default is MISSING and each.default_factory is MISSING
            else (each.name, hints[each.name], field(default=each.default))
            for each in fields(kind)
            if each.name != apart
        ],
    )


def _values(shape: type, found: dict[str, Any]) -> dict[str, Any]:
    """The fields, checked; raises msgspec.ValidationError."""
    return _fields(msgspec.convert(found, type=shape), "")


_ARTICLE, _DOCUMENT, _ISSUE = _shape(Article, "body"), _shape(Document, "blocks"), _shape(Issue, "columns")
