"""Personal names as they stand in bylines: `冯 雪` is one name, `王彬彬 宋 磊` are two.

Where names are spaced by letters (`王 小 明`) and more than one reading is left, the words are told, too.

A label (文, 图, 记者, 供稿) is no name where ： or / follows it, or a space and a whole name. `文 勤` may
be the name 文勤 or a label: such words are told, for nobody guesses at a name.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from distributor.text import HAN

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦"
    "昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐"
    "邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀"
    "羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符"
    "刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰"
    "郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘"
    "匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺"
    "权逯盖益桓公仉督岳帅缑亢况郈有琴商牟佘佴伯赏墨哈谯笪年爱阳佟言福肖闫覃代付仝仵佀丛兰"
)
_COMPOUND = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|夏侯|诸葛|尉迟|皇甫|令狐|慕容|宇文|长孙|司徒|司空|澹台|公孙"
)
_NOT_NAMES = re.compile(
    "待续|未完|完|全文完|略|从略|掌声|鼓掌|热烈鼓掌|节选|摘要|摘自|草案|试行|下转|上接|有删节|不含|以下|同上|同前"
    "|万元|亿元|干部|经理|总经理|常委|常委会|党委|党组|农民|牧民|司长|师长|文员|时任|应急|全体|安全|经济|国家|单位"
)

_SHORT = "[文图摄]"  # any of them can be part of a name
_LONG = (
    r"(?:本刊|本报|本网|本社|特约|特邀|见习|实习)*(?:记者|通讯员|评论员|(?:撰稿|供稿)(?:人|单位)?)"
    r"|(?:本文)?作者(?:单位)?|撰文|供图|执笔人?|摄影|摄像|文字|图片|图文|文图|整理|采写|绘图"
)
_AND = "和与及"  # 和 is a surname, too
_IS_SHORT = re.compile(_SHORT)
_IS_LONG = re.compile(_LONG)
_GLUED = re.compile(rf"(?:{_LONG})(?=[\u4e00-\u9fff·]{{2,}}$)")
_SPACED = ("供稿", "撰稿", "撰文", "执笔", "摄影", "整理", "作者", "记者", "通讯员", "图片", "文字")
_SPACED_LABEL = re.compile(
    r"(?<![\u4e00-\u9fff])(?:" + "|".join(r"\s+".join(label) for label in _SPACED) + r")(?=\s*[：:／/])"
)
_LABEL = "label"
_STANDS_BEFORE = "：:／/"  # what makes a label of the word before it
_WORD = re.compile(
    r"(?P<word>[^\s：:／/、，,；;｜|&＆]+)(?P<behind>\s*[：:／/、，,；;｜|&＆\t\n][\s：:／/、，,；;｜|&＆]*|\s*)"
)
_MINORITY = re.compile(r"[\u4e00-\u9fff]+(?:[·•・][\u4e00-\u9fff]+)+")
# Between names in Latin letters; a blank parts the words of one name.
_LATIN_BETWEEN = re.compile(r"[,;，；、|&＆/\t\n]|\s(?:and|AND)\s")
_HAN = re.compile(f"[{HAN}]+")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    behind: str  # ":" a colon or slash, "," what parts names, " " a space, "" the end


@dataclass(frozen=True, slots=True)
class Read:
    """Names in their order, and words that are either a name or a label and a name."""

    names: tuple[str, ...]
    unclear: tuple[str, ...] = ()


def names(text: str, labelled: bool = False) -> tuple[str, ...]:
    """The names of the text in their order, each without spaces inside and as it is written.

    Behind a label (`labelled`) the first word is no other label: 编辑：文 勤.
    """
    return read(text, labelled).names


def read(text: str, labelled: bool = False) -> Read:
    """The names of the text, and the words of which nobody can say whether they are one name."""
    if text.strip() and not re.search(f"[{HAN}]", text):
        return Read(tuple(name for part in _LATIN_BETWEEN.split(text) if (name := " ".join(part.split()))))
    found: list[str] = []
    unclear: list[str] = []
    words = deque(_words(text))
    before = _LABEL if labelled else ""  # what stands behind the word before
    while words:
        word = words.popleft()
        if _is_label(word, words, before, found):
            before = word.behind
            continue
        if word.text in _AND and found and is_name(found[-1]) and words and is_name(words[0].text):
            continue
        if spaced := _letter_spaced(word, words):
            taken, before = _split(spaced)
            found += taken
            unclear += [] if taken else [" ".join(one.text for one in spaced)]
            continue
        unclear += _unclear(word, words, before, found)
        name, before = _taken(word, words)
        if name == "等" and found:
            found[-1] += name
        else:
            found.append(name)
    return Read(tuple(found), tuple(unclear))


def has_label(text: str) -> bool:
    """Whether the text begins with a label and a colon or slash: 作者：, 文/."""
    words = list(_words(text))
    return bool(words) and words[0].behind == ":" and _label(words[0].text)


def is_name(text: str) -> bool:
    """Whether the text looks like one Chinese name; strict, since a bracket may hold anything."""
    if _MINORITY.fullmatch(text):
        return True
    if not 2 <= len(text) <= 4 or not _HAN.fullmatch(text) or _NOT_NAMES.fullmatch(text):
        return False
    return bool(_COMPOUND.match(text)) or (text[0] in _SURNAMES and len(text) < 4)


def is_letter_spaced(text: str) -> bool:
    """Whether the text is three or more single letters: `王 小 明 李 娜`."""
    letters = text.split()
    return len(letters) > 2 and all(map(_is_one, letters))


def _words(text: str) -> Iterator[_Word]:
    """The words, those without their label to which a long one is glued: 本刊记者李敏."""
    joined = _SPACED_LABEL.sub(lambda label: "".join(label[0].split()), text.strip())
    for found in _WORD.finditer(joined):
        glued = _GLUED.match(found["word"])
        rest = found["word"][glued.end() :] if glued else ""
        *before, last = _parted(rest if is_name(rest) else found["word"])
        yield from (_Word(name, ",") for name in before)
        yield _Word(last, _behind(found["behind"]))


def _parted(word: str) -> list[str]:
    """The two names of 李娜和赵大川; the word itself where it is no such thing: 王和平."""
    for place, char in enumerate(word):
        if char in _AND and is_name(word[:place]) and is_name(word[place + 1 :]):
            return [word[:place], word[place + 1 :]]
    return [word]


def _behind(text: str) -> str:
    bare = text.strip(" \u3000\xa0")
    if not bare:
        return " " if text else ""
    return ":" if bare[0] in _STANDS_BEFORE else ","


def _label(word: str) -> bool:
    return bool(_IS_SHORT.fullmatch(word) or _IS_LONG.fullmatch(word))


def _is_label(word: _Word, following: deque[_Word], before: str, found: list[str]) -> bool:
    """Whether the word says what those beside it did, and is no name."""
    if not _label(word.text) or (before == _LABEL and word.behind == " "):
        return False
    if word.behind == ":" and following:
        return True
    if not following or word.behind == ",":
        beside = bool(following) and _label(following[0].text)  # 文、图/李敏
        behind = before == ":" or (before == " " and word.text != "文")  # 李敏/文, 李敏 摄; but 王静 文
        return beside or (bool(found) and behind)
    return bool(_IS_LONG.fullmatch(word.text)) or _is_whole(following[0].text) or _label(following[0].text)


def _is_whole(word: str) -> bool:
    """Whether the word is a name by itself, and no given name that could belong to the word before it."""
    return is_name(word) or len(word) > 3 or word.isascii()


def _unclear(word: _Word, following: deque[_Word], before: str, found: list[str]) -> list[str]:
    """The words as written where a short label could be a name, or a part of one."""
    if not _IS_SHORT.fullmatch(word.text) or before in (":", _LABEL):
        return []
    if word.behind == " " and following:
        return [f"{word.text} {following[0].text}"]
    return [f"{found[-1]} {word.text}"] if before == " " and found else [word.text]


def _taken(word: _Word, words: deque[_Word]) -> tuple[str, str]:
    """The name that begins with the word, and what stands behind it."""
    if word.text.isascii():
        return _latin(word, words)
    goes_on = bool(words) and word.behind == " " and len(words[0].text) < 3
    if goes_on and _is_half(word.text) and _HAN.fullmatch(words[0].text):
        rest = words.popleft()
        return word.text + rest.text, rest.behind
    return word.text, word.behind


def _letter_spaced(word: _Word, words: deque[_Word]) -> list[_Word]:
    """The words, taken from the rest, where names are spaced by letters and are no pairs: `王 小 明`.

    `王 伟 李 娜` are pairs of surname and given name, the usual case. [] also where a label stands between
    pairs, and where the last letter is the surname of a longer word.
    """
    run = [word, *takewhile(lambda one: _is_one(one.text), words)]
    run = run[: next((index + 1 for index, one in enumerate(run) if one.behind != " "), len(run))]
    letters = [one.text for one in run]
    if len(run) < 3 or not all(map(_is_one, letters)):
        return []
    if any(map(_IS_SHORT.fullmatch, letters[::2])) or _waits(run, words) or not _is_spaced(letters):
        return []
    for _one in run[1:]:
        words.popleft()
    return run


def _is_spaced(letters: list[str]) -> bool:
    """Whether the letters are no pairs, or might as well be names of three or a label behind one."""
    pairs = ["".join(letters[index : index + 2]) for index in range(0, len(letters), 2)]
    if not all(map(_is_full, pairs)):
        return True
    return len(_readings(letters)) > 1 or bool(_IS_SHORT.fullmatch(letters[-1]) and _readings(letters[:-1]))


def _waits(run: list[_Word], words: deque[_Word]) -> bool:
    """Whether the last of the letters is the surname of the word behind them: 王 伟 李 小明."""
    behind = words[len(run) - 1].text if len(words) >= len(run) else ""
    return len(run) % 2 == 1 and run[-1].behind == " " and len(behind) == 2 and not is_name(behind)


def _split(run: list[_Word]) -> tuple[list[str], str]:
    """The names, none where there is not exactly one reading; and what stands behind the last."""
    letters = [one.text for one in run]
    readings = _readings(letters)
    certain = len(readings) == 1 and not (_IS_SHORT.fullmatch(letters[-1]) and len(letters) > 3)
    return (readings[0] if certain else []), run[-1].behind


def _readings(chars: list[str]) -> list[list[str]]:
    """The ways to read the characters as names of two to four."""
    if not chars:
        return [[]]
    lengths = range(2, min(4, len(chars)) + 1)
    heads = ((length, "".join(chars[:length])) for length in lengths)
    return [[name, *rest] for length, name in heads if _is_full(name) for rest in _readings(chars[length:])]


def _is_full(name: str) -> bool:
    """Whether it is a name with a given name: 欧阳 alone is none."""
    return is_name(name) and not _COMPOUND.fullmatch(name)


def _is_one(word: str) -> bool:
    """Whether the word is one Chinese character that is no label and no 等."""
    return len(word) == 1 and bool(_HAN.fullmatch(word)) and word != "等"


def _is_half(word: str) -> bool:
    """Whether the word is a surname that waits for the rest of its name."""
    return bool(_HAN.fullmatch(word)) and (len(word) == 1 or bool(_COMPOUND.fullmatch(word)))


def _latin(word: _Word, words: deque[_Word]) -> tuple[str, str]:
    """Names of Latin letters keep the spaces between their parts."""
    parts, behind = [word.text], word.behind
    while words and behind == " " and words[0].text.isascii():
        last = words.popleft()
        parts.append(last.text)
        behind = last.behind
    return " ".join(parts), behind
