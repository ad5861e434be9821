"""The real issue, where it is at hand: it belongs to its publisher and does not ship."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from distributor.issue.check import Before, check
from distributor.issue.document import read
from distributor.issue.issue import Issue, Paragraph, texts
from distributor.issue.parse import parse

ROOT = Path(__file__).resolve().parents[2]
GIVEN = os.environ.get("DISTRIBUTOR_REAL_ISSUE", "")
FILE = Path(GIVEN) if GIVEN else ROOT.parent / "shared" / "real" / "issue-2023-09.md"

pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="the real issue is not here; name its file in DISTRIBUTOR_REAL_ISSUE"
)


@pytest.fixture(scope="module")
def real() -> Issue:
    return parse(read(FILE))


def test_masthead(real: Issue) -> None:
    assert (real.publication, real.publisher) == ("承德人大工作", "承德市人大常委会研究室")
    assert real.notices == ("内部刊物", "注意保存")
    assert (real.year, real.number, real.date) == (2023, 9, dt.date(2023, 7, 31))


def test_columns_and_authors(real: Issue) -> None:
    assert [(column.title[:6], len(column.articles)) for column in real.columns] == [
        ("领导讲话", 1),
        ("重要活动", 3),
        ("深入践行全过", 3),
        ("“4+3”联", 3),
        ("“高质量发展", 3),
    ]
    assert [article.authors for article in real.articles] == [
        ("刘文勤",),
        ("王光洁",),
        ("李敏",),
        ("胡颖杰",),
        ("王景山",),
        ("景树才",),
        ("刘旭",),
        ("王彬彬", "宋磊"),
        ("王彬彬", "王志伟"),
        ("王彬彬", "陈晓利"),
        ("王彬彬", "管德英"),
        ("王彬彬", "徐伟明"),
        ("肖毅菲", "朱晓会"),
    ]
    assert [article.page for article in real.articles] == [1, 9, 10, 10, 11, 13, 14, 17, 18, 18, 19, 20, 20]


def test_no_article_is_empty_and_the_speech_has_its_head(real: Issue) -> None:
    assert min(article.words for article in real.articles) > 300
    speech = real.articles[0]
    assert speech.subtitle.startswith("——在")
    assert speech.date_line == "(2023年7月6日)"
    assert speech.byline == ""
    assert texts(speech.body)[0] == "同志们："


def test_bylines_are_no_text(real: Issue) -> None:
    assert [article.byline[:3] for article in real.articles[1:4]] == ["（王光", "（李敏", "（胡颖"]
    assert all(article.byline.startswith("（作者系") for article in real.columns[2].articles)
    assert not [text for article in real.articles for text in texts(article.body) if text.endswith("）")]


def test_every_cut_paragraph_is_whole(real: Issue) -> None:
    paragraphs = [
        block for article in real.articles for block in article.body if isinstance(block, Paragraph)
    ]
    assert [text for text in texts(tuple(paragraphs)) if text[-1] not in "。！？：”"] == []
    begun = {45, 53, 61, 65, 69, 121, 135, 153, 179, 195, 223, 237, 251}
    lines = {paragraph.line for paragraph in paragraphs}
    assert begun <= lines
    assert not {line + 2 for line in begun} & lines


def test_imprint_and_distribution(real: Issue) -> None:
    assert real.imprint.editors == ("肖毅菲", "冯雪")
    assert (real.imprint.reviewers, real.imprint.signatories) == (("王静",), ("赵宝军",))
    assert real.website_label == "承德人大公共信息网"
    assert real.telephone == "（0314）2050518"
    assert len(real.distribution) == 13
    assert real.distribution[11] == "各县市区委、人大常委会、政府"
    assert real.distribution_line == 270


def test_there_is_nothing_to_complain_about(real: Issue) -> None:
    assert check(real, last=Before(2023, 8)) == ()
