"""Several manuscripts in a mail, revisions, forwards, replies, links to files that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from tests.mailbox.articles import Article, article
from tests.mailbox.build import WORD, docx, file, head, leaf, multipart, raw, text, word, zipped
from tests.mailbox.case import Case, Manuscript, of


def cases() -> Iterator[Case]:
    yield from _several()
    yield from _revisions()
    yield from _forwards()
    yield from _replies()
    yield from _labels()
    yield from _clouds()
    yield from _not_manuscripts()


def _attached(*articles: Article) -> list[bytes]:
    return [file(word(f"{one.title}.docx"), docx(one), WORD) for one in articles]


def _several() -> Iterator[Case]:
    two = article(100), article(101)
    header = head("报送稿件两篇", "办公室", "two@example.com", 100)
    yield Case(
        "several-two-documents", multipart(header, text("现报送稿件两篇，请审阅。"), *_attached(*two)),
        manuscripts=[of(one) for one in two],
    )  # fmt: skip
    five = tuple(article(number) for number in range(102, 107))
    packed = zipped(
        [(f"{number}.{one.title}.docx".encode("gbk"), docx(one)) for number, one in enumerate(five, 1)]
    )
    parts = text("稿件五篇，打包发送。"), file(word("稿件.zip"), packed, "application/zip")
    yield Case(
        "several-in-a-zip-with-gbk-names", multipart(head("稿件五篇", "办公室", "five@example.com", 102), *parts),
        files=[("稿件.zip", "zip", "opened"),
               *((f"{n}.{one.title}.docx", "docx", "converted") for n, one in enumerate(five, 1))],
        manuscripts=[of(one) for one in five],
    )  # fmt: skip
    one = article(107)
    beside = text(f"{one.title}\r\n{one.unit} {one.author}\r\n{one.text}"), *_attached(one)
    yield Case(
        "several-the-same-in-text-and-file", multipart(head(one.title, one.author, "same@example.com", 107), *beside),
        manuscripts=[of(one)],
    )  # fmt: skip
    one = article(108)
    letter = f"作者：{one.author}\r\n单位：{one.unit}\r\n电话：{one.telephone}\r\n栏目：工作研究\r\n"
    attached = file(word(f"{one.title}.docx"), docx(one, byline=""), WORD)
    yield Case(
        "several-labels-in-the-letter",
        multipart(head(f"投稿：{one.title}", "办公室", "labels@example.com", 108), text(letter), attached),
        manuscripts=[of(one, telephone=True, column="工作研究")],
    )  # fmt: skip


def _revisions() -> Iterator[Case]:
    one = article(110)
    first = Case(
        "revision-1-first",
        multipart(head(f"投稿：{one.title}", one.author, "rev@example.com", 110), text("请审阅。"), *_attached(one)),
        manuscripts=[of(one)],
    )  # fmt: skip
    yield first
    changed = Article(
        one.title,
        one.author,
        one.unit,
        one.telephone,
        (*one.paragraphs, "下一步，还要把回访写进制度，一年一访，有访必录。"),
    )
    yield Case(
        "revision-2-same-title",
        multipart(head(f"{one.title}（修改稿）", one.author, "rev@example.com", 111), text("以此稿为准。"), *_attached(changed)),
        manuscripts=[of(changed)], version_of="revision-1-first",
    )  # fmt: skip
    other = article(112)
    yield Case(
        "revision-3-reply-first",
        multipart(head(f"投稿：{other.title}", other.author, "rev3@example.com", 112), text("请审阅。"), *_attached(other)),
        manuscripts=[of(other)],
    )  # fmt: skip
    longer = Article(
        f"{other.title}——来自基层的观察", other.author, other.unit, other.telephone,
        (*other.paragraphs[:2], "记者了解到，类似的做法正在全县推开，已有九个乡镇列出清单，明确了牵头领导和完成时限。"),
    )  # fmt: skip
    quoted = (
        f"按老师意见改了题目和结尾。\r\n\r\n---- 回复的原邮件 ----\r\n发件人 {other.author}<rev3@example.com>\r\n"
        f"日期 2026年10月5日\r\n收件人 <tougao@yunzhou-rd.example.org>\r\n主题 投稿：{other.title}\r\n请审阅。\r\n"
    )
    about = "In-Reply-To: " + _message_id("rev3@example.com", 112)
    header = head(f"回复：投稿：{other.title}", other.author, "rev3@example.com", 113, about)
    yield Case(
        "revision-4-reply-with-another-title", multipart(header, text(quoted), *_attached(longer)),
        text=["按老师意见改了题目和结尾。"], not_text=["回复的原邮件", "请审阅"],
        manuscripts=[of(longer)], version_of="revision-3-reply-first",
    )  # fmt: skip


def _message_id(address: str, number: int) -> str:
    (found,) = [line for line in head("", "", address, number) if str(line).startswith("Message-ID: ")]
    return str(found).removeprefix("Message-ID: ")


def _forwards() -> Iterator[Case]:
    one = article(120)
    body = (
        "转来一篇，请看可用否。\r\n\r\n"
        "------------------ 原始邮件 ------------------\r\n"
        f'发件人: "{one.author}" <author@example.net>;\r\n发送时间: 2026年10月9日(星期五) 下午3:20\r\n'
        '收件人: "办公室" <office@example.com>;\r\n主题: 稿件\r\n\r\n'
        f"{one.title}\r\n（{one.unit} {one.author}）\r\n\r\n{one.text}\r\n"
    )
    header = head(
        f"转发：{one.title}", "办公室", "forward@example.com", 120, "Content-Type: text/plain; charset=utf-8"
    )
    yield Case(
        "forward-qq", raw(header, body.encode()), text=["转来一篇，请看可用否。"], manuscripts=[of(one)],
    )  # fmt: skip
    one = article(121)
    body = (
        "\r\n---- 转发的原邮件 ----\r\n"
        f"发件人 {one.author}<author@example.net>\r\n日期 2026年10月9日 15:20\r\n收件人 office@example.com\r\n主题 {one.title}\r\n\r\n"
        f"{one.title}\r\n{one.unit}　{one.author}\r\n\r\n{one.text}\r\n"
    )
    header = head(
        f"Fw:{one.title}",
        "办公室",
        "forward2@example.com",
        121,
        "Content-Type: text/plain; charset=gbk",
        charset="gbk",
    )
    yield Case("forward-netease", raw(header, body.encode("gbk")), manuscripts=[of(one)])
    one = article(122)
    inner = multipart(
        head(f"投稿：{one.title}", one.author, "inner@example.net", 122),
        text("请审阅。"),
        *_attached(one),
        boundary="=_in",
    )
    outer = head(f"Fwd: 投稿：{one.title}", "办公室", "forward3@example.com", 123)
    yield Case(
        "forward-as-attachment", multipart(outer, text("转上。"), leaf("message/rfc822", inner, transfer="8bit")),
        manuscripts=[of(one)],
    )  # fmt: skip


def _replies() -> Iterator[Case]:
    body = (
        "收到，谢谢老师！我们尽快补充数据。\r\n\r\n在 2026年10月12日，《云州人大工作》编辑部 <tougao@yunzhou-rd.example.org> 写道：\r\n"
        "> 您的稿件收到，请补充最新数据后再发来。\r\n> 编辑部\r\n"
    )
    header = head(
        "Re: 稿件收悉", "沈砚秋", "thanks@example.com", 130, "Content-Type: text/plain; charset=utf-8"
    )
    yield Case(
        "reply-thanks",
        raw(header, body.encode()),
        text=["我们尽快补充数据。"],
        not_text=["请补充最新数据后"],
        manuscripts=[],
    )
    body = (
        "Dear editors,\r\nplease find our reply above.\r\n\r\n-----Original Message-----\r\nFrom: editors\r\nSent: Monday, October 12, 2026 9:00 AM\r\n"
        "To: someone@example.com\r\nSubject: question\r\n\r\nWhat is the figure?\r\n"
    )
    header = head(
        "RE: question", "Someone", "english@example.com", 131, "Content-Type: text/plain; charset=us-ascii"
    )
    yield Case(
        "reply-english",
        raw(header, body.encode()),
        text=["please find our reply"],
        not_text=["What is the figure"],
        manuscripts=[],
    )


def _labels() -> Iterator[Case]:
    shapes = (
        "标题：{title}\r\n作者：{author}\r\n单位：{unit}\r\n联系电话：{telephone}\r\n正文：\r\n{text}\r\n",
        "{title}\r\n\r\n{text}\r\n\r\n（作者系{unit}工作人员 {author}）\r\n",
        "{title}\r\n\r\n{text}\r\n\r\n（{author}）\r\n单位：{unit}\r\n",
        "栏目：代表风采\r\n题目：{title}\r\n供稿：{unit} {author}\r\n\r\n{text}\r\n",
        "{title}\r\n通讯员 {author}\r\n\r\n{text}\r\n\r\n{unit}\r\n电话 {telephone}\r\n",
        "编辑您好：\r\n\r\n{title}\r\n{unit}　{author}\r\n\r\n{text}\r\n\r\n此致\r\n敬礼！\r\n\r\n联系人：{author}　手机：{telephone}\r\n",
    )
    for number, shape in enumerate(shapes, 140):
        one = article(number)
        values = {
            "title": one.title,
            "author": one.author,
            "unit": one.unit,
            "telephone": one.telephone,
            "text": one.text,
        }
        header = head(
            f"投稿 {one.title}",
            one.author,
            f"shape{number}@example.com",
            number,
            "Content-Type: text/plain; charset=utf-8",
        )
        column = "代表风采" if "栏目" in shape else None
        expected = of(one, unit="unit" in shape, telephone="telephone" in shape, column=column)
        yield Case(
            f"labels-{number - 139}", raw(header, shape.format(**values).encode()), manuscripts=[expected]
        )
    one = article(148)
    spaced = f"{one.title}\r\n（{one.unit}　冯 雪　{one.author}）\r\n\r\n{one.text}\r\n"
    header = head(one.title, "办公室", "spaced@example.com", 148, "Content-Type: text/plain; charset=utf-8")
    yield Case(
        "labels-name-with-a-space", raw(header, spaced.encode()),
        manuscripts=[Manuscript(one.title, ["冯雪", one.author], one.unit, body=list(one.paragraphs))],
    )  # fmt: skip


def _clouds() -> Iterator[Case]:
    one = article(150)
    page = (
        f"<div>稿件图片较大，见下方超大附件。</div><div>从QQ邮箱发来的超大附件</div>"
        f"<div><a href='https://wx.mail.qq.com/ftn/download?func=3&amp;key=1'>{one.title}-图片.zip</a>"
        " (126.5M, 2026年11月20日 09:12 到期)</div>"
    )
    yield Case(
        "cloud-qq",
        multipart(head(f"投稿：{one.title}", one.author, "cloud@example.com", 150), text(page, kind="html"), *_attached(one)),
        text=["稿件图片较大"], manuscripts=[of(one)],
    )  # fmt: skip
    one = article(151)
    page = (
        "<p>见附件</p><a href='https://mail.163.com/large-attachment-download/index.html?p=X'>云附件.rar</a>"
        "<span>（过期时间：2026-11-25 12:00，大小 88.1M）</span>"
    )
    yield Case(
        "cloud-netease",
        multipart(head(f"投稿：{one.title}", one.author, "cloud2@example.com", 151), text(page, kind="html"), *_attached(one)),
        manuscripts=[of(one)],
    )  # fmt: skip


def _not_manuscripts() -> Iterator[Case]:
    header = head(
        "请问投稿要求", "顾念慈", "question@example.com", 160, "Content-Type: text/plain; charset=utf-8"
    )
    yield Case(
        "no-manuscript-question", raw(header, "编辑老师，请问稿件字数有什么要求？谢谢！\r\n".encode()),
        text=["字数有什么要求"], manuscripts=[],
    )  # fmt: skip
    header = head("无正文", "程映川", "empty@example.com", 161, "Content-Type: text/plain; charset=utf-8")
    yield Case("no-manuscript-empty", raw(header, b""), manuscripts=[])
    one = article(162)
    form = Article("稿件登记表", "", "", "", ("单位（盖章）：", "联系人：", "审核意见："))
    yield Case(
        "no-manuscript-form-beside",
        multipart(head(f"投稿：{one.title}", one.author, "form@example.com", 162), text("附稿件和登记表。"),
                  *_attached(one), file(word("稿件登记表.docx"), docx(form, byline=""), WORD)),
        manuscripts=[of(one)],
    )  # fmt: skip
