"""The table of contents, in the shapes in which offices write it."""

from __future__ import annotations

import pytest

from distributor.errors import DocumentError
from distributor.issue.contents import Contents, find
from distributor.issue.document import read_bytes
from distributor.issue.lines import lines

Row = tuple[str, str, tuple[str, ...], int | None]


def contents(text: str, name: str = "issue.txt") -> Contents:
    return find(name, lines(read_bytes(name, text.encode()).blocks))


def rows(text: str, name: str = "issue.txt") -> list[Row]:
    return [(one.column, one.title, one.authors, one.page) for one in contents(text, name).entries]


THREE: list[Row] = [
    ("要闻", "春灌时节话水利", ("王小雨",), 1),
    ("要闻", "老街的新路灯", ("李敏",), 3),
    ("调研", "关于校车的三点建议", ("陈青", "周山"), 5),
]


@pytest.mark.parametrize(
    "leader", ["……", "…", "……………………", "......", "···", "⋯⋯", "．．．．", "------", "————"]
)
@pytest.mark.parametrize("brackets", ["（%s）", "(%s)", "（ %s ）"])
def test_entries_run_on_in_one_cell_are_parted_by_their_pages(leader: str, brackets: str) -> None:
    cells = [("要闻", "春灌时节话水利", "王小雨", "1"), ("", "老街的新路灯", "李 敏", "3")]
    one = " ".join(f"{title}{leader}{author}{brackets % page}" for _c, title, author, page in cells)
    other = f"关于校车的三点建议 {leader} 陈青 周 山{brackets % '５'}"
    assert rows(f"目录\n要闻\t{one}\n调研\t{other}") == THREE


LINES = (
    "目　录\n要闻\n春灌时节话水利……王小雨（1）\n老街的新路灯……李敏（3）\n"
    "调研\n关于校车的三点建议……陈青 周山（5）"
)
CELLS = (
    "目录\n要闻\t春灌时节话水利……王小雨（1） 老街的新路灯……李敏（3）\n"
    "调研\t关于校车的三点建议……陈青 周山（5）"
)


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        CELLS,
        CELLS.replace("） 老街", "）\n\t老街"),  # a column goes on in the next line
        CELLS.replace("春灌时节", "春灌时节\n"),  # a title runs over two lines
        CELLS.replace("目录\n", ""),
        CELLS.replace("目录", "目次").replace("（1）", "（1-2）").replace("（3）", "（3—4）"),
        LINES.replace("（", " ").replace("）", ""),  # the page without brackets
        LINES.replace("……", "\t").replace("（", "\t").replace("）", ""),  # TAB in place of the leader
        LINES.replace("……", " "),  # no leader at all
    ],
)
def test_every_usual_shape_gives_the_same_entries(text: str) -> None:
    found = [(column, "".join(title.split()), *rest) for column, title, *rest in rows(text)]
    assert found == THREE


def test_a_table_with_a_row_for_every_column_or_every_article() -> None:
    by_column = (
        "# 目录\n\n| 栏目 | 题目 |\n|--|--|\n| 要闻 | 春灌时节话水利……王小雨（1） 老街的新路灯……李敏（3） |\n"
    )
    by_column += "| 调研 | 关于校车的三点建议……陈青 周山（5） |\n"
    by_article = (
        "# 目录\n\n| 栏目 | 题目 | 作者 | 页码 |\n|--|--|--|--|\n| 要闻 | 春灌时节话水利 | 王小雨 | 1 |\n"
    )
    by_article += "| | 老街的新路灯 | 李 敏 | 3 |\n| 调研 | 关于校车的三点建议 | 陈青 周山 | 5 |\n"
    assert rows(by_column, "issue.md") == THREE
    assert rows(by_article, "issue.md") == THREE


def test_the_parts_of_a_title_stay_parted_and_quotes_stay() -> None:
    (entry,) = contents("目录\n“4+3”监督\t助农增收  促发展 ……李敏（3）").entries
    assert (entry.column, entry.title, entry.line) == ("“4+3”监督", "助农增收 促发展", 2)


def test_a_number_in_brackets_inside_a_title_is_no_page() -> None:
    assert rows("目录\n要闻\t工作要点（2）……李敏（9） 关于第（1）号议案的报告……王静（10）") == [
        ("要闻", "工作要点（2）", ("李敏",), 9),
        ("要闻", "关于第（1）号议案的报告", ("王静",), 10),
    ]


def test_an_entry_may_be_without_author() -> None:
    assert rows("目录\n要闻\t简讯……（9）") == [("要闻", "简讯", (), 9)]


def test_lines_of_the_masthead_among_the_contents_are_handed_on() -> None:
    found = contents("目录\n2023年7月31日出版\n2023年第9期\n要闻\t简讯……李敏（9）\n简讯\n正文。")
    assert [line.text for line in found.facts] == ["2023年7月31日出版", "2023年第9期"]
    assert (found.start, found.stop) == (0, 4)


def test_any_number_of_such_lines_may_stand_before_the_entries() -> None:
    found = contents(
        "目录\n2023年7月31日出版\n2023年第9期\n总第88期\n第9期\n要闻\n简讯……李敏（9）\n简讯\n正文。"
    )
    assert (len(found.facts), len(found.entries)) == (4, 1)


def test_the_contents_end_where_the_first_article_begins() -> None:
    found = contents(
        "目录\n要闻\t简讯……李敏（9）\n简讯\n——在会上的讲话\n(2023年7月6日)\n同志们：\n正文（1）。"
    )
    assert found.stop == 2


def test_a_document_without_contents_has_none() -> None:
    assert contents("简讯\n他停了停……（笑）然后说：好。") == Contents()


def test_contents_that_are_too_long_are_refused() -> None:
    listed = "\n".join(f"文章{number}……李敏（{number % 99}）" for number in range(201))
    with pytest.raises(DocumentError, match=r"issue\.txt:1: .*more than 200"):
        contents(f"目录\n{listed}")
