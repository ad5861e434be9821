"""A list of manuscripts as a table with a head: 序号 | 标题 | 作者 | 单位 | 电话."""

from __future__ import annotations

from collections.abc import Sequence

from distributor.reading.drafts import labels
from distributor.reading.drafts.labels import Labelled
from distributor.reading.drafts.text_lines import Piece

MOST = 200  # rows that are looked at


def rows(pieces: Sequence[Piece]) -> list[tuple[Labelled, ...]]:
    """What each row says, by the heads of its columns; nothing of tables without a head."""
    head: list[str] = []
    found: list[tuple[Labelled, ...]] = []
    for piece in pieces[:MOST]:
        if piece.kind == "rule":
            continue
        cells = piece.text.split("\t") if piece.kind == "table" else []
        if is_head(cells) or not cells:
            head = cells
        elif head:
            found.append(_row(head, cells))
    return [row for row in found if row]


def is_head(cells: Sequence[str]) -> bool:
    """Whether most of the cells name a field; in a form every other one has a value."""
    named = [cell for cell in cells if labels.field_of(cell)]
    return len(named) > 1 and len(named) * 2 > sum(bool(cell.strip()) for cell in cells)


def _row(head: Sequence[str], cells: Sequence[str]) -> tuple[Labelled, ...]:
    pairs = zip(map(labels.field_of, head), cells, strict=False)
    return tuple(Labelled(field, cell.strip(), "") for field, cell in pairs if field and cell.strip())
