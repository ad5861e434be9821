"""Recognises the phrases of a cover letter: greeting, submission of a manuscript, closing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from distributor.reading.drafts.text_lines import TextLine, plain_text

LONGEST = 220  # characters of a paragraph that submits a manuscript
LONGEST_CASUAL = 60  # characters of an informal line: 王老师，稿子发您了

_GREETING = re.compile(
    r"(?=.{0,40}(?:编辑|编审|老师|主编|您好|你好|贵刊|贵报|编辑部|先生|女士|研究室|杂志社|同仁))"
    r"(?:尊敬的|敬爱的|亲爱的)?[^。；]{0,40}?(?:[：:，,！!。]|您好|你好)\s*[。！!：:，,~～]?"
    r"|(?:您|你|大家)好\s*[！!，,。：:~～]*|(?:hi|hello|dear)\b.{0,30}",
    re.IGNORECASE,
)
_SUBMITS = re.compile(
    r"(?:现将|现报送|现报|现送|谨将|特报送|附上|随信|随邮件|发来|发上|发送|报送|呈报|投寄|奉上|传上|提交).{0,90}?"
    r"(?:稿|文章|信息|材料|请|望|查收|附件|《|投给|贵刊)"
    r"|请(?:您|你|贵刊|各位)?(?:予以|给予|及时|注意|老师|编辑|领导)?(?:查收|审阅|审核|审定|查阅|指正|惠存|采用|采纳|编发|刊用|斟酌|批评指正|斧正|审稿|审改|修改|过目)"
    r"|(?:敬请|恳请|烦请|盼|望|希望|期盼|恭请).{0,12}(?:采用|采纳|刊用|刊发|指正|审阅|批评|指导|查收|发表|录用|刊登|回复|编发|斧正|垂阅)"
    r"|不妥之处|不当之处|如有(?:问题|疑问|需要)|稿件(?:见|在)附件|见附件|附件(?:是|为|中)|投给?贵[刊报]|向贵[刊报]投|投稿至?贵[刊报]"
    r"|(?:稿件?|正文|全文|内容)(?:内容|全文)?(?:如下|附后|见下)"
    r"|未一稿多投|(?:本文|稿件|文章)(?:系|为|是)?原创|(?:稿件|文章|本文)(?:已|经)(?:过|由)?.{0,16}(?:审核|审阅|审定|把关)|(?:重新|再次)(?:修改|发送|报送|投)"
    r"|已按.{0,20}(?:意见|要求).{0,12}修改|根据.{0,16}(?:意见|要求).{0,16}修改"
)
# Articles contain such phrases too: only with one of these words is it about a manuscript.
_ABOUT = re.compile(
    r"稿|附件|贵[刊报社]|编辑|[您]|拙作|习作|本文|文章|查收|审阅|[斧指]正|惠存|刊[用发登]|邮件|信息[一二三四五六七八九十\d]"
)
_CASUAL = re.compile(r"[您你].{0,40}(?:稿|附件|审|查收|看看|过目)|(?:稿|附件).{0,40}(?:[您你]|看看|老师)")
_CLOSING = re.compile(
    r"(?:此致|敬礼|致礼|(?:顺|敬|恭|谨|即)[祝颂]|祝(?:您|你|好|编|工作|身体|各位|一切)|谢谢|多谢|麻烦您|打扰|盼复)"
    r".{0,24}|致敬[！!。]?"
    r"|(?:非常|十分|衷心)?感谢(?:您|你|编辑|老师|贵刊|各位|支持).{0,20}|感谢[！!。]?"
    r"|您?辛苦(?:了|您).{0,10}|致以.{0,12}"
    r"|(?:[顺敬即此恭谨][颂祝]|祝您?)?[编撰文冬夏春秋时][安祺绥祉][！!。]?|(?:发自|来自)我的.{0,20}"
    r"|sent from my .{0,30}|从 ?.{0,12}(?:发送|获取).{0,30}"
    r"|(?:此?签名)?由.{0,12}(?:定制|生成)"
    r"|.{0,20}(?:来自|发自).{0,12}(?:手机|邮箱|客户端|iPhone|Android|华为|小米|Foxmail).{0,12}",
    re.IGNORECASE,
)
_TO_EDITORS = re.compile(
    r"[您]|贵刊|贵报|贵社|编辑部|投稿|稿费|稿酬|我的稿|请问|麻烦|收到请|附件|见附|邮箱|联系我|敬请|烦请|谢谢|查收|请审|不胜感激|咨询|订阅|发票|汇款|开会"
)
_I_AM = re.compile(r"我(?:是|叫)(?P<who>[^，。；：！\n]{2,40})")
_WRITTEN = re.compile(
    r"(?:我[\u4e00-\u9fff]{1,3}?|由|单位|《|》|[，。、：\s])(?P<who>[\u4e00-\u9fff]{2,3})(?:同志|老师)(?:撰写|采写|创作|写)的?"
)
_WRITERS = re.compile(
    r"作者(?:为|是)?\s?(?P<who>[\u4e00-\u9fff·、 ]{2,30}?)[，,（(]\s?"
    r"(?:均|都)?(?:系|为|是|来自|就职于|任职于|单位[：:]?)?(?P<unit>[\u4e00-\u9fff]{4,40})[，,。；;）)\n]"
)
_QUOTED = re.compile(r"《([^《》\n]{4,100}(?:《[^《》\n]{1,60}》[^《》\n]{0,60}){0,3})》")
_FILES = re.compile(
    r"(?:附件|附)\s*+\d{0,2}\s*+[：:]|.{0,80}\.(?:docx?|wps|pdf|rtf|zip|rar|jpg|png)\s*", re.IGNORECASE
)
_DISCLAIMER = re.compile(
    r"(?:【?(?:保密|免责)(?:提示|声明|条款)?】?.{0,6})?"
    r"(?:本邮件|本电子邮件|此邮件|该邮件|this (?:e-?mail|message)\b)"
    r"|(?:保密|免责)(?:提示|声明)[：:】]",
    re.IGNORECASE,
)
_EDGE = " \t\u3000，。,.:：！!"


def is_greeting(text: str) -> bool:
    """Whether the line greets the editors; 各位代表： begins a speech."""
    return len(text) <= 50 and bool(_GREETING.fullmatch(text))


def submits(text: str) -> bool:
    """Whether the paragraph submits a manuscript: 现报送稿件一篇，请审阅。"""
    if len(text) <= LONGEST_CASUAL and _CASUAL.search(text):
        return True
    return len(text) <= LONGEST and bool(_SUBMITS.search(text) and _ABOUT.search(text))


def is_closing(text: str) -> bool:
    """Whether the line closes a letter: 此致, 敬礼, 发自我的iPhone."""
    return len(text) <= 40 and bool(_CLOSING.fullmatch(text))


def names_file(text: str) -> bool:
    """Whether the line names a file of the mail: 附件：….docx."""
    return len(text) <= 100 and bool(_FILES.match(text))


def is_disclaimer(text: str) -> bool:
    """Whether the paragraph is a disclaimer that a mail server adds: 本邮件含有保密信息……"""
    return bool(_DISCLAIMER.match(text))


def is_letter(text: str) -> bool:
    """Whether the line belongs to a letter and not to an article."""
    return is_greeting(text) or submits(text) or is_closing(text) or names_file(text)


def count_editor_address(pieces: list[TextLine]) -> int:
    """How often the text addresses the editors."""
    return len(_TO_EDITORS.findall(plain_text(pieces)[:20_000]))


def introductions(text: str) -> Iterator[str]:
    """The phrases that name the author: 作者张三，系…工作人员; 张三同志撰写的; 我是清河区人大办的张三."""
    if writers := _WRITERS.search(text[:2_000]):
        yield f"{writers['unit']} {writers['who']}"
    if written := _WRITTEN.search(text[:2_000]):
        yield written["who"]
    if found := _I_AM.search(text[:2_000]):
        yield found["who"].strip(_EDGE).replace("的", " ", 1)


def quoted_titles(text: str) -> tuple[str, ...]:
    """The titles in 《》 in the lines that submit manuscripts."""
    lines = [line for line in text[:20_000].splitlines() if submits(line)]
    return tuple(dict.fromkeys(title.strip() for line in lines for title in _QUOTED.findall(line)))
