"""An invented issue with every kind of piece, its sender, run and readers."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode
from dataclasses import replace

from distributor.issue.issue import (
    Article,
    Block,
    Column,
    Heading,
    Imprint,
    Issue,
    ItemList,
    Paragraph,
    Picture,
    Rule,
    Span,
    Table,
)
from distributor.mail.render import render, render_for
from distributor.mail.templates import BUILT_IN, load_templates
from distributor.mail.values import Reader, RenderedIssue, RunStamp, Sender

TEMPLATES = load_templates(BUILT_IN, "issue")
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

SENDER = Sender(
    name="青禾人大工作",
    address="gazette@example.org",
    envelope="bounces@example.org",
    reply_to="desk@example.org",
    message_id_domain="gazette.example.org",
    list_id="gazette.example.org",
    list_name="青禾人大工作",
    public_url="https://gazette.example.org",
    feedback_id="gazette",
)
STAMP = RunStamp(
    12, "2026-11", dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))), b"k" * 32
)
WANG = Reader("王某某", "wang@example.com", 7, "市委办公室", "主任", "市委办公室")
READERS = (
    WANG,
    Reader('Li & "Ann" <b>', "li@example.com", 123456, "市政府各部门", "处长 <i>", "O'Neill 室"),
    Reader("", "nobody@example.com", 1, "", "", "青河县人大常委会"),
)


def say(text: str, **look: object) -> tuple[Span, ...]:
    """One run of text."""
    return (Span(text, **look),)  # type: ignore[arg-type]


def picture(alt: str = "会场") -> Picture:
    return Picture(9, "会场.png", alt, "image/png", PNG, 1200, 800)


PIECES: tuple[Block, ...] = (
    Paragraph(1, say("各位代表：")),
    Paragraph(
        2,
        (
            Span("河水清清"),
            Span("“清水行动”", strong=True),
            Span("，见"),
            Span("网站", href="https://example.org/a?b=1&c=2"),
        ),
    ),
    Heading(3, 3, say("一、抓好河道整治")),
    Heading(4, 2, say("（一）摸清底数")),
    ItemList(5, True, (say("查水源"), say("查排口")), 3),
    ItemList(6, False, (say("看水质"),)),
    Table(7, (((Span("河流"),), (Span("水质"),)), ((Span("青河"),), (Span("Ⅱ类"),))), header=True),
    Rule(8),
    picture(),
)


def article(
    title: str = "青禾市开展河道巡查",
    *,
    body: tuple[Block, ...] = PIECES,
    byline: str = "（赵青 钱禾）",
    authors: tuple[str, ...] = ("赵青", "钱禾"),
) -> Article:
    return Article(title, "", authors, 3, "", byline, body, 1)


def issue(*articles: Article, title: str = "青禾人大工作") -> Issue:
    speech = replace(
        article("守护一河清水 建设美丽青禾", byline="", authors=("孙青",)),
        subtitle="——在专题会议上的讲话",
        date_line="（2026年11月2日）",
    )
    columns = (Column("领导讲话", (speech,)), Column("“4+3”联动监督", articles or (article(),)))
    return Issue(
        title,
        ("内部刊物", "注意保存"),
        "青禾市人大常委会研究室",
        2026,
        11,
        dt.date(2026, 11, 30),
        columns,
        Imprint(("周一", "吴二"), ("郑三",), ("冯四",)),
        "https://renda.example.org/",
        "青禾人大网",
        "tougao@example.org",
        "（0300）1234567",
        ("市委办公室", "市政府各部门"),
    )


def rendered(given: Issue | None = None, **options: object) -> RenderedIssue:
    """The invented issue, or the one given, with slots."""
    return render(given or issue(), SENDER, templates=TEMPLATES, **options)  # type: ignore[arg-type]


def seen_by(reader: Reader, given: Issue | None = None, **options: object) -> RenderedIssue:
    """The same for one reader, by the template alone."""
    return render_for(given or issue(), SENDER, templates=TEMPLATES, reader=reader, stamp=STAMP, **options)  # type: ignore[arg-type]
