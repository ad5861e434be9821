"""Personal names as they stand in bylines: `冯 雪` is one name, `王彬彬 宋 磊` are two."""

from __future__ import annotations

import re
from collections import deque

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
    "|万元|亿元|干部|经理|总经理|常委|常委会|党委|党组|农民|牧民|司长|师长|文员|时任|应急|全体|安全|经济|国家"
)

_BETWEEN = re.compile(r"[、，,；;/／|｜&＆\t\n]+")
_ROLE = re.compile(
    r"^(?:(?:本刊|本报|特约)?(?:记者|通讯员|撰稿人?|作者|供稿|文(?=[：:／/\s])|图|摄影|整理)\s*(?:[：:／/]\s*)?)+(?=\S)"
)
_MINORITY = re.compile(r"[\u4e00-\u9fff]+(?:[·•・][\u4e00-\u9fff]+)+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def names(text: str) -> tuple[str, ...]:
    """The names of the text in their order, each without spaces inside."""
    parts = (_ROLE.sub("", part.strip()) for part in _BETWEEN.split(_ROLE.sub("", text.strip())))
    return tuple(name for part in parts for name in _in_order(part.split()))


def is_name(text: str) -> bool:
    """Whether the text looks like one Chinese name; strict, since a bracket may hold anything."""
    if _MINORITY.fullmatch(text):
        return True
    if not 2 <= len(text) <= 4 or not _HAN.fullmatch(text) or _NOT_NAMES.fullmatch(text):
        return False
    return bool(_COMPOUND.match(text)) or (text[0] in _SURNAMES and len(text) < 4)


def _in_order(words: list[str]) -> list[str]:
    found: list[str] = []
    waiting = deque(words)
    while waiting:
        name = _first(waiting)
        if name == "等" and found:
            found[-1] += name
        else:
            found.append(name)
    return found


def _first(words: deque[str]) -> str:
    """Take the name that the words begin with."""
    word = words.popleft()
    if not words:
        return word
    if word.isascii():
        return _latin(word, words)
    if _is_half(word) and len(words[0]) < 3 and _HAN.fullmatch(words[0]):
        return word + words.popleft()
    return word


def _is_half(word: str) -> bool:
    """Whether the word is a surname that waits for the rest of its name."""
    return bool(_HAN.fullmatch(word)) and (len(word) == 1 or bool(_COMPOUND.fullmatch(word)))


def _latin(word: str, words: deque[str]) -> str:
    """Names of Latin letters keep the spaces between their parts."""
    parts = [word]
    while words and words[0].isascii():
        parts.append(words.popleft())
    return " ".join(parts)
