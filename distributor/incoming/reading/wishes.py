"""Whether somebody asks to receive no more: the whole subject or first line says so, and nothing else.

An article may be called 关于取消订阅…; a request is short.
"""

from __future__ import annotations

import re

_ANSWER = re.compile(r"^(?:\s*(?:re|fw|fwd|回复|答复|回覆|转发|转寄)\s*(?:\[\d+\])?\s*[：:])+", re.IGNORECASE)
_POLITE = (
    r"(?:(?:您好|你好|编辑部?|老师|尊敬的.{1,8}?)?[，,、!！：: ]*"
    r"(?:麻烦|烦请|敬请|请求|申请|请|我要|我想|要求|希望|本人)*[，,、 ]*(?:您|你们?|将?我|帮我)?)"
)
_WHAT = (
    r"(?:贵刊|本刊|该刊|此刊|刊物|期刊|杂志|通讯|简报|电子刊|"
    r"邮件|此邮件|该邮件|这个邮件|订阅|《[^》]{1,30}》)"
)
_STOP = (
    rf"(?:退订|取消订阅|停止订阅|不再订阅|终止订阅|(?:不要|别|停止|勿|请勿|不必)再?(?:给我)?(?:发送?|寄送?)(?:给我)?"
    rf"|不(?:想|愿)?再?(?:接收|收到)|取消(?:接收|发送))(?:了)?{_WHAT}?(?:了)?"
)
_ENGLISH = (
    r"(?:please[, ]+)?(?:unsubscribe(?: me)?|remove me|opt[- ]?out|"
    r"stop sending(?: me)?(?: (?:these|this|your))? ?(?:e?-?mails?)?)"
    r"(?: from (?:this|the|your) (?:mailing )?list)?(?:[, ]+please|[, ]+thanks?(?: you)?)?"
)
_REQUEST = re.compile(
    rf"{_POLITE}{_STOP}[，,。.!！~ ]*(?:谢谢|多谢|感谢)?[。.!！~ ]*|{_ENGLISH}[.! ]*", re.IGNORECASE
)
_WITH_TOKEN = re.compile(r"unsubscribe ([A-Za-z0-9_-]{32})", re.IGNORECASE)
_LONGEST = 40  # characters of a request
_LONGEST_TEXT = 300  # characters of a mail whose first line is one: the rest is a signature


def unsubscribing(subject: str, text: str) -> str:
    """The words by which the mail asks for no more, or nothing; `text` without what it quotes."""
    for words in (_ANSWER.sub("", subject[:300]).strip(), _first_line(text)):
        if _with_token(words) or (len(words) <= _LONGEST and _REQUEST.fullmatch(words)):
            return words
    return ""


def token_in(words: str) -> str:
    """The token that our own List-Unsubscribe put into the subject (mail.headers), or nothing."""
    found = _WITH_TOKEN.fullmatch(words)
    return found[1] if found else ""


def _with_token(words: str) -> bool:
    return bool(token_in(words))


def _first_line(text: str) -> str:
    if len(text.strip()) > _LONGEST_TEXT:
        return ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
