"""Whether a text looks like something that somebody wrote, or like octets read by the wrong table."""

from __future__ import annotations

import re

# The characters that make up most of any Chinese text, in both scripts.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使"
    "情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化"
    "老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反"
    "受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且"
    "权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔稿投件附请您好谢作"
    "人大代表委员会主任常务党组织调研视察监督检查工作会议报告信息单位县镇乡街道办公室联系电话邮件供稿通讯员标题栏目修改审阅"
    "這個們來為國說時會對過發後種經學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產處義條門聲東員論題變電數報結"
    "務場計許統區隊決馬書聽強難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運筆請謝單縣鄉辦聯話郵訊標欄審閱"
    "，。、；：？！（）《》“”　【】·—"
)
_HAN = re.compile(r"[\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ODD = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f]")
_LEVEL_ONE = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe])+")
_LEVEL_TWO = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe])+")
_HIGH = re.compile(rb"[\x80-\xff]{2,}")
_SAMPLE = 4_000  # characters; more does not make it clearer


def score(text: str) -> float:
    """How much of the text beyond ASCII is common in Chinese; odd characters weigh against it."""
    foreign = [char for char in text[:_SAMPLE] if char > "\x7f"]
    if not foreign:
        return 1.0
    common = sum(char in _COMMON for char in foreign)
    taught = sum(_is_taught(char) for char in foreign)
    odd = len(_ODD.findall("".join(foreign)))
    return (common + 0.5 * taught - 4 * odd) / len(foreign)


def is_chinese(text: str) -> bool:
    """Whether Chinese was written here: characters that are in use, side by side, none of them odd."""
    foreign = [char for char in text[:_SAMPLE] if char > "\x7f"]
    if len(foreign) < 2 or _ODD.search(text[:_SAMPLE]):
        return False
    return sum(char in _COMMON or _is_taught(char) for char in foreign) >= 0.8 * len(foreign)


def has_han(text: str) -> bool:
    """Whether there is a Chinese character."""
    return bool(_HAN.search(text[:_SAMPLE]))


def is_gb_taken_for_utf8(data: bytes, text: str, *, sure: bool) -> bool:
    """Whether octets that happen to be UTF-8 are rather a short word in GB 2312 (通知, 联通 and their like).

    `sure` where a label says UTF-8: then only the commonest characters speak against it.
    """
    if has_han(text):
        return False
    runs = _HIGH.findall(data[:_SAMPLE])
    if sum(map(len, runs)) < 4 or not all(_LEVEL_ONE.fullmatch(run) for run in runs):
        return False
    return not sure or score(b"".join(runs).decode("gb2312", "replace")) >= 1.5


def _is_taught(char: str) -> bool:
    """Whether it is one of the 6,763 Chinese characters of GB 2312."""
    try:
        return bool(_LEVEL_TWO.fullmatch(char.encode("gb2312")))
    except UnicodeEncodeError:
        return False
