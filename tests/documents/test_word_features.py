"""What Word shows: changes, hidden text, fields, symbols, formulas, boxes, tables; and hostile files."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from distributor.documents.read import read_bytes
from distributor.documents.result import Unreadable
from distributor.documents.values import Picture, Span, runs
from distributor.documents.word.read import read as read_word
from tests.documents.word_files import (
    anchor,
    box,
    either,
    field,
    file,
    level,
    numbered,
    numbering,
    p,
    picture,
    r,
)
from tests.documents.word_oracle import lost, read, words

# --- tracked changes, hidden text ---

CHINESE = numbering(level(0, "chineseCounting", "%1、"))
GONE = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def test_a_deleted_paragraph_is_not_counted() -> None:
    body = p("甲", numbered(1)) + p(deleted("删去"), numbered(1) + GONE) + p("乙", numbered(1))
    found = read(body, CHINESE)
    assert (words(found), lost(found)) == ("一、甲|二、乙", [("changes", "")])


def test_paragraphs_with_a_deleted_mark_between_are_one_with_one_number() -> None:
    assert words(read(p("甲", numbered(1) + GONE) + p("乙", numbered(1)), CHINESE)) == "一、甲乙"


def test_a_moved_paragraph_stands_where_it_went() -> None:
    moved = p(
        f'<w:moveFrom w:id="3">{r("搬走的话")}</w:moveFrom>', numbered(1) + GONE.replace("del", "moveFrom")
    )
    came = p(f'<w:moveTo w:id="4">{r("搬走的话")}</w:moveTo>', numbered(1))
    assert words(read(moved + p("乙", numbered(1)) + came, CHINESE)) == "一、乙|二、搬走的话"


def test_a_deleted_text_box_and_row_are_not_sent() -> None:
    rows = (
        f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc>{p('删去的行')}</w:tc><w:tc>{p('行')}</w:tc></w:tr>"
    )
    kept = f"<w:tr><w:tc>{p('甲')}</w:tc><w:tc>{p('乙')}</w:tc></w:tr>"
    body = (
        p(f'{r("正文")}<w:del w:id="2"><w:r>{anchor(box("删去的框"))}</w:r></w:del>')
        + f"<w:tbl>{rows}{kept}</w:tbl>"
    )
    found = read_bytes("issue.docx", file(body))
    assert (words(found), lost(found)) == ("正文|甲|乙", [("changes", "")])


VANISH = "<w:vanish/>"


def test_a_hidden_paragraph_is_not_counted_and_a_hidden_mark_parts_nothing() -> None:
    hidden = p(r("藏起", VANISH), f"{numbered(1)}<w:rPr>{VANISH}</w:rPr>")
    found = read(p("甲", numbered(1)) + hidden + p("乙", numbered(1)), CHINESE)
    assert (words(found), lost(found)) == ("一、甲|二、乙", [("hidden", "藏起")])
    assert words(read(p("前半", f"<w:rPr>{VANISH}</w:rPr>") + p("后半"))) == "前半后半"


def test_hidden_text_of_a_note_and_a_hidden_drawing_are_not_sent() -> None:
    note = f'<w:footnote w:id="2">{p(r("注文") + r("内部的话", VANISH))}</w:footnote>'
    found = read(p(f'{r("正文")}<w:r><w:footnoteReference w:id="2"/></w:r>'), {"footnotes.xml": note})
    assert (words(found), lost(found)) == ("正文[1]|[1] 注文", [("hidden", "内部的话")])
    hidden = read_bytes("issue.docx", file(p(r("正文") + r(anchor(box("藏起的框"), hidden=True)))))
    assert (words(hidden), lost(hidden)) == ("正文", [("hidden", "藏起的框")])


def test_an_initial_is_the_first_letter_of_its_paragraph() -> None:
    initial = p(
        r("春", '<w:position w:val="-7"/><w:sz w:val="90"/>'), '<w:framePr w:dropCap="drop" w:lines="2"/>'
    )
    assert words(read(initial + p("天来了，人大代表进万家。"))) == "春天来了，人大代表进万家。"


# --- fields, symbols, gaps ---

DROP = (
    '<w:ffData><w:ddList><w:result w:val="1"/>'
    '<w:listEntry w:val="甲县"/><w:listEntry w:val="乙县"/></w:ddList></w:ffData>'
)
RUBY = f"<w:ruby><w:rt>{r('yǐ')}</w:rt><w:rubyBase>{r('乙')}</w:rubyBase></w:ruby>"
CONTROL = f"<w:sdt><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>"
OF_FIELDS = [
    (field(r"EQ \o\ac(○,1)"), "前①后"),
    (field(r"eq \o\ac(○,一)"), "前㊀后"),
    (field(r"EQ \o\ac(□,密)"), "前密\u20de后"),
    (field(r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(lín),林)'), "前林后"),
    (field(r"EQ \o(\s\up 5(办公),\s\do 2(厅室))"), "前办公厅室后"),
    (field(r"EQ \f(1,2)"), "前1/2后"),
    (field(r"EQ \r(3,x\,y)"), "前³√(x,y)后"),
    (field(r"EQ x\s\up6(2)"), "前x²后"),
    (field("FORMDROPDOWN", data=DROP), "前乙县后"),
    (field(r'SYMBOL 254 \f "Wingdings" \s 12'), "前🗹后"),
    (field('XE "词条"'), "前后"),
    (field(f'IF {field("MERGEFIELD x", r("藏"))} = "1" "甲" "乙"', r("乙")), "前乙后"),
    ('<w:fldSimple w:instr="EQ \\o\\ac(○,2)"/>', "前②后"),
    (r('<w:sym w:font="宋体" w:char="2460"/>'), "前①后"),
    (r('<w:sym w:font="Wingdings" w:char="f0fe"/>'), "前🗹后"),
    (r("<w:cr/>"), "前\n后"),
    (r('<w:br w:type="page"/>'), "前\n后"),
    (r('<w:ptab w:alignment="right"/>'), "前\t后"),
    (r("<w:noBreakHyphen/>"), "前\u2011后"),
    (r("abc", "<w:caps/>"), "前ABC后"),
    (r(f"<w:t>甲</w:t>{RUBY}<w:t>丙</w:t>"), "前甲乙丙后"),
    (f"<w:sdt><w:sdtContent>{CONTROL}</w:sdtContent></w:sdt>", "前控件后"),
    (f"<w:bdo w:val='ltr'><w:dir w:val='ltr'>{r('方向')}</w:dir></w:bdo>", "前方向后"),
    (r("𠮷「」“”\u3000ﬁ"), "前𠮷「」“”\u3000ﬁ后"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "shown"), OF_FIELDS)
def test_what_stands_within_a_line_stays_there(inside: str, shown: str) -> None:
    found = read(p(r("前") + inside + r("后")))
    assert words(found) == shown
    assert {part.kind for part in found.lost} <= {"reading"}


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        (field("AUTONUM"), ("field", "AUTONUM")),
        (field(r"EQ \a\co2(1,2,3,4)"), ("field", r"EQ \a\co2(1,2,3,4)")),
        (field("DATE"), ("field", "DATE")),
        (r('<w:sym w:font="方正图标" w:char="F041"/>'), ("symbol", "方正图标 F041")),
        (r("\uf041"), ("symbol", "\uf041")),
        (r('<w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>'), ("picture", "Excel.Sheet.12")),
        (r(anchor(picture("rId404"))), ("picture", "")),
    ],
)
def test_what_no_line_can_show_is_named(inside: str, named: tuple[str, str]) -> None:
    found = read(p(r("前") + inside + r("后")))
    assert lost(found) == [named] and all(part.seen for part in found.lost)


@pytest.mark.parametrize("written", ["\uf0fe", "þ"])
def test_words_in_a_font_of_pictures_are_written_as_they_look(written: str) -> None:
    body = p(r("前") + r(written, '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'))
    assert words(read_bytes("issue.docx", file(body))) == "前🗹"


def test_a_link_of_a_field_leads_where_it_led() -> None:
    link = field(r'HYPERLINK "https://example.org/a" \o "提示" \t "_blank"', r("网站"))
    (block,) = read(p(r("见") + link)).blocks
    assert next(runs((block,))) == (Span("见"), Span("网站", href="https://example.org/a"))
    dangling = read(p('<w:hyperlink r:id="rId404"><w:r><w:t>断链</w:t></w:r></w:hyperlink>'))
    assert words(dangling) == "断链"


STRUCK = '<w:style w:type="character" w:styleId="废"><w:rPr><w:strike/></w:rPr></w:style>'
BASE = '<w:style w:type="paragraph" w:styleId="文"><w:name w:val="文"/></w:style>'


@pytest.mark.parametrize(
    ("properties", "look"),
    [
        ("<w:dstrike/>", {"strike": True}),
        ('<w:rStyle w:val="废"/>', {"strike": True}),
        ('<w:strike w:val="off"/>', {}),
        ('<w:rStyle w:val="废"/><w:strike w:val="0"/>', {}),
        ('<w:position w:val="8"/><w:sz w:val="14"/>', {"script": "sup"}),
        ('<w:em w:val="dot"/>', {"strong": True}),
    ],
)
def test_a_look_is_kept_however_word_was_told(properties: str, look: dict[str, Any]) -> None:
    found = read(
        p(r("正文的话，", '<w:sz w:val="32"/>') + r("某处", properties)), {"styles.xml": STRUCK + BASE}
    )
    assert next(runs(found.blocks))[1:] == ((Span("某处", **look),) if look else ())


# --- formulas ---


def m(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


NO_BAR = '<m:fPr><m:type m:val="noBar"/></m:fPr>'


def e(*texts: str) -> str:
    return "".join(f"<m:e>{m(text)}</m:e>" for text in texts)


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (f"<m:f>{NO_BAR}<m:num>{m('n')}</m:num><m:den>{m('k')}</m:den></m:f>", "n¦k"),
        (f"<m:func><m:fName>{m('sin')}</m:fName>{e('x')}</m:func>", "sin x"),
        (f"<m:sPre><m:sub>{m('1')}</m:sub><m:sup>{m('2')}</m:sup>{e('H')}</m:sPre>", "₁²H"),
        (f"<m:eqArr>{e('a&amp;=b', 'c&amp;=d')}</m:eqArr>", "a=b; c=d"),
        (f'<m:bar><m:barPr><m:pos m:val="top"/></m:barPr>{e("x")}</m:bar>', "x\u0305"),
        (f"<m:groupChr>{e('ab')}</m:groupChr>", "ab\u23df"),
        (f"<m:m><m:mr>{e('a', 'b')}</m:mr><m:mr>{e('c', 'd')}</m:mr></m:m>", "a b; c d"),
        (f"<m:limLow>{e('lim')}<m:lim>{m('n')}</m:lim></m:limLow>", "limn"),
        (f'<m:d><m:dPr><m:begChr m:val="{{"/><m:endChr m:val=""/></m:dPr>{e("x")}</m:d>', "{x"),
        (f"<m:borderBox>{e('x=1')}</m:borderBox>", "x=1"),
        (f"{m('a=1')}<m:r><w:br/></m:r>{m('b=2')}", "a=1\nb=2"),
    ],
)  # fmt: skip
def test_formulas_of_every_shape_are_on_one_line(formula: str, shown: str) -> None:
    body = p(f"<m:oMathPara><m:oMath>{formula}</m:oMath></m:oMathPara>")
    assert words(read_bytes("issue.docx", file(body))) == shown


# --- boxes, pictures ---


def vml(inside: str, tag: str = "shape") -> str:
    return (
        f"<w:pict><v:{tag}><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:{tag}></w:pict>"
    )


@pytest.mark.parametrize(
    "inside",
    [
        r(either(anchor(box("框一")), vml(p("框一")))) + r(either(anchor(box("框二")), vml(p("框二")))),
        r(either(anchor(box("框一", "框二")), "")),
        r(anchor(f"<wpg:wgp>{box('框一')}{box('框二')}</wpg:wgp>")),
        r(vml(p("框一"), "oval")) + r(vml(p("框二"), "roundrect")),
        r('<w:pict><v:shape><v:textpath string="框一"/></v:shape></w:pict>') + r(vml(p("框二"))),
    ],
    ids=["two", "one of new Word", "group", "round", "word art"],
)
def test_text_boxes_come_behind_their_paragraph_in_their_order(inside: str) -> None:
    found = read(p(r("正文") + inside + r("完")) + p("后文"))
    assert (words(found), found.lost) == ("正文完|框一|框二|后文", ())


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    return out.getvalue()


FILLED = '<wps:wsp><wps:spPr><a:blipFill><a:blip r:embed="rId9"/></a:blipFill></wps:spPr></wps:wsp>'


@pytest.mark.parametrize(
    "drawing",
    [
        anchor(picture()),
        either(anchor(f"<wpg:wgp>{picture()}</wpg:wgp>", uri="group"), "", "wpg"),
        anchor(FILLED, uri="shape"),
        '<w:pict><v:oval><v:fill r:id="rId9" type="frame"/></v:oval></w:pict>',
        '<w:pict><v:rect><v:imagedata r:id="rId9"/></v:rect></w:pict>',
        anchor('<pic:pic><pic:blipFill><a:blip r:embed="" r:link="rId9"/></pic:blipFill></pic:pic>'),
    ],
    ids=["floating", "group without twin", "filled shape", "filled oval", "VML", "linked"],
)
def test_a_picture_is_found_in_every_drawing_and_tears_no_words_apart(drawing: str) -> None:
    body = p(r("前半句，") + r(drawing) + r("后半句。"))
    found = read(body, {"media/1.png": png()}, targets={"rId9": ("image", "media/1.png")})
    assert words(found) == "前半句，后半句。"
    (shown,) = [block for block in found.blocks if isinstance(block, Picture)]
    assert bool(shown.data) != ("r:link" in drawing)


# --- tables ---


def test_a_row_that_leaves_out_columns_keeps_its_cells_below_their_headings() -> None:
    head = "".join(f"<w:tc>{p(text)}</w:tc>" for text in "甲乙丙丁")
    left_out = '<w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>'
    row = f'{left_out}<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("乙丙")}</w:tc>'
    found = read(f"<w:tbl><w:tr>{head}</w:tr><w:tr>{row}</w:tr></w:tbl>")
    assert words(found) == "甲|乙|丙|丁||乙丙||"


# --- packages ---


def changed(data: bytes, change: Any) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, change(archive.read(name)))
    return out.getvalue()


RICH = p("甲", numbered(1)) + p(r("看得见") + r("看不见", VANISH))


def test_a_strict_document_is_read_as_any_other() -> None:
    data = file(RICH, CHINESE)
    for name, strict in (
        (b"wordprocessingml/2006", b"wordprocessingml"),
        (b"officeDocument/2006", b"officeDocument"),
    ):
        old, new = b"http://schemas.openxmlformats.org/" + name, b"http://purl.oclc.org/ooxml/" + strict
        data = changed(data, lambda part, old=old, new=new: part.replace(old, new))
    found = read_bytes("issue.docx", data)
    assert (words(found), lost(found)) == ("一、甲|看得见", [("hidden", "看不见")])


def test_a_document_whose_text_is_called_otherwise_is_made_ready_too() -> None:
    found = read_bytes("issue.docx", file(RICH, CHINESE, main="word/document2.xml"))
    assert (words(found), lost(found)) == ("一、甲|看得见", [("hidden", "看不见")])


def doubled_body() -> bytes:
    out = BytesIO(file(p("甲")))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(
            "word/document.xml", zipfile.ZipFile(BytesIO(file(p("乙")))).read("word/document.xml")
        )
    return out.getvalue()


def declared(data: bytes) -> bytes:
    return b'<!DOCTYPE w:document [<!ENTITY x "' + b"a" * 20 + b'">]>' + data if b"w:body" in data else data


@pytest.mark.parametrize(
    "data",
    [
        doubled_body(),
        changed(file(p("甲&amp;x;")), lambda part: declared(part).replace(b"&amp;x;", b"&x;")),
        file("<w:tbl><w:tr><w:tc>" * 10_000 + p("深") + "</w:tc></w:tr></w:tbl>" * 10_000),
        file(p("<w:sdt><w:sdtContent>" * 200 + r("深") + "</w:sdtContent></w:sdt>" * 200)),
    ],
    ids=["two bodies", "entities", "tables in tables", "controls in controls"],
)
def test_a_hostile_package_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read_word(data)
