"""The contents decide which lines are titles."""

from __future__ import annotations

import pytest

from distributor.issue.compare import key, likeness
from tests.issue.paper import ISSUE, article, changed, codes, issue, line_of, titles, words

TITLES = ["春灌时节话水利", "老街的新路灯", "关于校车的三点建议"]


def test_the_small_issue_is_without_fault() -> None:
    parsed = issue(ISSUE)
    assert titles(parsed) == TITLES
    assert parsed.problems == ()


@pytest.mark.parametrize(
    "heading",
    [
        "## 老街的新路灯",
        "#### 老 街 的　新路灯",
        "# 老街的“新路灯”",
        "# 老街的\n\n# 新路灯",
        "# 老街的\n\n新路灯",
        "**老街的新路灯**",
        "老街的新路灯",
        "# 《老街的新路灯》",
    ],
)
def test_spaces_quotes_levels_and_line_ends_do_not_matter(heading: str) -> None:
    parsed = changed(("# 老街的新路灯", heading))
    assert titles(parsed) == TITLES
    assert words(article(parsed, "老街的新路灯")) == ["入夜，老街亮了起来。"]
    assert parsed.problems == ()


def test_width_and_plus_signs_do_not_matter() -> None:
    parsed = changed(("新路灯……", "“４＋３”路灯……"), ("# 老街的新路灯", "# 老街的4+3路灯"))
    assert "老街的“４＋３”路灯" in titles(parsed)
    assert parsed.problems == ()


def test_the_title_is_that_of_the_contents_with_its_own_spaces() -> None:
    parsed = changed(("话水利……", " 大家话水利……"), ("# 春灌时节话水利", "# 春灌 时节大家话水利"))
    assert titles(parsed)[0] == "春灌时节 大家话水利"


def test_a_title_that_differs_by_a_word_is_found_and_reported() -> None:
    parsed = changed(("# 关于校车的三点建议", "# 关于校车的几点建议"))
    assert titles(parsed) == TITLES
    (problem,) = parsed.problems
    assert (problem.severity, problem.code) == ("look", "title-differs")
    assert problem.line == line_of(ISSUE, "# 关于校车")
    assert "几点" in problem.message


def test_an_entry_without_article_stops_and_names_its_line() -> None:
    parsed = changed(("# 老街的新路灯\n\n入夜，老街亮了起来。（李敏）\n", ""))
    assert titles(parsed) == [TITLES[0], TITLES[2]]
    (problem,) = parsed.problems
    assert (problem.severity, problem.code) == ("stop", "article-missing")
    assert problem.line == line_of(ISSUE, "要闻\t")
    assert "老街的新路灯" in problem.message


def test_an_article_that_the_contents_do_not_have_is_sent_and_reported() -> None:
    parsed = changed(("# 老街的新路灯", "# 乡村书屋开张\n\n书屋开张了。\n\n（赵云）\n\n# 老街的新路灯"))
    assert titles(parsed) == [TITLES[0], "乡村书屋开张", *TITLES[1:]]
    assert article(parsed, "乡村书屋开张").authors == ("赵云",)
    assert [column.title for column in parsed.columns] == ["要闻", "调研"]
    (problem,) = parsed.problems
    assert (problem.severity, problem.code, problem.line) == (
        "look",
        "article-unlisted",
        line_of(ISSUE, "# 老街"),
    )


def test_such_an_article_is_also_found_where_nothing_is_a_heading() -> None:
    text = ISSUE.replace("# ", "").replace(
        "老街的新路灯\n\n入夜", "乡村书屋开张\n\n书屋开张了。\n\n老街的新路灯\n\n入夜"
    )
    parsed = issue(text, "issue.txt")
    assert titles(parsed) == [TITLES[0], "乡村书屋开张", *TITLES[1:]]
    assert codes(parsed) == ["article-unlisted"]


def test_two_articles_of_one_title_keep_their_own_text() -> None:
    parsed = changed(("老街的新路灯", "简讯"), ("春灌时节话水利", "简讯"))
    assert titles(parsed) == ["简讯", "简讯", TITLES[2]]
    assert [words(one) for one in parsed.articles[:2]] == [
        ["清明刚过，渠水就进了田。"],
        ["入夜，老街亮了起来。"],
    ]
    assert parsed.problems == ()


def test_articles_come_in_the_order_of_the_contents() -> None:
    text = ISSUE.replace(
        "春灌时节话水利……………王小雨（1） 老街的新路灯……………李 敏（3）",
        "老街的新路灯……李敏（3） 春灌时节话水利……王小雨（1）",
    )
    assert titles(issue(text)) == [TITLES[1], TITLES[0], TITLES[2]]


def test_a_title_with_a_typing_error_is_looked_for_between_its_neighbours() -> None:
    parsed = changed(
        ("# 老街的新路灯", "# 老街的新新路灯"),
        ("校车按时到站", "# 老街的新路灯啊\n\n校车按时到站"),
    )
    assert words(article(parsed, "老街的新路灯")) == ["入夜，老街亮了起来。"]


def test_a_heading_is_the_title_rather_than_a_line_of_text_like_it() -> None:
    parsed = changed(("清明刚过", "老街的新路灯\n\n清明刚过"))
    assert words(article(parsed, "老街的新路灯")) == ["入夜，老街亮了起来。"]
    assert words(parsed.articles[0])[0] == "老街的新路灯"


def test_numbered_headings_stay_inside_and_others_are_asked_about() -> None:
    parsed = changed(("清明刚过", "# 一、渠系\n\n清明刚过"), ("入夜，", "# 灯的故事\n\n入夜，"))
    assert titles(parsed) == TITLES
    assert words(parsed.articles[0])[0] == "一、渠系"
    assert words(parsed.articles[1])[0] == "灯的故事"
    (problem,) = parsed.problems
    assert (problem.severity, problem.code) == ("look", "heading-unclear")
    assert problem.line == line_of(ISSUE, "入夜") + 2


def test_the_title_of_a_column_before_its_articles_is_no_text() -> None:
    parsed = changed(("# 关于校车", "# 调研\n\n# 关于校车"), ("# 春灌", "## 要闻\n\n# 春灌"))
    assert titles(parsed) == TITLES
    assert [words(one) for one in parsed.articles] == [words(one) for one in issue(ISSUE).articles]
    assert parsed.problems == ()


def test_text_before_the_first_title_is_not_lost_in_silence() -> None:
    parsed = changed(("# 春灌", "卷首的一段话，不属于任何文章。\n\n还有一段。\n\n# 春灌"))
    (problem,) = parsed.problems
    assert (problem.severity, problem.code, problem.line) == (
        "stop",
        "text-unplaced",
        line_of(ISSUE, "# 春灌"),
    )
    assert "卷首的一段话" in problem.message
    assert "2 paragraphs" in problem.message


def test_keys_hold_letters_and_digits_alone_but_are_never_empty() -> None:
    assert key("“４＋３”联动 监督——Ａ") == "43联动监督a"
    assert key("？？") == "??"
    assert likeness(key("关于校车的三点建议"), key("春灌时节")) < 0.5
