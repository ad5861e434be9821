"""Every copy of a run: filtered, and page by page without losing or doubling one."""

from __future__ import annotations

import html
import itertools
import re

import pytest
from django.test import Client

from tests.web.newsroom import at_the_machine, copies, copy, issue, run

pytestmark = pytest.mark.django_db
PATH = "/issues/2026-11/copies"


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'<td class="number"><a[^>]*>(\d+)</a></td>', text)]


def turn(text: str, rel: str) -> str:
    """The query of the link to the next or previous page; "" where there is none."""
    found = re.search(rf'href="(\?[^"]*)" rel="{rel}"', text)
    return html.unescape(found[1]) if found else ""


def walk(browser: Client, query: str, rel: str) -> list[list[int]]:
    pages = []
    while True:
        text = browser.get(PATH + query).content.decode()
        pages.append(numbers(text))
        query = turn(text, rel)
        if not query:
            return pages


def test_turning_pages_shows_every_copy_once_and_turning_back_the_same(browser: Client) -> None:
    run(issue(), *copies(*["accepted"] * 120))
    forward = walk(browser, "", "next")
    assert forward == [list(range(1, 51)), list(range(51, 101)), list(range(101, 121))]
    assert walk(browser, "?after=100", "prev") == forward[::-1]


def test_the_filter_stays_while_pages_are_turned(browser: Client) -> None:
    run(issue(), *copies(*["accepted", "failed"] * 60))
    assert list(itertools.chain(*walk(browser, "?fate=failed", "next"))) == list(range(2, 121, 2))


def test_copies_are_found_by_fate_group_name_unit_and_address(browser: Client) -> None:
    run(
        issue(),
        copy("王某某", "accepted"),
        copy("李某某", "failed", unit="云麓区人大常委会"),
        copy("赵某某", "in_doubt", of="市检察院", address="zhao.box@example.com"),
        copy("孙某某", "deferred", of="市检察院"),
    )
    found = {
        query: numbers(browser.get(f"{PATH}?{query}").content.decode())
        for query in (
            "fate=missing",
            "fate=accepted",
            "group=市检察院",
            "q=王",
            "q=云麓",
            "q=ZHAO.box",
            "q=%25",
            "fate=?",
        )
    }
    assert found == {
        "fate=missing": [2, 3, 4],
        "fate=accepted": [1],
        "group=市检察院": [3, 4],
        "q=王": [1],
        "q=云麓": [2],
        "q=ZHAO.box": [3],
        "q=%25": [],
        "fate=?": [1, 2, 3, 4],
    }


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=" + "9" * 40, "before=0", "before=²"])
def test_a_strange_address_is_no_error(browser: Client, query: str) -> None:
    run(issue(), copy())
    assert browser.get(f"{PATH}?{query}").status_code == 200


def test_a_suppressed_copy_says_why(browser: Client) -> None:
    run(issue(), copy("王某某", "suppressed", reason="by-hand"))
    assert "by hand" in browser.get(PATH).content.decode()
