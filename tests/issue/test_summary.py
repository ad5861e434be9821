"""What other programs read."""

from __future__ import annotations

import json

from distributor.issue.check import check
from distributor.issue.summary import as_json
from tests.issue.paper import ISSUE, changed, issue


def test_an_issue_as_plain_values() -> None:
    parsed = issue(ISSUE)
    found = as_json(parsed, check(parsed))
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "publication",
        "year",
        "number",
        "volume",
        "total",
        "date",
        "columns",
        "imprint",
        "distribution",
        "problems",
    ]
    assert (found["publication"], found["year"], found["number"], found["date"]) == (
        "溪城人大",
        2026,
        3,
        "2026-05-08",
    )
    assert found["columns"][1] == {
        "title": "调研",
        "articles": [
            {
                "title": "关于校车的三点建议",
                "subtitle": "",
                "authors": ["陈青", "周山"],
                "page": 5,
                "words": 13,
            }
        ],
    }
    assert found["imprint"] == {"editors": ["李敏"], "reviewers": ["陈青"], "signatories": ["周山"]}
    assert found["distribution"] == ["市委书记、副书记、常委", "市法院", "市检察院"]
    assert found["problems"] == []


def test_problems_and_missing_values_as_plain_values() -> None:
    parsed = changed(("2026年5月8日出版", ""))
    found = as_json(parsed, check(parsed))
    assert found["date"] is None
    (problem,) = found["problems"]
    assert list(problem) == ["severity", "code", "message", "remedy", "line"]
    assert (problem["severity"], problem["code"], problem["line"]) == ("stop", "date-missing", 0)
