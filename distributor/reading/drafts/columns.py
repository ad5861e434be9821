"""Recognises the column (栏目) that a manuscript is intended for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from distributor.issue.compare import key

LONGEST = 40  # characters of a column's name

_MEANT = re.compile(r"[“\"「『《【]([^”\"」』》】]{2,30})[”\"」』》】]\s*(?:专?栏目?|版块|板块)")
_LIKE = re.compile(
    r"[\u4e00-\u9fff]{0,4}(?:工作|研究|风采|论坛|交流|讲话|活动|传真|之声|天地|探讨|随笔|园地|视点|视野|聚焦|观察"
    r"|故事|文苑|之窗|纵横|撷英|掠影|专栏|专题|实践|基层人大|县区人大|乡镇人大)"
)
_BARE = re.compile(r"[“”\"「」『』《》【】\[\]（）()]|栏目?$")


def known_column(text: str, columns: Sequence[str]) -> str:
    """The known column with this name, as the publication writes it; else ""."""
    if not columns or len(text) > LONGEST:
        return ""
    wanted = key(_BARE.sub("", text.strip()))
    return next((column for column in columns if key(_BARE.sub("", column.strip())) == wanted), "")


def likely_column(text: str) -> str:
    """The text if it looks like the name of a column; else ""."""
    bare = text.strip()
    return bare if _LIKE.fullmatch(bare) else ""


def labelled_column(text: str, columns: Sequence[str]) -> str:
    """The column after a label: the known one, else as written."""
    bare = text.strip(' “”"「」《》【】[]。；;')
    return known_column(bare, columns) or (bare if 1 < len(bare) <= LONGEST and "。" not in bare else "")


def mentioned_column(text: str, columns: Sequence[str]) -> str:
    """The column that a letter mentions: 投“代表风采”栏目."""
    for found in _MEANT.finditer(text[:5_000]):
        return known_column(found[1], columns) or found[1].strip()
    return next((column for column in columns if column and f"{column}栏目" in text[:5_000]), "")
