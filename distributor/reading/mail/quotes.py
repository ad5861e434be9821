"""Separates what the sender wrote from quoted replies and forwards, as mail programs mark them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from distributor.reading.values import Quote

QuoteKind = Literal["reply", "forward", ""]

_LONGEST_LINE = 400  # characters of a line that are looked at
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
_FORWARD_WORDS = re.compile(r"转发|轉寄|forward", re.IGNORECASE)
_REPLY_WORDS = re.compile(r"回复|答复|replied", re.IGNORECASE)
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
# Below a quote marker a space is enough: `发件人 …`.
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
class QuoteMark:
    """Lines `first` to `last` (not included) announce a quote."""

    first: int
    last: int
    said: QuoteKind
    subject: str = ""  # of the quoted mail


def _mark_at(lines: Sequence[str], number: int) -> QuoteMark | None:
    """The quote mark that begins at that line, if any."""
    line = lines[number][:_LONGEST_LINE]
    return _rule(lines, number, line) or _attribution(lines, number, line) or _cluster(lines, number, line)


def _rule(lines: Sequence[str], number: int, line: str) -> QuoteMark | None:
    """A marker line such as `---- 回复的原邮件 ----` with the header fields below it."""
    bare = line.lstrip("> ")
    found = _RULE.fullmatch(bare)
    if not found or (found["words"] and not _NAMED.fullmatch(found["words"].strip())):
        return None
    last, _words, subject = _fields(lines, number + 1, _SPACED)
    return QuoteMark(number, last, _kind_of_line(bare), subject)


def _attribution(lines: Sequence[str], number: int, line: str) -> QuoteMark | None:
    """`在 …，…写道：` on up to three lines; “他在信中写道：” in an article has no date or address."""
    joined = ""
    for count, piece in enumerate(lines[number : number + 3], 1):
        joined += piece[:_LONGEST_LINE].strip("> ")
        wrote = _WROTE.search(joined[-40:])
        if not piece.strip() or len(joined) > _LONGEST_LINE:
            return None
        if wrote and wrote.end() == len(joined[-40:]):
            sure = _CERTAIN if count == 1 else _MOMENT
            is_one = bool(sure.search(joined) and _OPENING.match(line.strip("> ")))
            return QuoteMark(number, number + count, "reply") if is_one else None
    return None


def _cluster(lines: Sequence[str], number: int, line: str) -> QuoteMark | None:
    """At least three header fields, the sender among them, perhaps below a ruled line."""
    first = number
    if _is_rule(line) and number + 1 < len(lines):
        number += 1
    start = _FIELD.match(lines[number][:_LONGEST_LINE])
    if not start or not _COLON.match(lines[number][:_LONGEST_LINE]):
        return None
    last, words, subject = _fields(lines, number)
    if len(words) < 3 or not words & _FROM:
        return None
    return QuoteMark(first, last, "", subject)


def _is_rule(line: str) -> bool:
    bare = line.strip("> ")
    return len(bare) >= 3 and not bare.strip("-_—=*")


def _fields(
    lines: Sequence[str], start: int, form: re.Pattern[str] = _FIELD
) -> tuple[int, frozenset[str], str]:
    """Where the header fields end, which ones there are, and the subject."""
    words: set[str] = set()
    subject, last, number = "", start, start
    end = min(len(lines), start + _HEADER_LINES)
    while number < end and number - last <= 2:
        line = lines[number][:_LONGEST_LINE]
        found = form.match(line)
        word = re.sub(r"\s", "", found["word"].lower()) if found else ""
        if word and words and number > last and (words & _SUBJECTS or word in words):
            break  # below an empty line such a word may begin the quoted text
        if word:
            words.add(word)
            subject = _subject(line) if word in _SUBJECTS else subject
            last = number + 1
        elif words and "@" in line and len(line) < 300 and "。" not in line:
            last = number + 1  # the list of recipients continues
        elif line.strip("> ") and not _TABLE_RULE.fullmatch(line):
            break
        number += 1
    return last, frozenset(words), subject


def _subject(line: str) -> str:
    found = _SUBJECT.match(line)
    return found["text"].strip() if found else ""


def _kind_of_line(line: str) -> QuoteKind:
    if _FORWARD_WORDS.search(line):
        return "forward"
    return "reply" if _REPLY_WORDS.search(line) else ""


_FORWARD = re.compile(r"\s*\[?(?:转发|转寄|轉寄|转|fwd?|wg|tr)\]?\s*[:：]", re.IGNORECASE)
_REPLY = re.compile(r"\s*\[?(?:回复|答复|回覆|re|aw|sv|antwort)\]?(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_MAY_BE = re.compile(
    r"^[ \t]*>|写道|寫道|写到|写于|wrote|发件人|发信人|发送人|寄件|from\s*[:：*]|"
    r"原始|原邮件|邮件原件|原信|original|forward|转发|轉寄|replied",
    re.IGNORECASE | re.MULTILINE,
)
_GAP = re.compile(r"\n\s*\n\s*\n")
_QUOTED = re.compile(r"^[ \t]*>")
_SIGNATURE = re.compile(
    r"\s*+(?:发自我的.{1,30}|sent from my .{1,30}|来自.{1,20}(?:手机|邮箱).{0,10})?\s*+", re.IGNORECASE
)
_MOST = 200  # quotes of one mail


@dataclass(slots=True)
class _Run:
    """Consecutive lines by one writer: the sender (no mark), or the quoted text below a mark."""

    mark: QuoteMark | None
    header: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def split_quotes(text: str, subject: str) -> tuple[str, tuple[Quote, ...]]:
    """The sender's own text, and the quotes in order."""
    if not _MAY_BE.search(text):
        return text.strip("\n"), ()
    runs = list(_runs(text.split("\n")))
    own = "\n".join(line for run in runs if run.mark is None for line in run.lines).strip("\n").rstrip()
    return _GAP.sub("\n\n", own), tuple(_quotes(runs, subject, own))


