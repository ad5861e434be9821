"""Where the imprint begins, and what a line of an article that looks like one of it does not do."""

from __future__ import annotations

import pytest

from distributor.issue.issue import Issue
from tests.issue import paper

LIST = ("市委书记、副书记、常委", "市法院", "市检察院")
LAST = "校车按时到站，家长就放心。"
BYLINE = "（作者系市教育局干事 陈青 周山）"
CONTACT = paper.ISSUE[paper.ISSUE.index("溪城人大网网址") : paper.ISSUE.index("送发：")]


def ended(*lines: str, contact: str = CONTACT) -> Issue:
    """The small issue whose last article ends with these lines."""
    return paper.changed((f"{LAST}\n\n{BYLINE}", "\n\n".join([LAST, *lines])), (CONTACT, contact))


def text(parsed: Issue) -> list[str]:
    return paper.words(parsed.articles[-1])


LABELLED = [
    "抄送：市政府办公室，市政府。",
    "抄　送: 市政府",
    "抄 报：市政府",
    "报：市政府",
    "送：市政府",
    "发：市政府",
    "主送：市政府",
    "分送：市政府",
    "【抄送】市政府",
    "联系电话：0999-5551111",
    "地址：溪城市人民路1号",
    "邮箱：other@example.net",
    "来稿请寄 other@example.net",
    "责任编辑：王小雨",
]


@pytest.mark.parametrize("line", LABELLED)
def test_what_stands_above_the_byline_stays_with_the_article(line: str) -> None:
    parsed = ended(line, "让我们一起共同努力。", BYLINE)
    assert "".join(text(parsed)) == f"{LAST}{line}让我们一起共同努力。"
    assert parsed.articles[-1].byline == BYLINE
    assert (parsed.distribution, parsed.imprint.editors) == (LIST, ("李敏",))
    assert (parsed.contribution_address, parsed.telephone) == ("gao@xicheng.example.org", "（0999）5550100")
    assert parsed.problems == ()


@pytest.mark.parametrize("label", ["责任编辑", "责编"])
def test_an_editor_below_the_byline_and_another_below_the_list_stop_the_send(label: str) -> None:
    parsed = ended(BYLINE, f"{label}：王小雨", contact="")
    stops = [problem for problem in parsed.problems if problem.severity == "stop"]
    assert [problem.code for problem in stops] == ["label-doubled"]
    assert "王小雨" in stops[0].message
    assert "编辑：李 敏" in stops[0].message


@pytest.mark.parametrize("line", ["审核：王小雨", "签发：王小雨"])
def test_who_reviewed_or_signed_something_in_an_article_is_nobody_of_the_imprint(line: str) -> None:
    label = line[:2]
    own = next(one for one in paper.ISSUE.splitlines() if one.startswith(label))
    parsed = ended(line, contact="")
    assert parsed.problems
    without = paper.changed((f"{LAST}\n\n{BYLINE}", f"{LAST}\n\n{line}"), (CONTACT, ""), (own, ""))
    assert "imprint-unclear" in [problem.code for problem in without.problems]
    assert "王小雨" not in (*without.imprint.reviewers, *without.imprint.signatories)


@pytest.mark.parametrize(
    "line", ["作者邮箱：yu@example.net", "报名电话：0999-5551111", "监督电话：0999-5551111"]
)
def test_what_reaches_others_than_the_editors_is_kept_but_not_theirs(line: str) -> None:
    parsed = ended(BYLINE, line)
    assert (parsed.contribution_address, parsed.telephone) == ("gao@xicheng.example.org", "（0999）5550100")
    assert line in parsed.remarks
    alone = ended(BYLINE, line, contact="")
    assert (alone.contribution_address, alone.telephone) == ("", "")


@pytest.mark.parametrize("line", LABELLED)
@pytest.mark.parametrize("divider", ["---", "——————", "## 版权信息"])
def test_a_rule_or_a_heading_divides_as_well(line: str, divider: str) -> None:
    parsed = ended(line, divider)
    assert (parsed.distribution, parsed.telephone) == (LIST, "（0999）5550100")
    assert line in text(parsed)
    assert parsed.imprint.editors == ("李敏",)


@pytest.mark.parametrize("line", [one for one in LABELLED if "责任" not in one])
def test_where_nothing_divides_the_send_stops_and_the_lines_are_named(line: str) -> None:
    parsed = ended(line)
    [found] = [problem for problem in parsed.problems if problem.code == "imprint-unclear"]
    assert (found.severity, " ".join(line.split()) in found.message) == ("stop", True)
    assert parsed.distribution == LIST


def test_the_only_list_needs_no_divider_above_the_names_that_sign() -> None:
    parsed = ended(contact="")
    assert (parsed.distribution, parsed.problems) == (LIST, ())


@pytest.mark.parametrize("labels", ["报送 分送", "报 送", "主送 抄送", "送 发"])
def test_lists_that_share_the_receivers_out_are_one(labels: str) -> None:
    one, two = labels.split()
    parsed = paper.changed(
        ("送发：市委书记、副书记、常委，市法院，", f"{one}：市委书记、副书记、常委。\n\n{two}：市法院，")
    )
    assert (parsed.distribution, parsed.problems) == (LIST, ())


@pytest.mark.parametrize("other", ["抄送：市政府。", "送发：市政府。", "报：市政府。"])
def test_two_lists_that_differ_stop_the_send(other: str) -> None:
    parsed = paper.changed(("编辑：李 敏", f"{other}\n\n编辑：李 敏"))
    [found] = parsed.problems
    assert (found.severity, found.code) == ("stop", "lists-differ")
    assert all(part in found.message for part in (other, "送发：市委书记"))


