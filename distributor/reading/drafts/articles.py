"""Recognises articles: running text that does not address the editors; splits texts that hold several."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice

from distributor.issue.joined_paragraphs import is_ended
from distributor.publication.numerals import value
from distributor.reading.drafts import letter_phrases, people, text_lines
from distributor.reading.drafts.sections import CAPTION, Sections, divide, is_subtitle, is_titular
from distributor.reading.drafts.text_lines import TextLine

LEAST = 60  # Chinese characters of running text
LEAST_BRIEF = 20  # of a 简讯 with title and author, and of a document of a contribution
LEAST_ANNOUNCED = 30  # of a mail's text under 简讯：…, 投稿：…
LEAST_UNTITLED = 100  # of a mail's text without a title
LEAST_BESIDE_DOCUMENTS = 300  # of a mail's text beside documents
VERSES = 6  # lines that need no full stop

_FORM = re.compile(
    r"介绍信|审批[表单]|登记表|审核[表单]|审签[表单]?|审查表|推荐表|申报表|汇总表|报名表|统计表|信息表|回执|承诺书|声明书|授权书|保证书|著作权|版权(?:声明|转让)"
    r"|身份证|银行卡|卡号|账号信息|作者简介|作者信息|个人简介|个人简历|简历|签名|签字页|盖章页|证明信?$|投稿须知|征稿启事|征稿函|征稿通知|稿件目录|稿件清单"
    r"|通讯录|联系方式|说明函|投稿函|投稿信(?!息)|查重报告|检测报告|格式要求|模板|政审意见|稿酬|邮件签名"
)
_FORM_TITLE = re.compile(rf".{{0,16}}(?:{_FORM.pattern}).{{0,4}}")
_NOTICE = re.compile(r".{0,40}(?:关于|转发).{2,80}(?:通知|函|请示|批复|邀请函|通报|启事)")
_FROM_EDITORS = re.compile(r"投稿须知|征稿|约稿|格式要求|模板|样式|通讯录")


def is_article(sections: Sections, least: int = LEAST) -> bool:
    """Whether the body is an article."""
    if is_notice(sections, sections.written_title):
        return False
    length = text_lines.count_han(piece for piece in sections.body if not CAPTION.fullmatch(piece.text))
    texts = [piece.text for piece in sections.body if piece.kind == "text"]
    if length < least or not (any(map(is_ended, texts)) or len(texts) >= VERSES):
        return False
    return letter_phrases.count_editor_address(sections.body) * min(LEAST, least) <= length


def is_complete(sections: Sections) -> bool:
    """Whether it has a title and an author."""
    return bool(sections.title) and sections.is_signed


def is_notice(sections: Sections, title: str) -> bool:
    """Whether it is an official letter: a title such as 关于召开…的通知, and an addressee."""
    titled = bool(_NOTICE.fullmatch("".join(title.split())))
    return titled and bool(sections.body) and sections.body[0].text.endswith(("：", ":"))


def is_form_by_name(name: str) -> bool:
    """Whether the file is named like a form: 审批表.pdf."""
    return bool(_FORM.search(name.rpartition(".")[0]))


def is_form(name: str, sections: Sections, lines: list[text_lines.TextLine]) -> bool:
    """Whether the document is a form that accompanies a manuscript: 介绍信, 审批表, 登记表."""
    first = "".join(next((piece.text for piece in lines if piece.text), "").split())
    if is_form_by_name(name) or _FORM_TITLE.fullmatch(first):
        return True
    title = "".join(sections.written_title.split())
    return bool(title) and len(title) < 24 and bool(_FORM_TITLE.fullmatch(title))


def is_from_editors(name: str, lines: list[text_lines.TextLine]) -> bool:
    """Whether the document comes from the editors (a call for papers), with their names and numbers."""
    first = next((piece.text for piece in lines if piece.text), "")
    return bool(_FROM_EDITORS.search(name) or _FROM_EDITORS.search(first))


MOST_ARTICLES = 40  # manuscripts of one text

# 稿件一, 【稿件二】, 第三篇：
_MARK = re.compile(
    r"[【\[（(《]?\s*(?:(?:稿件|来稿|投稿|文稿|稿子|信息|文章|新闻|简讯)\s*(?P<one>[一二三四五六七八九十]{1,2}|\d{1,2})|"
    r"第\s*(?P<other>[一二三四五六七八九十]{1,2}|\d{1,2})\s*篇(?:稿件|文章|信息)?)\s*(?:[】\]）)》]\s*[：:、]?|[：:、.．]|$)\s*(?P<rest>.{0,100})"
)
_SIGNED = re.compile(r"[（(]([^（）()\n]{2,70})[）)]\s*$")
_OF_A_PICTURE = re.compile(r"[摄图]")
Parts = list[list[TextLine]]


def split_articles(
    pieces: Sequence[TextLine], columns: Sequence[str]
) -> tuple[list[TextLine], list[Sections]]:
    """The lines beside the articles, and the sections of each; no article unless there are several."""
    for parting, proven in ((_marked, True), (_ruled, False), (_titled, False)):
        beside, parts = parting(pieces)
        if not 1 < len(parts) <= MOST_ARTICLES:
            continue
        sections = [divide(lines, columns) for lines in parts]
        if all(is_article(one) and (proven or is_complete(one)) for one in sections):
            return beside, sections
    return list(pieces), []


def _marked(pieces: Sequence[TextLine]) -> tuple[list[TextLine], Parts]:
    """Split at 稿件一, 稿件二 …; a title may follow on the same line."""
    starts: list[tuple[int, TextLine | None]] = []
    for at, piece in enumerate(pieces):
        mark = _MARK.fullmatch(piece.text) if len(piece.text) < 120 else None
        if mark and value(mark["one"] or mark["other"]) == len(starts) + 1:
            starts.append((at, _title_behind_mark(piece, mark["rest"])))
    if len(starts) < 2:
        return list(pieces), []
    ends = [*(at for at, _rest_ in starts[1:]), len(pieces)]
    parts = [
        ([rest] if rest else []) + list(pieces[at + 1 : end])
        for (at, rest), end in zip(starts, ends, strict=True)
    ]
    return list(pieces[: starts[0][0]]), parts


def _title_behind_mark(piece: TextLine, text: str) -> TextLine | None:
    text = text.strip()
    if not text:
        return None
    return TextLine(text, text, level=piece.level, strong=piece.strong)


def _ruled(pieces: Sequence[TextLine]) -> tuple[list[TextLine], Parts]:
    """Split at ruled lines; a letter may be above the first article and below the last."""
    return _without_letter_at_ends(
        _cut(pieces, lambda at: pieces[at].kind == "rule" and not pieces[at].written.startswith("|"))
    )


def _titled(pieces: Sequence[TextLine]) -> tuple[list[TextLine], Parts]:
    """Split at titles with a byline below them, or after a byline at the end of the previous article."""
    return _without_letter_at_ends(_cut(pieces, lambda at: _begins_article(pieces, at)))


def _without_letter_at_ends(parts: Parts) -> tuple[list[TextLine], Parts]:
    """The parts without a letter at either end."""
    beside: list[TextLine] = []
    for end in (0, -1):
        if len(parts) > 1 and not is_article(divide(parts[end])):
            beside += parts.pop(end)
    return beside, parts


def _cut(pieces: Sequence[TextLine], begins: Callable[[int], bool]) -> Parts:
    starts = [0, *islice(filter(begins, range(1, len(pieces))), MOST_ARTICLES + 1)]
    ends = [*starts[1:], len(pieces)]
    return [list(pieces[start:end]) for start, end in zip(starts, ends, strict=True) if start < end]


def _begins_article(pieces: Sequence[TextLine], at: int) -> bool:
    piece = pieces[at]
    if not is_titular(piece) or _names_people(piece.text):
        return False
    if at and _ends_with_byline(pieces[at - 1]):
        return True
    below = pieces[at + 1 : at + 3]
    if len(below) == 2 and is_subtitle(below[0].text):
        below = below[1:]
    return piece.looks_like_heading and bool(below) and _names_people(below[0].text)


def _ends_with_byline(piece: TextLine) -> bool:
    """Whether it ends with a byline: ……取得实效。（李敏）, not with the credit of a picture."""
    found = _SIGNED.search(piece.text[-90:]) if piece.kind == "text" else None
    return (
        bool(found) and found is not None and not _OF_A_PICTURE.search(found[1]) and _names_people(found[1])
    )


def _names_people(text: str) -> bool:
    return bool(people.credit(text).authors)
