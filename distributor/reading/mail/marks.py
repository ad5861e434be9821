"""The lines by which mail programs say that somebody else's words follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Said = Literal["reply", "forward", ""]

_LONG = 400  # characters of a line that are looked at
_HEADER_LINES = 40  # of one header, its recipients included
_RULE = re.compile(
    r"[-—_=*\s]{2,}(?P<words>[^-—_=*\s][^-—_=]{1,80}?)[-—_=*:：\s]{2,}|"
    r"(?P<plain>开始转发的邮件|以下为转发的?邮件(?:内容)?|下面是被转发的邮件|begin forwarded message)"
    r"\s*[:：]\s*|"
    r"[-\s]{3,}(?P<notes>(?:转发人|转寄人|forwarded by)\s.{3,100}?)[-\s]{3,}",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"原始邮件|原始郵件|原邮件|邮件原件|原始信息|原始信件|原信|转发的?信息|轉寄的?郵件|"
    r"(?:回复|转发)的?原?邮件(?:信息|内容)?|original(?: message| e?-?mail)?|forwarded (?:message|e?-?mail)|"
    r"replied message",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"转发|轉寄|forward", re.IGNORECASE)
_REPLY = re.compile(r"回复|答复|replied", re.IGNORECASE)
_WROTE = re.compile(r"(?:写道|寫道|写到|wrote|写于\s*[\d/年月日 :-]{8,30})\s*[:：]?\s*", re.IGNORECASE)
_MOMENT = re.compile(r"\d{1,2}[:：]\d{2}|[\w.+-]@[\w-]|\d{4}[-/年]\d{1,2}[-/月]\d{1,2}")
_CERTAIN = re.compile(r"\d{1,2}[:：]\d{2}|[\w.+-]@[\w-]")
_OPENING = re.compile(r"(?:在|于|on|at|le|\d{4}|[^。！？]{0,60}(?:<|于|@))", re.IGNORECASE)
_FIELD = re.compile(
    r"^[|>*\s]*+(?P<word>发件人|发信人|发送人|寄件人|寄件者|from|"
    r"发送时间|发件时间|发送日期|寄件日期|發送時間|傳送時間|日期|时间|時間|已发送|sent|date|"
    r"收件人|收信人|收件者|to|抄送(?:人|至)?|副本|cc|密送|bcc|主\s*题|主題|主旨|subject|"
    r"附件|重要性|importance|reply-to)"
    r"(?:\*{0,2}\s*[:：]\*{0,2}|\s*\||\t|\s*$)",
    re.IGNORECASE,
)
# Below a line that says so, a space will do: `发件人 …`.
_SPACED = re.compile(_FIELD.pattern.removesuffix(")") + r"|[ \u3000]+(?=\S))", re.IGNORECASE)
_COLON = re.compile(r"[|>*\s]*[^:：|]{2,12}[:：]")
_FROM = frozenset({"发件人", "发信人", "发送人", "寄件人", "寄件者", "from"})
_SUBJECTS = frozenset({"主题", "主題", "主旨", "subject"})
_TABLE_RULE = re.compile(r"[|\s-]+")
_SUBJECT = re.compile(
    r"[|>*\s]*+(?:主\s*题|主題|主旨|subject)[*\s]*+[:：|]?[*\s]*+(?P<text>(?:[|\s]*+[^|\s]++)*+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines `first` to `last` (not included) announce a quote."""

    first: int
    last: int
    said: Said
    subject: str = ""  # of the quoted mail


def at(lines: Sequence[str], number: int) -> Mark | None:
    """The mark that begins in that line, if one does."""
    line = lines[number][:_LONG]
    return _rule(lines, number, line) or _attribution(lines, number, line) or _cluster(lines, number, line)


def _rule(lines: Sequence[str], number: int, line: str) -> Mark | None:
    """A line such as `---- 回复的原邮件 ----` and the header words below it."""
    bare = line.lstrip("> ")
    found = _RULE.fullmatch(bare)
    if not found or (found["words"] and not _NAMED.fullmatch(found["words"].strip())):
        return None
    last, _words, subject = _fields(lines, number + 1, _SPACED)
    return Mark(number, last, _said(bare), subject)


def _attribution(lines: Sequence[str], number: int, line: str) -> Mark | None:
    """`在 …，…写道：`, also over two or three lines; an article's “他在信中写道：” names no moment."""
    joined = ""
    for count, piece in enumerate(lines[number : number + 3], 1):
        joined += piece[:_LONG].strip("> ")
        wrote = _WROTE.search(joined[-40:])
        if not piece.strip() or len(joined) > _LONG:
            return None
        if wrote and wrote.end() == len(joined[-40:]):
            sure = _CERTAIN if count == 1 else _MOMENT
            is_one = bool(sure.search(joined) and _OPENING.match(line.strip("> ")))
            return Mark(number, number + count, "reply") if is_one else None
    return None


def _cluster(lines: Sequence[str], number: int, line: str) -> Mark | None:
    """Three header words or more, the sender among them; a rule above belongs to it."""
    first = number
    if _is_rule(line) and number + 1 < len(lines):
        number += 1
    start = _FIELD.match(lines[number][:_LONG])
    if not start or not _COLON.match(lines[number][:_LONG]):
        return None
    last, words, subject = _fields(lines, number)
    if len(words) < 3 or not words & _FROM:
        return None
    return Mark(first, last, "", subject)


def _is_rule(line: str) -> bool:
    bare = line.strip("> ")
    return len(bare) >= 3 and not bare.strip("-_—=*")


def _fields(
    lines: Sequence[str], start: int, form: re.Pattern[str] = _FIELD
) -> tuple[int, frozenset[str], str]:
    """Where the header words end, which ones there are, and the subject they name."""
    words: set[str] = set()
    subject, last, number = "", start, start
    end = min(len(lines), start + _HEADER_LINES)
    while number < end and number - last <= 2:
        line = lines[number][:_LONG]
        found = form.match(line)
        word = re.sub(r"\s", "", found["word"].lower()) if found else ""
        if word and words and number > last and (words & _SUBJECTS or word in words):
            break  # below an empty line the quoted text itself may begin with such words
        if word:
            words.add(word)
            subject = _subject(line) if word in _SUBJECTS else subject
            last = number + 1
        elif words and "@" in line and len(line) < 300 and "。" not in line:
            last = number + 1  # a long list of recipients goes on
        elif line.strip("> ") and not _TABLE_RULE.fullmatch(line):
            break
        number += 1
    return last, frozenset(words), subject


def _subject(line: str) -> str:
    found = _SUBJECT.match(line)
    return found["text"].strip() if found else ""


def _said(line: str) -> Said:
    if _FORWARD.search(line):
        return "forward"
    return "reply" if _REPLY.search(line) else ""
