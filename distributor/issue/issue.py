"""The parsed issue: frozen values, handed from stage to stage.

Document = blocks in reading order
Issue    = masthead + columns of articles + imprint + 送发 list + problems found on the way
"""

from __future__ import annotations

import datetime as dt
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
    number: int | None
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

    @property
    def slug(self) -> str:
        """`2023-09`: year and number; raises ValueError where the document gives neither."""
        if self.year is None or self.number is None:
            raise ValueError("the issue has no year or number")
        return f"{self.year}-{self.number:02}"

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(article for column in self.columns for article in column.articles)
