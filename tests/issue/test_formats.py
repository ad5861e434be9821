"""One document as Markdown, text, HTML and Word gives one and the same issue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Document, Issue, ItemList, texts
from distributor.issue.parse import parse
from tests.issue.paper import as_docx, as_html, as_text
from tests.issue.test_real_issue import FILE as REAL
from tests.issue.test_sample import SAMPLE


def without_lines(issue: Issue, *, lists: bool = True) -> dict[str, Any]:
    """All that must be the same; a plain text has no lists, so that theirs are paragraphs."""
    articles = [
        (
            column.title,
            replace(article, body=(), line=0),
            texts(article.body),
            [type(block) for block in article.body] if lists else None,
        )
        for column in issue.columns
        for article in column.articles
    ]
    return {
        "articles": articles,
        "problems": [problem.code for problem in issue.problems],
        "rest": replace(issue, columns=(), problems=(), distribution_line=0),
    }


@pytest.fixture(scope="module", params=[SAMPLE, REAL], ids=["sample", "real"])
def original(request: pytest.FixtureRequest) -> Document:
    path: Path = request.param
    if not path.is_file():
        pytest.skip("the real issue is not here; name its file in DISTRIBUTOR_REAL_ISSUE")
    return read(path)


def test_html(original: Document) -> None:
    found = read_bytes("issue.html", as_html(original).encode())
    assert found.format == "html"
    assert without_lines(parse(found)) == without_lines(parse(original))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_plain_text(original: Document, encoding: str) -> None:
    found = read_bytes("issue.txt", as_text(original).encode(encoding))
    assert found.format == "text"
    assert without_lines(parse(found), lists=False) == without_lines(parse(original), lists=False)


@pytest.mark.parametrize("tabled", [False, True], ids=["contents in lines", "contents in a table"])
@pytest.mark.parametrize("styled", [True, False], ids=["heading styles", "bold and centred"])
def test_word(original: Document, *, styled: bool, tabled: bool) -> None:
    found = read_bytes("issue.docx", as_docx(original, styled=styled, tabled=tabled))
    assert (found.format, found.whole) == ("docx", True)
    printed = replace(found, whole=False)  # made of a print, with the halves of its paragraphs
    assert without_lines(parse(printed)) == without_lines(parse(original))


def test_the_sample_has_a_list_to_be_lost(original: Document) -> None:
    if original.name == SAMPLE.name:
        assert any(isinstance(block, ItemList) for block in original.blocks)
