"""Ids that tell each block of an issue from every other for good, whatever is edited or imported anew."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from distributor.issue.issue import Article, Block, Column, Document, Issue


def of_document(found: Document, before: Document | None, given: int) -> tuple[Document, int]:
    """The document with ids, and how many ids are given now; `given` are those of the issue so far.

    A block that stood in the document before keeps its id, wherever it stands now.
    """
    known: defaultdict[Block, deque[int]] = defaultdict(deque)
    for block in before.blocks if before else ():
        known[_bare(block)].append(block.id)
    fresh = count(given + 1)
    blocks = []
    for block in found.blocks:
        ids = known.get(_bare(block))
        blocks.append(replace(block, id=ids.popleft() if ids else next(fresh)))
    return replace(found, blocks=tuple(blocks)), next(fresh) - 1


def of_issue(edited: Issue, given: int) -> tuple[Issue, int]:
    """The same for an issue: blocks of its articles that have no id yet get one."""
    fresh = count(given + 1)

    def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(block if block.id else replace(block, id=next(fresh)) for block in blocks)

    def article(one: Article) -> Article:
        return replace(one, body=numbered(one.body))

    columns = tuple(Column(column.title, tuple(map(article, column.articles))) for column in edited.columns)
    return replace(edited, columns=columns), next(fresh) - 1


def _bare(block: Block) -> Block:
    return replace(block, line=0)
