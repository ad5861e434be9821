"""The sample that ships."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from distributor.issue.check import Before, check
from distributor.issue.document import read
from distributor.issue.issue import Heading, Issue, ItemList, Paragraph, texts
from distributor.issue.parse import parse

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample" / "issue-2026-11.md"


@pytest.fixture(scope="module")
def sample() -> Issue:
    return parse(read(SAMPLE))


def test_the_sample_has_no_problem(sample: Issue) -> None:
    assert check(sample, last=Before(2026, 10)) == ()


def test_the_sample_says_what_it_is(sample: Issue) -> None:
    assert (sample.publication, sample.publisher) == ("云州人大工作", "云州市人大常委会研究室")
    assert (sample.slug, sample.date) == ("2026-11", dt.date(2026, 11, 20))
    assert sample.website == "https://www.yunzhou-rd.example.org/"
    assert sample.contribution_address == "tougao@yunzhou-rd.example.org"
    assert sample.telephone == "（0999）5550123"


def test_the_sample_has_five_columns_and_thirteen_articles(sample: Issue) -> None:
    assert [len(column.articles) for column in sample.columns] == [1, 3, 3, 3, 3]
    assert all(article.words > 200 and article.authors and article.page for article in sample.articles)
    assert sample.articles[0].subtitle.startswith("——")
    assert sample.articles[0].date_line == "(2026年10月22日)"


def test_every_cut_paragraph_of_the_sample_is_whole(sample: Issue) -> None:
    paragraphs = [
        block for article in sample.articles for block in article.body if isinstance(block, Paragraph)
    ]
    assert [text for text in texts(tuple(paragraphs)) if text[-1] not in "。！？：；”"] == []
    assert sum(len(text) for text in texts(tuple(paragraphs))) > 7000


def test_the_sample_has_all_that_an_issue_may_have(sample: Issue) -> None:
    blocks = [block for article in sample.articles for block in article.body]
    spans = [span for block in blocks if isinstance(block, Paragraph) for span in block.spans]
    assert any(isinstance(block, Heading) for block in blocks)
    assert any(isinstance(block, ItemList) for block in blocks)
    assert any(span.strong for span in spans)
    assert any(span.href for span in spans)
    assert {article.byline[:3] for article in sample.articles} >= {"（作者", "（罗月", ""}


def test_the_sample_goes_to_the_sample_groups(sample: Issue) -> None:
    with (ROOT / "recipients" / "groups.toml").open("rb") as file:
        groups = tomllib.load(file)["group"]
    assert sample.distribution == tuple(group["name"] for group in groups)
