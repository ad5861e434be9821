"""The column (栏目) that a manuscript is meant for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.issue.compare import key

LONGEST = 40  # characters of a column's name

_MEANT = re.compile(r"[“\"「『《【]([^”\"」』》】]{2,30})[”\"」』》】]\s*(?:专?栏目?|版块|板块)")
_BARE = re.compile(r"[“”\"「」『』《》【】\[\]（）()]|栏目?$")


def match(text: str, columns: Sequence[str]) -> str:
    """The known column that the text is the name of, as the publication writes it; else ""."""
    if not columns or len(text) > LONGEST:
        return ""
    wanted = key(_BARE.sub("", text.strip()))
    return next((column for column in columns if key(_BARE.sub("", column.strip())) == wanted), "")


def written(text: str, columns: Sequence[str]) -> str:
    """The column behind a label: the known one, else as it is written."""
    bare = text.strip(' “”"「」《》【】[]。；;')
    return match(bare, columns) or (bare if 1 < len(bare) <= LONGEST and "。" not in bare else "")


def named(text: str, columns: Sequence[str]) -> str:
    """The column that a letter names: 投“代表风采”栏目."""
    for found in _MEANT.finditer(text[:5_000]):
        return match(found[1], columns) or found[1].strip()
    return next((column for column in columns if column and f"{column}栏目" in text[:5_000]), "")
