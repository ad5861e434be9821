"""Whatever a mail holds: nothing raises, and time does not grow with the square."""

from __future__ import annotations

import time
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distributor.documents import markdown
from distributor.documents.picture import NOTHING_BESIDE
from distributor.reading.drafts.find import drafts
from distributor.reading.drafts.naming import find_manuscript_number
from distributor.reading.values import Attachment, Mailbox, MailMessage, ManuscriptDraft, Quote
from tests.reading.drafts.shapes import (
    COLUMNS,
    COVERLESS,
    VISIT,
    VISITED,
    document,
    paragraphs,
    picture,
)

WORDS = [
    *"（）【】《》：；，。、—-_+｜| \t\n\u3000#*`[]!<>\\&@/.",
    "\n\n", "# ", "**", "| ", "---", "![", "](", "<br>", "\u202e", "\x00", "\ud800", "𠮷", "①", "１３９",
    "作者：", "单位：", "电话：", "栏目：", "标题：", "张三", "冯 雪", "云州市清河区人大常委会",
    "13900139000", "M-2026-0012",
    "稿件一：", "稿件二：", "编辑您好", "此致", "请审阅", "投稿", "（王五）", "作者系", "一、",
    "2026年3月5日", "——", VISIT, VISITED,
]  # fmt: skip
TEXT = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=40).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXT, TEXT, TEXT, TEXT, TEXT)
def test_nothing_raises_and_every_value_is_in_bounds(
    subject: str, text: str, paper: str, name: str, quote: str
) -> None:
    message = MailMessage(
        subject=subject, text=text, sender=Mailbox(name, ""), quotes=(Quote("forward", quote, text + quote),)
    )
    files = [document("a.docx", paper), document(f"{name}.docx", paper + quote, 2), picture(name, 3)]
    for draft in drafts(message, files, columns=COLUMNS):
        check(draft)


def check(draft: ManuscriptDraft) -> None:
    for found in (draft.title, draft.authors, draft.unit, draft.telephone, draft.column):
        assert 0 <= found.confidence <= 0.99
        assert bool(found.value) == bool(found.source) == bool(found.confidence)
        assert len(found.value) <= 500 and "\n" not in found.value
    assert len(draft.place) <= 20
    msgspec.json.encode(replace(draft, pictures={}))  # their names are made safe where they are opened
    markdown.blocks(draft.body, NOTHING_BESIDE)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_a_number_is_found_or_not(text: str) -> None:
    assert find_manuscript_number(text) == "" or find_manuscript_number(text).startswith("M-20")


@pytest.mark.parametrize(
    "word", [*WORDS, "1", "人大", "作者", "138 ", "a@", "张三\n", "（王五）\n", "作者：\n", "a b "]
)
def test_a_long_run_of_anything_takes_no_long_time(word: str) -> None:
    run = (word * (100_000 // len(word)))[:100_000]
    mails: list[tuple[MailMessage, list[Attachment]]] = [
        (MailMessage(text=run), []),
        (MailMessage(subject=run, sender=Mailbox(run, ""), text=COVERLESS), []),
        (MailMessage(quotes=(Quote("forward", run, run),)), []),
        (
            MailMessage(),
            [document("a.docx", run), document("b.docx", paragraphs(f"# {VISITED}", run, VISIT), 2)],
        ),
        (MailMessage(), [document(f"{run[:5_000]}.docx", COVERLESS)]),
    ]
    began = time.process_time()
    for message, files in mails:
        drafts(message, files, columns=COLUMNS)
    assert time.process_time() - began < 6


def test_a_hundred_documents_take_no_long_time() -> None:
    han = [chr(0x4E00 + at) for at in range(5_000)]
    texts = [
        "。\n\n".join("".join(han[(at * 37 + row * 11) % 4_900 :][:80]) for row in range(100))
        for at in range(200)
    ]
    files = [document(f"{at}.docx", text, at) for at, text in enumerate(texts, 1)]
    began = time.process_time()
    found = drafts(MailMessage(text="作者：李四\n张三\n" * 20_000, subject="投稿"), files)
    assert time.process_time() - began < 8
    assert found