def _quotes(runs: list[_Run], subject: str, own: str) -> Iterator[Quote]:
    said = subject
    quotes = [run for run in runs if run.mark is not None]
    for run in quotes[:_MOST]:
        assert run.mark is not None
        kind = run.mark.said or _kind(said, own)
        yield Quote(kind, "\n".join(run.header).strip("\n"), _bare("\n".join(run.lines)))
        said = run.mark.subject or said


def _kind(subject: str, own: str) -> Literal["reply", "forward"]:
    """The kind by the subject; a mail without own text is a forward."""
    if _FORWARD.match(subject):
        return "forward"
    return "reply" if _REPLY.match(subject) or not _SIGNATURE.fullmatch(own) else "forward"


def _runs(lines: list[str]) -> Iterator[_Run]:
    run, number = _Run(None), 0
    while number < len(lines):
        mark = _mark_at(lines, number) if _MAY_BE.search(lines[number]) or _may_begin(lines, number) else None
        if mark:
            yield run
            run = _Run(mark, lines[mark.first : mark.last])
            number = mark.last
            if _is_quoted(lines, number):
                number = yield from _angle_quoted(lines, number, run)
                run = _Run(None)
        elif run.mark is None and _is_block(lines, number):
            yield run
            number = yield from _angle_quoted(lines, number, _Run(QuoteMark(number, number, "reply")))
            run = _Run(None)
        else:
            run.lines.append(lines[number])
            number += 1
    yield run


def _may_begin(lines: list[str], number: int) -> bool:
    """Whether the line is a rule, or may begin an attribution that ends in one of the next two lines."""
    line = lines[number]
    return line[:3] in {"---", "___", "***", "==="} or any(
        "写道" in later or "wrote" in later for later in lines[number + 1 : number + 3]
    )


def _is_quoted(lines: list[str], number: int) -> bool:
    """Whether the next line that is not empty is quoted by “>”."""
    following = next((line for line in lines[number : number + 3] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _is_block(lines: list[str], number: int) -> bool:
    """Whether two lines in a row are quoted by “>”."""
    return all(_QUOTED.match(line) for line in lines[number : number + 2]) and number + 1 < len(lines)


def _angle_quoted(lines: list[str], number: int, run: _Run) -> Generator[_Run, None, int]:
    """Add the lines quoted by “>” to the run; returns the number of the line after them."""
    while number < len(lines) and (_QUOTED.match(lines[number]) or _is_gap(lines, number)):
        run.lines.append(lines[number])
        number += 1
    yield run
    return number


def _is_gap(lines: list[str], number: int) -> bool:
    return not lines[number].strip() and _is_quoted(lines, number)


def _bare(text: str) -> str:
    """The quoted text with one level of “>” removed, if every line has it."""
    lines = text.strip("\n").split("\n")
    if any(line.strip() and not _QUOTED.match(line) for line in lines):
        return "\n".join(lines).rstrip()
    return "\n".join(_QUOTED.sub("", line, count=1).removeprefix(" ") for line in lines).rstrip()
