"""Issues outside the plain sequence: supplements, double issues, issues in parts.

增刊第1期    2026年第9—10期    第9、10期合刊    2026年第3期（上）    第5期特刊

Year and number do not say which of them it is, so none of them may be filed as if they did.
"""

from __future__ import annotations

import re
from unicodedata import normalize

LONGEST = 60  # characters of a line of the masthead

_NEVER_TITLES = (
    *("增刊", "合刊", "号外", "增页", "别册", "加刊", "附刊", "特增"),
    *("增订", "增补", "补遗", "补编", "续编", "合订"),
)
_SOMETIMES_TITLES = ("特刊", "副刊", "专刊", "特辑", "专辑", "专号", "特号", "试刊")  # 调研专刊 may be one


_SHORT_FORMS = str.maketrans("増専專號輯編冊續補訂", "增专专号辑编册续补订")


def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(r"\s*".join(word) for word in words) + ")"


_KINDS = _any(_NEVER_TITLES + _SOMETIMES_TITLES)
_NUMERAL = r"(?:(?<!\d)\d{1,3}(?!\d)|[一二三四五六七八九十]{1,3})"
_TO = r"[-‐‑–—−~、,，;；和及与至到/·&+\s]++"
_HALF = r"(?:上|中|下|甲|乙|丙|[A-Za-z])"
_OF = r"(?:半[年月期]|旬)?[刊册卷篇辑部期版集]?"
_PIECE = (  # （二）, （第二部分）, （续）, （1/2）
    rf"(?:(?:[第之]\s*+)?{_NUMERAL}\s*+(?:部分|[部册卷篇辑集])?|[续补][\u4e00-\u9fff]?"
    r"|\d{1,2}/\d{1,2}|[IVXivx]{1,4})"
)
_SEVERAL = re.compile(
    rf"第\s*{_NUMERAL}(?:\s*+期)?{_TO}第?\s*{_NUMERAL}\s*期"
    rf"|第\s*{_NUMERAL}\s*期\s*第\s*{_NUMERAL}\s*期"
    rf"|{_NUMERAL}\s*(?:[-‐‑–—−~、,，和及与至到/·&+]\s*{_NUMERAL}\s*){{1,20}}期"
)
_PART = re.compile(
    rf"期\s*+[-·.—]?\s*+(?:[(\[〔【]\s*{_HALF}\s*+{_OF}\s*+[)\]〕】]|{_HALF}\s*{_OF}(?=\W|$))"
    rf"|第\s*{_NUMERAL}\s*+[(\[]?\s*+[A-Za-z上中下]\s*+[)\]]?\s*+期"
    r"|[上中下]\s*(?:半[年月期]|旬)\s*刊?(?=\W|$)"
    rf"|[(\[〔【]\s*[上中下]\s*+{_OF}\s*+[)\]〕】]"
    rf"|期\s*+(?:[(\[〔【]\s*+{_PIECE}\s*+[)\]〕】]|[IVXivx]{{1,4}}(?=\W|$))|期\d{{1,2}}(?=\s|$)"
    r"|^\s*+[上中下]\s*+[册卷篇集编]\s*+$"
)
_NEVER_A_TITLE = re.compile(_any(_NEVER_TITLES))
# Words that may stand in a title count alone, in brackets or beside a number.
_ALONE = re.compile(rf"[\W_]*+{_KINDS}[\W_]*+(?:第?\s*+{_NUMERAL}\s*+期?)?[\W_]*+")
_IN_BRACKETS = re.compile(
    rf"[(\[〔【《]\s*[^()\[\]〔〕【】《》]{{0,6}}{_KINDS}[^()\[\]〔〕【】《》]{{0,4}}\s*[)\]〕】》]"
)
_FAR = rf".{{0,{2 * LONGEST}}}"  # characters: as long as a line is, also once it is normalised
_BESIDE_NUMBER = re.compile(
    rf"{_KINDS}{_FAR}第?\s*{_NUMERAL}\s*期|{_NUMERAL}\s*期{_FAR}{_KINDS}|年\s*{_KINDS}"
)
_KIND = re.compile(_KINDS)
_BEHIND_A_TITLE = re.compile(rf"(?P<title>\S{_FAR}?)[\s(\[〔【·—-]*{_KINDS}[\s)\]〕】]*+")


def is_marked(text: str) -> bool:
    """Whether a line of the masthead makes the issue more, or less, than one of the sequence."""
    if len(text) > LONGEST:
        return False
    narrow = _folded(text)
    if _SEVERAL.search(narrow) or _PART.search(narrow):
        return True
    marks = (_NEVER_A_TITLE, _IN_BRACKETS, _BESIDE_NUMBER)
    return bool(_ALONE.fullmatch(narrow)) or any(mark.search(narrow) for mark in marks)


def is_marked_beside_name(text: str) -> bool:
    """The same for a line with a name, such as 《调研专刊》编辑部: it publishes issues of the sequence."""
    narrow = _folded(text)
    return len(text) <= LONGEST and any(mark.search(narrow) for mark in (_SEVERAL, _PART, _NEVER_A_TITLE))


def without_marks(text: str) -> str:
    """The line without what marks it: what is left says whether it is about number and date alone."""
    for mark in (_SEVERAL, _PART, _KIND):
        text = mark.sub("", text)
    return text


def regular_title(title: str) -> str:
    """The title before such a word at the end: 云州人大工作 of 云州人大工作专刊; else ""."""
    found = _BEHIND_A_TITLE.fullmatch(_folded(title))
    return found["title"] if found else ""


def is_addition(text: str) -> bool:
    """Whether what a title has more than another makes it a special issue of that: ·两会特刊, 增订."""
    return bool(_KIND.search(_folded(text)))


def _folded(text: str) -> str:
    """The text with narrow digits and the short forms of characters: 増刊 and 增刊 are one word."""
    return normalize("NFKC", text).translate(_SHORT_FORMS)
