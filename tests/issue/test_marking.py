"""A 密级 is a line of its own above the first article; in titles and sentences the words mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from distributor.issue.document import read_bytes
from distributor.issue.issue import Document
from distributor.issue.marking import Strength, find, notices, strength
from distributor.issue.parse import parse
from tests.documents.test_word import NAMES
from tests.issue.paper import ISSUE, as_docx, as_html


def _lines(listed: str) -> list[str]:
    return [line for line in listed.replace("\n", "").split("|") if line]


MARKINGS = _lines("""
秘密|机密|绝密|秘　密|机 密|绝　　密|機密|机\u200b密|机密级|【机密】|（绝密）|—— 机密 ——|
★机密★|机密！|机密★5年|绝密★长期|秘密★6个月|秘密★六个月|机密 ★ 一年|机密★|机密☆5年|
机密＊１０年|【机密】★5年|【机密★5年】|机密★至2030年12月31日|秘密★2030年底前|绝密★启用前|
机密★自公布之日起5年|机密★5年（2026—2031）|秘密★20301231|機密★長期|机密5年|机密 五年|
机密（五年）|机密·长期|机密，保密期限5年|密级：机密|密级: 绝密★长期|密 级：机 密|[密级：机密]|
文件密级：机密|保密等级：秘密|密级 机密|密级：秘密级|机密★5年 内部刊物 注意保存|机密★5年 特急|
000012 机密★1年 特急|机密★5年 2026年第9期|机密 第9期""")
HARMLESS = _lines("""
商业秘密|国家秘密|工作秘密|个人隐私和商业秘密|保守国家秘密法|《保守国家秘密法》学习|《秘密》|
“秘密”|一个秘密|揭秘|秘密投票|秘密　投票|秘密 投票|无记名秘密投票|秘密会议|秘密选举|秘密花园|
秘密★花园|★秘密投票★|秘密十年|秘密5年规划|秘密信访件办理|秘书处|机密文件|机密文件管理办法|
机密文件 5年|机密工作五年|机密局|机密性|机密（节选）|秘密 (上)|机密与公开|机密 内部投票办法|
机密，五年来的变化|机密第3号|绝密档案|绝密飞行|绝密十号|秘密、机密、绝密|秘密/机密/绝密三级|十年机密|
解密时刻|机要室|密级|密级：公开|密级：内部|密级：无|密级管理办法|定密责任人|定密工作|涉密人员|
涉密★人员|保密★5年|保密工作★十年|内部刊物|内部资料 注意保存|秘密……张三（5）""")
TITLED = [title for title in HARMLESS if len(title) > 3 and not set("：、/★…（( 　") & set(title)]


@pytest.mark.parametrize("line", MARKINGS)
def test_a_marking_is_known_however_it_is_set(line: str) -> None:
    assert strength(line)


@pytest.mark.parametrize("line", HARMLESS)
def test_the_words_in_a_title_or_sentence_are_none(line: str) -> None:
    assert strength(line) == Strength.NONE


def test_a_very_long_line_costs_nothing() -> None:
    assert strength("机密★" * 100_000) == strength(" ★" * 100_000) == Strength.NONE


def of(data: bytes | str, name: str) -> tuple[int, str] | None:
    document = read_bytes(name, data.encode() if isinstance(data, str) else data)
    found = find(document, parse(document))
    return (found.line, found.text) if found else None


def with_line(line: str, above: str) -> str:
    assert above in ISSUE
    return ISSUE.replace(above, f"{line}\n\n{above}", 1)


# The places in which an office puts it: above the masthead, in it, above the contents and below them.
PLACES = ("内部刊物", "# 溪城人大", "2026年第3期", "# 目 录", "2026年5月8日出版", "# 春灌时节话水利")
FORMATS: dict[str, Callable[[Document], bytes]] = {
    "issue.md": lambda document: b"",
    "issue.html": lambda document: as_html(document).encode(),
    "issue.docx": as_docx,
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("line", ["机密★5年", "秘　密", "# 绝密★长期", "密级：机密"])
def test_it_is_found_wherever_it_stands_above_the_first_article(line: str, place: str, name: str) -> None:
    written = with_line(line, place).encode()
    document = read_bytes("issue.md", written)
    found = of(FORMATS[name](document) or written, name)
    assert found and found[1] == " ".join(line.strip("# ").replace("　", " ").replace("：", ":").split())


@pytest.mark.parametrize("name", FORMATS)
def test_titles_of_the_contents_that_hold_the_words_are_harmless(name: str) -> None:
    titles = [*TITLED, "秘密"]
    assert len(titles) >= 25
    listed = "\n".join(f"{title}……………王小雨（{page}）" for page, title in enumerate(titles, 7))
    text = ISSUE.replace("\n\n# 春灌时节", f"\n法治\t{listed}\n\n# 春灌时节", 1)
    articles = "".join(f"# {title}\n\n正文。\n\n机密\n\n（王小雨）\n\n" for title in titles)
    written = text.replace("溪城人大网网址", f"{articles}溪城人大网网址").encode()
    document = read_bytes("issue.md", written)
    assert len(parse(document).articles) == 3 + len(titles)
    assert of(FORMATS[name](document) or written, name) is None


def test_the_word_in_the_text_of_an_article_is_harmless() -> None:
    assert of(ISSUE.replace("清明刚过", "机密★5年\n\n清明刚过"), "issue.md") is None


def test_a_document_without_contents_is_no_way_around_it() -> None:
    start, stop = ISSUE.index("# 目 录"), ISSUE.index("# 春灌时节")
    bare = ISSUE[:start] + "2026年5月8日出版\n\n{}\n\n" + ISSUE[stop:]
    for line in ("# 机密★5年", "# 秘密", "机密", "秘密"):
        assert of(bare.format(line), "issue.md")
    assert of(bare.format("商业秘密"), "issue.md") is None


def test_in_a_page_on_one_line() -> None:
    page = as_html(read_bytes("issue.md", ISSUE.encode())).replace("\n", "")
    marked = page.replace("<h1>春灌", "<p>机密★5年</p><h1>春灌", 1)
    assert marked != page and of(marked, "issue.html") == (1, "机密★5年")
    assert of(page.replace("清明刚过", "</p><p>机密★5年</p><p>清明刚过"), "issue.html") is None


def word(change: Callable[[Any], object]) -> Document:
    document = docx.Document(BytesIO(as_docx(read_bytes("issue.md", ISSUE.encode()))))
    change(document)
    out = BytesIO()
    document.save(out)
    return read_bytes("issue.docx", out.getvalue())


def put(document: Any, xml: str) -> None:
    document.paragraphs[0]._p.append(parse_xml(f"<w:r {NAMES} {VML}>{xml}</w:r>"))


VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def cells(*texts: str) -> Callable[[Any], object]:
    """A table at the top with these cells in one row."""

    def build(document: Any) -> None:
        table = document.add_table(rows=1, cols=len(texts))
        for cell, text in zip(table.rows[0].cells, texts, strict=True):
            cell.text = text
        document.paragraphs[0]._p.addprevious(table._tbl)

    return build


def box(document: Any) -> None:
    inside = "<w:p><w:r><w:t>机密</w:t></w:r></w:p><w:p><w:r><w:t>注意保存</w:t></w:r></w:p>"
    put(
        document,
        f"<w:pict><v:shape><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict>",
    )


def header(*lines: str, xml: str = "") -> Callable[[Any], object]:
    def build(document: Any) -> None:
        place = document.sections[0].header
        place.is_linked_to_previous = False
        place.paragraphs[0].text = lines[0] if lines else ""
        for line in lines[1:]:
            place.add_paragraph(line)
        if xml:
            place.paragraphs[0]._p.append(parse_xml(f"<w:r {NAMES} {VML}>{xml}</w:r>"))

    return build


WATERMARK = '<w:pict><v:shape><v:textpath string="绝密"/></v:shape></w:pict>'


@pytest.mark.parametrize(
    ("change", "marked"),
    [
        (cells("机密★5年", "溪城人大"), "机密★5年"),
        (cells("000012\n机密★1年\n特急", ""), "000012 机密★1年 特急"),
        (cells("溪城人大\n秘密", "2026年"), "秘密"),
        (cells("密级", "机密"), "密级 机密"),
        (cells("机\n密", "溪城"), "机 密"),
        (box, "机密"),
        (header("机密★5年"), "机密★5年"),
        (header("机密★5年", "溪城人大　内部资料"), "机密★5年"),
        (header("秘密\t溪城人大\t2026年第3期"), "秘密"),
        (header("溪城人大", "秘密"), "秘密"),
        (header("机密★5年 溪城人大"), "机密★5年"),
        (header(xml=WATERMARK), "绝密"),
        (cells("密级", "公开"), None),
        (cells("秘密投票", "王小雨"), None),
        (header("保守国家秘密法"), None),
        (header("秘密 投票"), None),
        (header(xml=WATERMARK.replace("绝密", "样本")), None),
    ],
)
def test_in_cells_boxes_headers_and_across_the_page(
    change: Callable[[Any], object], marked: str | None
) -> None:
    document = word(change)
    found = find(document, parse(document))
    assert (found and found.text) == marked


def test_a_header_is_read_though_the_body_has_its_words_too() -> None:
    text = ISSUE.replace("清明刚过", "机密文件的管理，5年来大有改进")
    document = docx.Document(BytesIO(as_docx(read_bytes("issue.md", text.encode()))))
    header("机密★5年")(document)
    out = BytesIO()
    document.save(out)
    assert of(out.getvalue(), "issue.docx") == (0, "机密★5年")
    kinds = [problem.code for problem in parse(read_bytes("issue.docx", out.getvalue())).problems]
    assert "running-unsent" not in kinds, "nothing new is told of what the body says"


def test_an_issue_begun_like_a_marked_one_is_marked() -> None:
    parsed = parse(read_bytes("issue.md", with_line("机密★5年", "内部刊物").encode()))
    fresh = replace(parsed, columns=())
    assert find(None, fresh) and not find(None, replace(fresh, notices=("内部刊物",)))


def test_what_makes_an_internal_issue_is_read_from_masthead_and_header() -> None:
    document = word(header("内部资料　注意保存", "溪城人大"))
    assert notices(document, parse(document)) == ("内部刊物", "内部资料", "注意保存")
    plain = read_bytes("issue.md", ISSUE.replace("内部刊物", "免费赠阅").encode())
    assert notices(plain, parse(plain)) == ()
