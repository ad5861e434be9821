"""Whether a text is an article: running text that does not speak to the editors, and no form."""

from __future__ import annotations

import re

from distributor.issue.joined_paragraphs import is_ended
from distributor.reading.drafts import below, letter_phrases, text_lines
from distributor.reading.drafts.sections import Parted

LEAST = 60  # Chinese characters of running text
LEAST_BRIEF = 20  # of a 简讯 that has title and writer, and of a document that is handed over
LEAST_CALLED = 30  # of a mail's text under 简讯：…, 投稿：…
LEAST_UNTITLED = 100  # of a mail's text with nothing that could be a title
LEAST_BESIDE = 300  # of a mail's text beside documents
VERSES = 6  # lines that need no full stop

_FORM = re.compile(
    r"介绍信|审批[表单]|登记表|审核[表单]|审签[表单]?|审查表|推荐表|申报表|汇总表|报名表|统计表|信息表|回执|承诺书|声明书|授权书|保证书|著作权|版权(?:声明|转让)"
    r"|身份证|银行卡|卡号|账号信息|作者简介|作者信息|个人简介|个人简历|简历|签名|签字页|盖章页|证明信?$|投稿须知|征稿启事|征稿函|征稿通知|稿件目录|稿件清单"
    r"|通讯录|联系方式|说明函|投稿函|投稿信(?!息)|查重报告|检测报告|格式要求|模板|政审意见|稿酬|邮件签名"
)
_FORM_TITLE = re.compile(rf".{{0,16}}(?:{_FORM.pattern}).{{0,4}}")
_NOTICE = re.compile(r".{0,40}(?:关于|转发).{2,80}(?:通知|函|请示|批复|邀请函|通报|启事)")
_FROM_EDITORS = re.compile(r"投稿须知|征稿|约稿|格式要求|模板|样式|通讯录")


def is_article(parted: Parted, least: int = LEAST) -> bool:
    """Whether the body is an article."""
    if is_notice(parted, parted.written_title):
        return False
    length = text_lines.han(piece for piece in parted.body if not below.CAPTION.fullmatch(piece.text))
    texts = [piece.text for piece in parted.body if piece.kind == "text"]
    if length < least or not (any(map(is_ended, texts)) or len(texts) >= VERSES):
        return False
    return letter_phrases.voice(parted.body) * min(LEAST, least) <= length


def is_whole(parted: Parted) -> bool:
    """Whether it has what a manuscript of its own has: a title, and who wrote it."""
    return bool(parted.title) and parted.is_signed


def is_notice(parted: Parted, title: str) -> bool:
    """Whether it is an official letter to somebody: a title 关于召开…的通知, and whom it is to."""
    titled = bool(_NOTICE.fullmatch("".join(title.split())))
    return titled and bool(parted.body) and parted.body[0].text.endswith(("：", ":"))


def is_form_by_name(name: str) -> bool:
    """Whether the file is called like what goes with a manuscript: 审批表.pdf."""
    return bool(_FORM.search(name.rpartition(".")[0]))


def is_form(name: str, parted: Parted, lines: list[text_lines.Piece]) -> bool:
    """Whether the document goes with a manuscript and is none: 介绍信, 审批表, 登记表."""
    first = "".join(next((piece.text for piece in lines if piece.text), "").split())
    if is_form_by_name(name) or _FORM_TITLE.fullmatch(first):
        return True
    title = "".join(parted.written_title.split())
    return bool(title) and len(title) < 24 and bool(_FORM_TITLE.fullmatch(title))


def is_from_editors(name: str, lines: list[text_lines.Piece]) -> bool:
    """Whether the document is what editors ask with, so that its names and numbers are theirs."""
    first = next((piece.text for piece in lines if piece.text), "")
    return bool(_FROM_EDITORS.search(name) or _FROM_EDITORS.search(first))
