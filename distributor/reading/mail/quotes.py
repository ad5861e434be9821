"""What the sender wrote, apart from what others wrote before: replies and forwards, as programs mark them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Literal

from distributor.reading.mail import marks
from distributor.reading.values import Quote

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
    """Lines of one writer: the sender's own (no mark), or those below a mark."""

    mark: marks.Mark | None
    header: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def part(text: str, subject: str) -> tuple[str, tuple[Quote, ...]]:
    """The sender's own words, and the quotes in order; without a mark everything is the sender's."""
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
    """By the subject; a mail that adds nothing to what it quotes passes it on."""
    if _FORWARD.match(subject):
        return "forward"
    return "reply" if _REPLY.match(subject) or not _SIGNATURE.fullmatch(own) else "forward"


def _runs(lines: list[str]) -> Iterator[_Run]:
    run, number = _Run(None), 0
    while number < len(lines):
        mark = marks.at(lines, number) if _MAY_BE.search(lines[number]) or _follows(lines, number) else None
        if mark:
            yield run
            run = _Run(mark, lines[mark.first : mark.last])
            number = mark.last
            if _is_quoted(lines, number):
                number = yield from _angled(lines, number, run)
                run = _Run(None)
        elif run.mark is None and _is_block(lines, number):
            yield run
            number = yield from _angled(lines, number, _Run(marks.Mark(number, number, "reply")))
            run = _Run(None)
        else:
            run.lines.append(lines[number])
            number += 1
    yield run


def _follows(lines: list[str], number: int) -> bool:
    """Whether the line is a rule, or the first of an attribution whose end stands in one of the next two."""
    line = lines[number]
    return line[:3] in {"---", "___", "***", "==="} or any(
        "写道" in later or "wrote" in later for later in lines[number + 1 : number + 3]
    )


def _is_quoted(lines: list[str], number: int) -> bool:
    """Whether the next line that is not empty is quoted by “>”."""
    following = next((line for line in lines[number : number + 3] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _is_block(lines: list[str], number: int) -> bool:
    """Two lines quoted by “>”; a single one may be anything."""
    return all(_QUOTED.match(line) for line in lines[number : number + 2]) and number + 1 < len(lines)


def _angled(lines: list[str], number: int, run: _Run) -> Generator[_Run, None, int]:
    """Take the lines quoted by “>”: what stands below them is the sender's own again."""
    while number < len(lines) and (_QUOTED.match(lines[number]) or _is_gap(lines, number)):
        run.lines.append(lines[number])
        number += 1
    yield run
    return number


def _is_gap(lines: list[str], number: int) -> bool:
    return not lines[number].strip() and _is_quoted(lines, number)


def _bare(text: str) -> str:
    """The quoted text without the marks of one level, where every line has one."""
    lines = text.strip("\n").split("\n")
    if any(line.strip() and not _QUOTED.match(line) for line in lines):
        return "\n".join(lines).rstrip()
    return "\n".join(_QUOTED.sub("", line, count=1).removeprefix(" ") for line in lines).rstrip()
