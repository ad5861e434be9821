"""The parsed issue: frozen values, handed from stage to stage.

Document = blocks in reading order
Issue    = masthead + columns of articles + imprint + 送发 list + problems found on the way
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from distributor.documents.values import (
    Block,
    Document,
    Heading,
    ItemList,
    Lost,
    Paragraph,
    Picture,
    Rule,
    Span,
    Spans,
    Table,
    flat,
    plain,
    runs,
    texts,
)
from distributor.issue.problems import Problem
from distributor.publication import number as numbers
from distributor.publication.number import IssueNumber
from distributor.publication.printed_number import has_chinese

__all__ = [
    "Article",
    "Block",
    "Column",
    "Document",
    "Heading",
    "Imprint",
    "Issue",
    "ItemList",
    "Lost",
    "Paragraph",
    "Picture",
    "Problem",
    "Rule",
    "Span",
    "Spans",
    "Table",
    "flat",
    "plain",
    "runs",
    "texts",
]


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    subtitle: str  # "——在…上的讲话", else ""
    authors: tuple[str, ...]  # as in the contents; the byline's where the contents name none
    page: int | None  # page in the printed issue
    date_line: str  # "(2023年7月6日)", else ""
    byline: str  # the line that names the authors, as written: "（作者系… 王景山）", else ""
    body: tuple[Block, ...]  # without title, subtitle, date line and byline
    line: int

    @property
    def words(self) -> int:
        """Length as Chinese editors count it: characters without white space."""
        return sum(len("".join(text.split())) for text in texts(self.body))


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Imprint:
    editors: tuple[str, ...] = ()  # 编辑
    reviewers: tuple[str, ...] = ()  # 审核
    signatories: tuple[str, ...] = ()  # 签发


@dataclass(frozen=True, slots=True)
class Issue:
    publication: str  # 承德人大工作
    notices: tuple[str, ...]  # 内部刊物, 注意保存
    publisher: str
    year: int | None
    number: int | str | None  # a plain one as int, every other as `publication.number.IssueNumber.text`
    date: dt.date | None
    columns: tuple[Column, ...]
    imprint: Imprint
    website: str
    website_label: str
    contribution_address: str
    telephone: str
    distribution: tuple[str, ...]  # the 送发 list, as written
    problems: tuple[Problem, ...] = field(default=())
    distribution_line: int = 0  # where the 送发 list stands
    remarks: tuple[str, ...] = ()  # parts of the imprint without a place of their own, as written: 校对：曹颖
    number_printed: str = ""  # as written, where it is no plain number: 第1—2期（合刊）
    volume: int = 0  # 第3卷; 0: none is named
    total: tuple[int, ...] = ()  # 总第120期; two where the issue has several
    date_printed: str = ""  # as written, where it has no day: 2026年9月, September 2026

    @property
    def identity(self) -> IssueNumber:
        """The number as a value; raises ValueError where the document gives none."""
        if self.number is None:
            raise ValueError("the issue has no number")
        return numbers.of(self.number)

    @property
    def slug(self) -> str:
        """`2023-09`, `2026-z1`: year and number; raises ValueError where the document gives neither."""
        if self.year is None:
            raise ValueError("the issue has no year")
        return f"{self.year}-{self.identity.slug}"

    @property
    def number_in_chinese(self) -> str:
        """`第9期`, `增刊第1期`; as printed where it was printed so."""
        return self._printed(numbers.in_chinese, english=False)

    @property
    def number_in_english(self) -> str:
        """`No. 9`, `Supplement 1`; as printed where it was printed so."""
        return self._printed(numbers.in_english, english=True)

    def _printed(self, write: Callable[[IssueNumber], str], *, english: bool) -> str:
        if self.number is None:
            return ""
        as_written = self.number_printed and has_chinese(self.number_printed) != english
        return self.number_printed if as_written else write(self.identity)

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(article for column in self.columns for article in column.articles)
