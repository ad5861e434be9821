"""The real issue, which stands outside the project: DISTRIBUTOR_REAL_ISSUE, or shared/real/ beside it."""

from __future__ import annotations

import email
import email.policy
import os
from functools import cache
from pathlib import Path

import pytest

from distributor.issue import document, parse
from distributor.issue.issue import Issue, Paragraph, plain
from distributor.mail.compile import compile_mail
from tests.mail.gazette import READERS, SENDER, STAMP, rendered, seen_by

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "real" / "issue-2023-09.md"
REAL = Path(os.environ.get("DISTRIBUTOR_REAL_ISSUE") or BESIDE)

pytestmark = pytest.mark.skipif(
    not REAL.is_file(), reason=f"no real issue: set DISTRIBUTOR_REAL_ISSUE ({REAL})"
)


@cache
def real() -> Issue:
    return parse.parse(document.read(REAL))


def test_its_mail_is_rendered_once_and_stays_below_what_mail_programs_cut_off() -> None:
    mail = rendered(real())
    assert not mail.personal
    assert mail.subject == "《承德人大工作》2023年第9期"
    assert len(mail.html.encode()) <= 100_000


def test_every_paragraph_stands_in_page_and_text_once() -> None:
    mail = rendered(real())
    page, text = mail.html.replace("<b>", "").replace("</b>", ""), mail.text
    paragraphs = [
        plain(block.spans)
        for article in real().articles
        for block in article.body
        if isinstance(block, Paragraph)
    ]
    assert len(paragraphs) > 60
    for paragraph in filter(lambda words: len(words) > 30, paragraphs):
        escaped = paragraph.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert (page.count(escaped), text.count(paragraph)) == (1, 1), paragraph[:30]


def test_three_readers_copies_read_back_as_the_template_has_them() -> None:
    mail = compile_mail(rendered(real()), SENDER, STAMP)
    for reader in READERS:
        message = email.message_from_bytes(b"".join(mail.splice(reader)), policy=email.policy.default)
        bodies = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
        expected = seen_by(reader, real())
        assert bodies == [expected.text.encode(), expected.html.encode()]
