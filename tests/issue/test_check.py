"""What stops a send, and what only deserves a look."""

from __future__ import annotations

import pytest

from distributor.issue.check import LARGEST_HTML, LARGEST_MAIL, Before, check
from distributor.issue.issue import Problem
from distributor.language import speaking
from tests.issue.paper import ISSUE, changed, issue, line_of

SOUND = issue(ISSUE)


def only(problems: tuple[Problem, ...]) -> Problem:
    (problem,) = problems
    assert problem.message
    assert problem.remedy
    return problem


def test_a_sound_issue_has_no_problem() -> None:
    assert check(SOUND, last=Before(2026, 2), html_bytes=LARGEST_HTML) == ()


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        ("2026年第3期", "number-missing"),
        ("2026年5月8日出版", "date-missing"),
        ("签发：周 山", "signatory-missing"),
        ("送发：市委书记、副书记、常委，市法院，市检察院。", "distribution-missing"),
        ("# 溪城人大\n\n溪城市人大常委会研究室", "publication-missing"),
    ],
)
def test_what_must_be_there_stops_the_send_where_it_is_missing(gone: str, code: str) -> None:
    found = only(check(changed((gone, ""))))
    assert (found.severity, found.code) == ("stop", code)


@pytest.mark.parametrize(
    ("gone", "code"), [("编辑：李 敏", "editor-missing"), ("审核：陈青", "reviewer-missing")]
)
def test_other_roles_are_only_looked_at(gone: str, code: str) -> None:
    found = only(check(changed((gone, ""))))
    assert (found.severity, found.code) == ("look", code)


def test_an_unknown_group_stops_with_the_nearest_names_and_its_line() -> None:
    found = only(check(SOUND, unknown={"市法院": ("市中级法院", "市检察院")}))
    assert (found.severity, found.code, found.line) == ("stop", "group-unknown", line_of(ISSUE, "送发"))
    assert "市法院" in found.message
    assert "市中级法院; 市检察院" in found.remedy
    assert "groups.toml" in only(check(SOUND, unknown={"市法院": ()})).remedy


def test_a_missing_name_stops_and_a_doubled_one_is_looked_at() -> None:
    found = only(check(changed(("市法院，", "市法院，，"))))
    assert (found.severity, found.code) == ("stop", "group-blank")
    found = only(check(changed(("市法院，", "市法院，市法院，"))))
    assert (found.severity, found.code) == ("look", "group-doubled")


@pytest.mark.parametrize("last", [(2026, 1), (2026, 3), (2026, 4), (2025, 11)])
def test_a_number_that_does_not_follow_is_looked_at(last: tuple[int, int]) -> None:
    found = only(check(SOUND, last=Before(*last)))
    assert (found.severity, found.code) == ("look", "number-sequence")


def test_the_first_number_of_a_year_follows_any_of_the_year_before() -> None:
    assert check(changed(("第3期", "第1期")), last=Before(2025, 12)) == ()


def test_a_year_other_than_that_of_the_date_is_looked_at() -> None:
    found = only(check(changed(("2026年第3期", "2025年第3期"))))
    assert (found.severity, found.code) == ("look", "year-differs")


def test_html_over_the_limit_is_looked_at() -> None:
    found = only(check(SOUND, html_bytes=LARGEST_HTML + 1024))
    assert (found.severity, found.code) == ("look", "html-large")
    assert "71 KB" in found.message


def test_an_empty_article_stops() -> None:
    found = only(check(changed(("入夜，老街亮了起来。（李敏）\n\n", ""))))
    assert (found.severity, found.code, found.line) == ("stop", "article-empty", line_of(ISSUE, "# 老街"))


def test_an_article_without_author_is_looked_at() -> None:
    found = only(check(changed(("李 敏（3）", "（3）"), ("（李敏）", ""))))
    assert (found.severity, found.code) == ("look", "authors-missing")


def test_an_unreadable_picture_stops_and_says_why() -> None:
    found = only(check(changed(("入夜，", "![灯](https://example.com/灯.png)\n\n入夜，"))))
    assert (found.severity, found.code) == ("stop", "picture-unreadable")
    assert found.line == line_of(ISSUE, "入夜")
    assert "not fetched" in found.message


def test_an_article_may_be_a_picture_alone() -> None:
    data = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    assert check(changed(("入夜，老街亮了起来。（李敏）", f"![灯]({data})"))) == ()


def test_no_article_at_all_stops() -> None:
    start, end = ISSUE.index("# 目 录"), ISSUE.index("溪城人大网网址")
    codes = {problem.code for problem in check(issue(ISSUE[:start] + "2026年5月8日出版\n\n" + ISSUE[end:]))}
    assert "articles-missing" in codes


def test_problems_of_parsing_are_among_them_and_stops_come_first() -> None:
    found = check(changed(("# 老街的新路灯", "# 夜"), ("签发：周 山", ""), ("编辑：李 敏", "")))
    assert {"article-missing", "signatory-missing", "editor-missing"} <= {problem.code for problem in found}
    severities = [problem.severity for problem in found]
    assert severities == sorted(severities, reverse=True)


def test_problems_speak_the_language_in_force() -> None:
    with speaking("en"):
        assert "who signed it" in only(check(changed(("签发：周 山", "")))).message


def test_a_mail_that_mailboxes_would_refuse_is_looked_at() -> None:
    assert check(SOUND, mail_octets=LARGEST_MAIL) == ()
    found = only(check(SOUND, mail_octets=21 * 1024**2))
    assert (found.severity, found.code) == ("look", "mail-large")
    assert "21 MB" in found.message
