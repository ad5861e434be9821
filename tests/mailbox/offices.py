"""How county offices send: a form, a list or a letter beside, several articles in one file, a 公众号."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from docx import Document
from PIL import Image

from tests.mailbox.articles import Article, article
from tests.mailbox.build import WORD, docx, file, head, leaf, multipart, raw, smaller, text, word
from tests.mailbox.case import Case, Manuscript, of


def cases() -> Iterator[Case]:
    yield from _beside()
    yield from _several()
    yield from _in_the_text()
    yield from _heads()


def _beside() -> Iterator[Case]:
    one = article(180)
    rows = [
        ["稿件题目", one.title, "作者姓名", one.author],
        ["工作单位", one.unit, "联系电话", one.telephone],
        ["拟投栏目", "监督工作", "单位意见", "同意报送。"],
    ]
    form = file(word("投稿登记表.docx"), _word("投 稿 登 记 表", rows), WORD)
    yield Case(
        "office-registration-form", _mail(180, "投稿", "稿件及登记表见附件。", form, _bare(one)),
        manuscripts=[of(one, telephone=True, column="监督工作")],
    )  # fmt: skip
    one = article(181)
    lines = (
        f"关于报送《{one.title}》的函", "《云州人大工作》编辑部：", f"　　现将《{one.title}》一文报送贵刊，请予刊用。",
        f"　　联系人：{one.author}，联系电话：{one.telephone}", one.unit, "2026年10月12日",
    )  # fmt: skip
    yield Case(
        "office-official-letter", _mail(181, "报送函", "", file(word("报送函.docx"), _word(*lines), WORD), _bare(one)),
        manuscripts=[of(one, telephone=True)],
    )  # fmt: skip
    two = article(182), article(183)
    listed = "".join(
        f"<tr><td>{number}</td><td>{one.title}</td><td>{one.author}</td><td>{one.unit}</td><td>{one.telephone}</td></tr>"
        for number, one in enumerate(two, 1)
    )
    page = f"<p>本月稿件如下：</p><table><tr><th>序号<th>稿件名称<th>作者<th>单位<th>联系电话</tr>{listed}</table>"
    header = head("十月稿件", "办公室", "office182@example.com", 182)
    yield Case(
        "office-list-in-the-letter", multipart(header, text(page, kind="html"), *map(_bare, two)),
        manuscripts=[of(one, telephone=True) for one in two],
    )  # fmt: skip


def _several() -> Iterator[Case]:
    two = article(184), article(185)
    lines = [line for one in two for line in (one.title, f"{one.unit}　{one.author}", *one.paragraphs)]
    titles = [one.title for one in two]
    yield Case(
        "office-two-in-a-document",
        _mail(184, "稿件两篇", "请查收。", file(word("稿件两篇.docx"), _word(*lines, bold=titles), WORD)),
        manuscripts=[of(one) for one in two],
    )  # fmt: skip
    two = article(186), article(187)
    parts = [f"{one.title}\r\n{one.text}\r\n（{one.unit} {one.author}）\r\n" for one in two]
    yield Case(
        "office-two-parted-by-a-rule", _plain(186, "信息", "请审阅。\r\n\r\n" + "\r\n==========\r\n\r\n".join(parts)),
        manuscripts=[of(one) for one in two],
    )  # fmt: skip
    two = article(188), article(189)
    parts = [f"{one.title}\r\n{one.text}（{one.unit} {one.author}）\r\n" for one in two]
    yield Case(
        "office-two-with-bylines-behind", _plain(188, "信息", "\r\n\r\n".join(parts)),
        manuscripts=[of(one) for one in two],
    )  # fmt: skip


def _in_the_text() -> Iterator[Case]:
    one = article(190)
    first, *rest = (f"<section><span>{paragraph}</span></section>" for paragraph in one.paragraphs)
    page = (
        f"<section><section><strong>{one.title}</strong></section>{first}<p><img src='cid:hall@1'></p>{''.join(rest)}"
        "<table><tr><td>年份</td><td>件数</td></tr><tr><td>2026</td><td>43</td></tr></table>"
        f"<section>来源：{one.unit}</section><section>作者：{one.author}</section></section>"
    )
    seen = leaf(
        "image/jpeg", _photo(), "Content-ID: <hall@1>", 'Content-Disposition: inline; filename="hall.jpg"'
    )
    header = head(one.title, "秋水", "office190@example.com", 190)
    body = ["![](file-1.jpg)", "| 年份 | 件数 |\n| --- | --- |\n| 2026 | 43 |"]
    yield Case(
        "office-public-account", multipart(header, text(page, kind="html"), seen, kind="related"),
        manuscripts=[Manuscript(one.title, [one.author], one.unit, body=[*one.paragraphs, *body])],
    )  # fmt: skip
    one = article(191)
    card = (
        f"附件是稿件。\r\n\r\n{one.author}\r\n{one.unit}\r\n手机：13900000191\r\n签名由 网易邮箱大师 定制\r\n"
    )
    yield Case(
        "office-card-of-a-phone", _mail(191, "稿件", card, _bare(one)),
        manuscripts=[Manuscript(one.title, [one.author], one.unit, "13900000191", body=list(one.paragraphs))],
    )  # fmt: skip
    yield Case(
        "office-invitation-to-a-meeting",
        _plain(192, "关于召开通联会议的通知", f"各县人大常委会办公室：\r\n{article(192).text}\r\n2026年10月20日\r\n"),
        manuscripts=[],
    )  # fmt: skip


def _heads() -> Iterator[Case]:
    one = article(193)
    lines = (
        "人大工作简报",
        "第23期（总第156期）",
        f"{one.unit}编　2026年10月12日",
        one.title,
        *one.paragraphs,
    )
    tail = (f"（{one.author}）", "报：市人大常委会办公室。", "送：县人大常委会组成人员。", "共印50份")
    paper = file(word("简报.docx"), _word(*lines, *tail, bold=[*lines[:2], one.title]), WORD)
    yield Case("office-bulletin", _mail(193, "简报", "", paper), manuscripts=[of(one)])
    one = article(194)
    lines = (one.title, "陆文舟1，冯 雪2", "（1.云州市委党校；2.云麓区人大常委会）", *one.paragraphs)
    paper = file(word("论文.docx"), _word(*lines, bold=lines[:3]), WORD)
    yield Case(
        "office-academic-byline", _mail(194, "论文", "", paper),
        manuscripts=[Manuscript(one.title, ["陆文舟", "冯雪"], "云州市委党校", body=list(one.paragraphs))],
    )  # fmt: skip


def _mail(number: int, subject: str, words: str, *files: bytes) -> bytes:
    return multipart(head(subject, "秋水", f"office{number}@example.com", number), text(words), *files)


def _plain(number: int, subject: str, words: str) -> bytes:
    kind = "Content-Type: text/plain; charset=utf-8"
    return raw(head(subject, "秋水", f"office{number}@example.com", number, kind), words.encode())


def _bare(one: Article) -> bytes:
    """A document with nothing but title and text."""
    return file(word(f"{one.title}.docx"), docx(one, byline=""), WORD)


def _word(*pieces: str | list[list[str]], bold: Sequence[str] = ()) -> bytes:
    """A document of lines and tables."""
    document = Document()
    for piece in pieces:
        if isinstance(piece, str):
            document.add_paragraph().add_run(piece).bold = piece in bold
            continue
        table = document.add_table(len(piece), len(piece[0]))
        for row, cells in enumerate(piece):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
    written = io.BytesIO()
    document.save(written)
    return smaller(written.getvalue())


def _photo() -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize((640, 480)).save(out, "JPEG", quality=95)
    return out.getvalue()
