"""Recognises text that was decoded in a wrong character set."""

from __future__ import annotations

import re

from distributor.documents import alphabets

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
# Signs of octets read by the wrong table: private use, what was lost, controls but for ESC of ISO 2022.
_ODD = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f]")
_SPELLED = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")  # kana, hangul
_LEVEL_TWO = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe])+")
_HIGH = re.compile(rb"[\x80-\xff]{2,}")
_ASCII_WORD = re.compile(rb"[A-Za-z]+")
_LATIN = re.compile(rb"[\xc0-\xd6\xd8-\xf6\xf8-\xff]")
_HIGHS = re.compile(rb"[\x80-\xff]+")
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


def oddity(char: str) -> int:
    """How little a character is to be expected in a text of East Asia, from 0."""
    if char in _COMMON or char.isascii():
        return 0
    if _ODD.match(char):
        return 7
    if _SPELLED.match(char):
        return 1
    octets = _gb2312(char)
    return 4 if not octets else 1 if b"\xb0" <= octets < b"\xd8" else 2


def has_words(data: bytes) -> bool:
    """Whether ASCII letters are as many as half of the octets beyond, as in any language of Europe's west."""
    sample = data[:_SAMPLE]
    return 2 * sum(map(len, _ASCII_WORD.findall(sample))) >= sum(map(len, _HIGHS.findall(sample)))


def is_western(data: bytes) -> bool:
    """Whether every octet beyond ASCII is a letter of ISO 8859-1 by itself in a word of ASCII letters."""
    runs = list(_HIGHS.finditer(data[:_SAMPLE]))
    return bool(runs) and all(_LATIN.fullmatch(run[0]) and _touches_letter(data, *run.span()) for run in runs)


def _touches_letter(data: bytes, start: int, end: int) -> bool:
    return data[max(start - 1, 0) : start].isalpha() or data[end : end + 1].isalpha()


def is_gb_taken_for_utf8(data: bytes, text: str, *, sure: bool) -> bool:
    """Whether octets that happen to be UTF-8 are rather a short word in GB 2312 (通知, 目录 and their like).

    As UTF-8 such a word is letters of several scripts, or some that make no word. `sure` where a label says
    UTF-8: then only a mixture of scripts, or the commonest Chinese characters, speak against it.
    """
    if has_han(text):
        return False
    runs = _HIGH.findall(data[:_SAMPLE])
    if all(len(run) < 4 for run in runs) or not all(_LEVEL_TWO.fullmatch(run) for run in runs):
        return False
    if alphabets.are_words(text[:_SAMPLE]):
        return False
    common = score(b"".join(runs).decode("gb2312", "replace")) >= 1.5
    return common or alphabets.are_mixed(text[:_SAMPLE]) or not sure


def _is_taught(char: str) -> bool:
    """Whether it is one of the 6,763 Chinese characters of GB 2312."""
    return bool(_LEVEL_TWO.fullmatch(_gb2312(char)))


def _gb2312(char: str) -> bytes:
    """Its octets in GB 2312: signs below B0, the common characters below D8; b"" where it is not in it."""
    try:
        return char.encode("gb2312")
    except UnicodeEncodeError:
        return b""
