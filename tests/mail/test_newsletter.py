"""The newsletter itself: what its page and its text hold, and what a document cannot smuggle in."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from distributor.issue.issue import Block, Paragraph, Picture, Span, Table
from tests.mail.gazette import PIECES, PNG, WANG, article, issue, rendered, say, seen_by


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _tag, attrs in self.found if attribute in attrs]

    def tags(self) -> set[str]:
        return {tag for tag, _attrs in self.found}


SAID = (
    *("内部刊物", "注意保存", "№ 000007", "青禾人大工作", "2026年第11期", "青禾市人大常委会研究室"),
    *("2026年11月30日", "王某某 主任", "领导讲话", "“4+3”联动监督", "青禾市开展河道巡查", "赵青"),
    *("——在专题会议上的讲话", "（2026年11月2日）", "一、抓好河道整治", "（一）摸清底数", "查水源", "看水质"),
    *(
        "Ⅱ类",
        "（赵青 钱禾）",
        "周一　吴二",
        "郑三",
        "冯四",
        "https://renda.example.org/",
        "tougao@example.org",
    ),
    *("（0300）1234567", "送发：市委办公室，市政府各部门。"),
)


def test_what_has_no_place_of_its_own_in_the_imprint_stands_below_the_names() -> None:
    remark = "校对：曹颖<b>"
    mail = rendered(replace(issue(), remarks=(remark,)))
    assert escape(remark) in mail.html
    assert remark in mail.text


def test_page_and_text_tell_masthead_contents_articles_imprint_and_list() -> None:
    mail = seen_by(WANG)
    assert mail.subject == "《青禾人大工作》2026年第11期"
    for body in (mail.html, mail.text):
        for words in SAID:
            assert words in body, words


def test_contents_lead_to_their_articles_by_name_and_by_id() -> None:
    page = Elements(seen_by(WANG).html)
    targets = [href[1:] for href in page.values("href") if href.startswith("#a")]
    assert targets == ["a1", "a2"]
    assert set(targets) <= set(page.values("name")) & set(page.values("id"))


def test_a_signature_below_an_article_is_not_doubled_above_it() -> None:
    page = seen_by(WANG).html
    story = page[page.index('name="a2"') :]
    assert story.count("赵青") == 1
    speech = page[page.index('name="a1"') : page.index('name="a2"')]
    assert speech.count("孙青") == 1


def test_a_digest_holds_first_paragraphs_and_leads_on_line() -> None:
    mail = seen_by(WANG, layout="digest")
    assert "河水清清" in mail.html
    assert "各位代表" not in mail.html
    assert "查水源" not in mail.html + mail.text
    links = [href for href in Elements(mail.html).values("href") if "/r/" in href and "#" in href]
    assert [link.partition("#")[2] for link in links] == ["a1", "a2"]
    assert len(mail.html) < len(seen_by(WANG).html)


def test_the_list_is_the_documents_own_and_the_groups_where_it_has_none() -> None:
    given = replace(issue(), distribution=())
    assert "送发：市法院，市检察院。" in rendered(given, groups=("市法院", "市检察院")).text
    assert "送发：市委办公室，市政府各部门。" in rendered(issue(), groups=("市法院",)).text


def test_the_page_is_chinese_light_and_dark_and_fits_outlook_and_phones() -> None:
    page = rendered().html
    assert '<html lang="zh-CN"' in page
    assert '<meta name="color-scheme" content="light dark">' in page
    for kept in (
        "@media only screen and (max-width:639px)",
        "@media (prefers-color-scheme:dark)",
        "[data-ogsc]",
    ):
        assert kept in page
    assert '<!--[if mso]><table role="presentation" width="640"' in page
    assert "max-width:640px" in page
    assert "mso-line-height-rule:exactly" in page
    assert "@font-face" not in page
    assert "@import" not in page


def test_layout_tables_say_so_and_pictures_have_words() -> None:
    page = Elements(rendered().html)
    tables = [attrs for tag, attrs in page.found if tag == "table"]
    assert all(
        attrs.get("role") == "presentation" or "grid" in (attrs.get("class") or "") for attrs in tables
    )
    assert [attrs.get("alt") for tag, attrs in page.found if tag == "img"] == ["会场", "会场"]


def test_a_picture_that_cannot_travel_leaves_its_words() -> None:
    for lost in (
        Picture(1, "x.png", "代表合影", "", b""),
        Picture(1, "x.svg", "代表合影", "image/svg+xml", b"<svg/>"),
    ):
        mail = rendered(issue(article(body=(lost,))))
        assert "［图片：代表合影］" in mail.html
        assert "［图片：代表合影］" in mail.text


def test_a_wide_picture_is_shown_as_wide_as_the_sheet_allows() -> None:
    assert {attrs.get("width") for tag, attrs in Elements(rendered().html).found if tag == "img"} == {"576"}


SCRIPT = "</td><script>alert(1)</script><img src=x onerror=alert(1)>\"'><style>*{display:none}</style><!--"


def test_nothing_that_a_document_says_becomes_active() -> None:
    hrefs = (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//example.org",
        "/x",
        'https://example.org/" onclick="x',
    )
    body: tuple[Block, ...] = (
        *(Paragraph(1, (Span(SCRIPT, strong=True, href=href),)) for href in hrefs),
        Table(1, ((say(SCRIPT),),)),
        Picture(1, SCRIPT, SCRIPT, "image/png", PNG),
        Picture(1, SCRIPT, SCRIPT, "image/png\r\nX: y", PNG),
    )
    given = replace(
        issue(
            replace(
                article(SCRIPT, body=body, byline=SCRIPT, authors=(SCRIPT,)),
                subtitle=SCRIPT,
                date_line=SCRIPT,
            ),
            title=SCRIPT,
        ),
        notices=(SCRIPT,),
        publisher=SCRIPT,
        website="javascript:alert(1)",
        website_label=SCRIPT,
        contribution_address='x@example.org" onclick="alert(1)',
        telephone=SCRIPT + "12345",
        distribution=(SCRIPT,),
    )
    for layout in ("full", "digest"):
        page = Elements(
            seen_by(replace(WANG, name=SCRIPT, unit=SCRIPT, group=SCRIPT), given, layout=layout).html
        )
        assert "script" not in page.tags()
        assert not [name for _tag, attrs in page.found for name in attrs if name.startswith("on")]
        assert all(href.startswith(("#", "https://", "mailto:", "tel:")) for href in page.values("href"))
        assert all(source.startswith("cid:") for source in page.values("src"))
        assert len([tag for tag, _attrs in page.found if tag == "style"]) == 1


def test_text_keeps_addresses_of_links_beside_their_words() -> None:
    assert "见网站 <https://example.org/a?b=1&c=2>\r\n" in rendered().text
    bare = (Paragraph(1, say("https://example.org/a", href="https://example.org/a")),)
    assert rendered(issue(article(body=bare))).text.count("https://example.org/a\r\n") == 1


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: type(piece).__name__)
def test_every_kind_of_piece_can_open_and_close_an_article(piece: Block) -> None:
    mail = rendered(issue(article(body=(piece, piece))))
    assert not mail.personal
    assert "\r\n\r\n\r\n" not in mail.text


def test_raised_lowered_and_struck_letters_stay_so_on_the_page_and_in_the_text() -> None:
    spans = (Span("10"), Span("3", script="sup"), Span("，H"), Span("2", script="sub"), Span("O，"))
    struck = Span("不再有效", strike=True)
    mail = rendered(issue(article(body=(Paragraph(1, (*spans, struck)),))))
    assert "10<sup>3</sup>，H<sub>2</sub>O，<s>不再有效</s>" in mail.html
    assert "10³，H₂O，~~不再有效~~" in mail.text