def test_the_same_list_twice_is_one() -> None:
    line = "送发：市委书记、副书记、常委，市法院，市检察院。"
    parsed = paper.changed(("编辑：李 敏", f"{line}\n\n编辑：李 敏"))
    assert (parsed.distribution, parsed.problems) == (LIST, ())


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("签发：周 山", "签发：陈青"),
        ("编辑：李 敏", "编辑：王小雨"),
        ("电话：（0999）5550100", "电话：5550199"),
    ],
)
def test_a_label_that_stands_twice_stops_the_send(line: str, other: str) -> None:
    parsed = paper.changed((line, f"{line}\n\n{other}"))
    [found] = [problem for problem in parsed.problems if problem.severity == "stop"]
    assert (found.code, other in found.message) == ("label-doubled", True)


IMPRINT = paper.ISSUE[paper.ISSUE.index("溪城人大网网址") :]


@pytest.mark.parametrize("place", ["# 目 录", "# 春灌时节话水利"])
def test_the_imprint_may_stand_before_the_articles(place: str) -> None:
    text = paper.ISSUE.replace(IMPRINT, "").replace(place, f"{IMPRINT}\n{place}")
    parsed = paper.issue(text)
    plain = paper.changed()
    assert (parsed.distribution, parsed.imprint) == (LIST, plain.imprint)
    assert (parsed.website, parsed.telephone) == (plain.website, plain.telephone)
    assert (parsed.publisher, parsed.problems) == (plain.publisher, ())


def test_an_imprint_before_the_contents_leaves_the_last_article_alone() -> None:
    text = paper.ISSUE.replace(IMPRINT, "").replace("# 目 录", f"{IMPRINT}\n# 目 录")
    parsed = paper.issue(text.replace(BYLINE, f"抄送：市政府。\n\n{BYLINE}"))
    assert (parsed.distribution, parsed.problems) == (LIST, ())
    unclear = paper.issue(text.replace(BYLINE, "抄送：市政府。"))
    assert "imprint-unclear" in paper.codes(unclear, "stop")


def test_two_imprints_that_differ_stop_the_send() -> None:
    parsed = paper.changed(("# 目 录", "责任编辑：王小雨\n\n送发：市政府。\n\n# 目 录"))
    assert paper.codes(parsed, "stop") == ["label-doubled", "lists-differ"]


def test_main_receivers_above_an_article_and_copies_below_stop_the_send() -> None:
    parsed = paper.changed(("入夜，", "主送：市政府。\n\n入夜，"), ("送发：", "抄送："))
    assert "lists-differ" in paper.codes(parsed, "stop")


def test_an_organisation_that_edits_is_the_publisher() -> None:
    parsed = paper.changed(("溪城市人大常委会研究室", "编辑：溪城市人大常委会研究室"))
    assert (parsed.imprint.editors, parsed.problems) == (("李敏",), ())


def test_names_in_an_imprint_need_no_space_between_them() -> None:
    parsed = paper.changed(("编辑：李 敏\n\n审核：陈青\n\n签发：周 山", "编辑：李 敏审核：陈青 签发：周 山"))
    assert parsed.imprint == paper.changed().imprint


@pytest.mark.parametrize(
    "line",
    [
        "校对：曹颖",
        "（共印三百份）",
        "通讯地址：溪城市人民路1号　邮编：210000",
        "副主编：曹颖　印数：300份",
        "溪城市人大办公室　2026年5月8日印发",
        "投诉邮箱：su@example.org",
    ],
)
def test_what_has_no_place_of_its_own_in_the_imprint_is_carried_over(line: str) -> None:
    parsed = paper.changed(("编辑：李 敏", f"编辑：李 敏\n\n{line}"))
    assert ("　".join(parsed.remarks), parsed.problems) == (line, ())


def test_what_stands_beside_a_name_is_carried_over() -> None:
    parsed = paper.changed(("编辑：李 敏", "编辑：李 敏　校对：曹颖"))
    assert (parsed.imprint.editors, parsed.remarks) == (("李敏",), ("校对：曹颖",))


COLUMNS = ("要闻\t春灌", "领导讲话\n\n要闻\n\n春灌")
ROWS = (" 老街的", "\n\n老街的"), ("调研\t", "\n调研\n\n")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("溪城市人大", "为民服务每一天\n\n溪城市人大")], "为民服务每一天"),
        ([("编辑：", "请勿折叠\n\n编辑：")], "请勿折叠"),
        ([COLUMNS, *ROWS], "领导讲话"),
    ],
)
def test_what_finds_no_place_stops_the_send_and_is_shown(changes: list[tuple[str, str]], told: str) -> None:
    text = paper.ISSUE
    for old, new in changes:
        text = text.replace(old, new, 1)
    [found] = paper.issue(text).problems
    assert (found.severity, found.code, found.line) == ("stop", "line-unknown", paper.line_of(text, told))
    assert told in found.message


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("<svg>\n<text>图中文字</text></svg>", "图中文字"),
        ("<math>\n<mi>公式</mi></math>", "公式"),
        ("<textarea>意见栏", "意见栏"),
        ("<iframe src='https://example.org/'></iframe>", "a frame"),
        ("<select>\n<option>甲</option></select>", "甲"),
        ("<video>\n录像</video>", "a film or sound"),
    ],
)
@pytest.mark.parametrize("name", ["issue.md", "issue.html"])
def test_parts_of_a_page_that_a_mail_cannot_hold_stop_the_send(part: str, text: str, name: str) -> None:
    html = f"<!DOCTYPE html>\n<p>前。</p>\n\n{part}\n"
    parsed = paper.issue(html if name.endswith("html") else f"前。\n\n\n{part}\n", name)
    [found] = [problem for problem in parsed.problems if problem.code == "part-lost"]
    assert (found.severity, found.line, text in found.message) == ("stop", 4, True)
