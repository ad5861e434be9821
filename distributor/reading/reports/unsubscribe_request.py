"""Recognises unsubscribe requests: the whole subject or first line, and nothing else.

The title of an article may begin with 关于取消订阅…, but a request is short.
"""

from __future__ import annotations

import re

_ANSWER = re.compile(
    r"^(?:\s*+(?:re|fw|fwd|回复|答复|回覆|转发|转寄)\s*+(?:\[\d+\])?\s*+[：:])++", re.IGNORECASE
)
_POLITE = (
    r"(?:(?:您好|你好|编辑部?|老师|尊敬的.{1,8}?)?[，,、!！：: ]*+"
    r"(?:麻烦|烦请|敬请|请求|申请|请|我要|我想|要求|希望|本人)*[，,、 ]*+(?:您|你们?|将?我|帮我)?)"
)
_WHAT = (
    r"(?:贵刊|本刊|该刊|此刊|刊物|期刊|杂志|通讯|简报|电子刊|"
    r"邮件|此邮件|该邮件|这个邮件|订阅|《[^》]{1,30}》)"
)
_STOP = (
    rf"(?:退订|取消订阅|停止订阅|不再订阅|终止订阅|(?:不要|别|停止|勿|请勿|不必)再?(?:给我)?(?:发送?|寄送?)(?:给我)?"
    rf"|不(?:想|愿)?再?(?:接收|收到)|取消(?:接收|发送))(?:了)?{_WHAT}?(?:了)?"
)
_ME = r"(?:我们?|本人|本单位|我单位|(?:我的|此|本|该)(?:邮箱|地址))"
_LISTED = (  # 把我的邮箱从送发名单里去掉，不用再发了
    rf"(?:(?:把|将)?{_ME})?从(?:贵刊|你们|您)?的?(?:送发|收件人?|邮件|发送|群发|订阅|寄送|读者)?"
    rf"(?:名单|列表)(?:里|中|上|内)?(?:去掉|去除|删除|删掉|删去|移除|移出|剔除|划掉){_ME}?(?:吧|了)?"
    r"(?:[，,]?(?:不用|不必|不要|请勿|别)再?(?:发送?|寄送?)(?:了)?)?"
)
_ENGLISH = (
    r"(?:please[, ]+)?(?:unsubscribe(?: me)?|remove me|opt[- ]?out|"
    r"stop sending(?: me)?(?: (?:these|this|your))? ?(?:e?-?mails?)?)"
    r"(?: from (?:this|the|your) (?:mailing )?list)?(?:[, ]+please|[, ]+thanks?(?: you)?)?"
)
_REQUEST = re.compile(
    rf"{_POLITE}(?:{_STOP}|{_LISTED})[，,。.!！~ ]*+(?:谢谢|多谢|感谢)?[。.!！~ ]*+|{_ENGLISH}[.! ]*|TD",
    re.IGNORECASE,
)
_WITH_TOKEN = re.compile(r"unsubscribe ([A-Za-z0-9_-]{32})", re.IGNORECASE)
_LONGEST = 40  # characters of a request
_LONGEST_TEXT = 300  # characters of a mail whose first line is a request: the rest is a signature


def find_request(subject: str, text: str) -> str:
    """The words of the request, or ""; `text` without quoted parts."""
    for words in (_ANSWER.sub("", subject[:300]).strip(), _first_line(text)):
        if _with_token(words) or (len(words) <= _LONGEST and _REQUEST.fullmatch(words)):
            return words
    return ""


def token_in(words: str) -> str:
    """The token that our List-Unsubscribe header puts into the subject (mail.headers), or ""."""
    found = _WITH_TOKEN.fullmatch(words)
    return found[1] if found else ""


def _with_token(words: str) -> bool:
    return bool(token_in(words))


def _first_line(text: str) -> str:
    if len(text.strip()) > _LONGEST_TEXT:
        return ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
