"""Mail to a contributor: what its templates may name, made harmless, and the mail that they make of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from distributor.mail.render import written
from distributor.mail.templates import Sources, load_templates
from distributor.mail.values import RenderedIssue
from distributor.text import FIELD

FRAME = "answer"  # folder of what these templates have in common
LONGEST = 80  # characters of a title or a file's name
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)[!-~]*", re.IGNORECASE)
_CUT = "［网址略］"


@dataclass(frozen=True, slots=True)
class AnswerManuscript:
    """One manuscript that the mail is about."""

    number: str  # M-2026-0012
    title: str = ""
    version: int = 1
    column: str = ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that the contributor sent, and what became of it (store.models.Enclosure)."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """Everything that a template may name."""

    publication: str  # title
    contact: str  # address for replies
    name: str  # of the contributor; empty where it is not known
    date: dt.date
    pieces: tuple[AnswerManuscript, ...]
    files: tuple[SentFile, ...] = ()
    more_files: int = 0  # beside those listed
    clouds: int = 0  # links to files that expire (超大附件)
    note: tuple[str, ...] = ()  # paragraphs, by the editor
    year: int = 0  # and number of the issue that it was printed in
    number: int | str = 0  # a plain one as int
    issue: str = ""  # the number as it is called: 第9期, 增刊第1期
    website: str = ""
    website_label: str = ""


def render_answer(letter: AnswerContext, templates: Sources) -> RenderedIssue:
    """The mail; raises TemplateError."""
    context: dict[str, object] = {field.name: getattr(letter, field.name) for field in fields(letter)}
    return written(templates, {**context, "book": book})


def answer_templates(own: Path, kind: str) -> Sources:
    """The templates of that kind in the office's folder, else the built-in ones; so with each common part."""
    return load_templates(own, kind, common=(FRAME,), else_built_in=True)


def said(text: str, most: int = LONGEST) -> str:
    """What a stranger wrote, fit to be told back: one line, not long, and nobody's advertisement."""
    plain = " ".join(_LINK.sub(_CUT, FIELD.fit(text)).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def book(title: str) -> str:
    """The title in 《》; those inside it become 〈〉 (GB/T 15834-2011, 4.15). Nothing for no title."""
    inside = title.replace("《", "〈").replace("》", "〉")
    return f"《{inside}》" if inside else ""


# Printable ASCII without blanks; longer ones would not fit a line beside their field's name.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_MOST = 20


def thread(before: Iterable[str], answered: str) -> tuple[str, ...]:
    """Message-IDs fit for a header, the answered one last; the first and the latest of a long thread.

    Empty where the answered mail has none that could be named.
    """
    if not _MESSAGE_ID.fullmatch(answered):
        return ()
    fit = [text for text in dict.fromkeys(before) if _MESSAGE_ID.fullmatch(text) and text != answered]
    return (*(fit if len(fit) < _MOST else (fit[0], *fit[2 - _MOST :])), answered)
