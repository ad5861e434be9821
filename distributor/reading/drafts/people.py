"""Finds people, units (单位) and telephone numbers of China in lines: `○ 清河区人大常委会 冯 雪`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from distributor.issue.names import is_name, names
from distributor.text import HAN

LONGEST_TELEPHONE_LINE = 300  # characters of a line

_OTHER_NUMBERS = re.compile(
    r"(?:身份证|证件|银行|卡号|账号|帐号|账户|开户|QQ|微信号?|邮编|邮政编码|信用代码|税号|传真|印数)"
    r"[^\d\n]{0,12}[\dXx][\dXx \-]{4,30}",
    re.IGNORECASE,
)
_ALSO_WECHAT = re.compile(r"(?:/|／|、|和|兼|及|[（(])\s*(?:微信|QQ)(?:同号|号)?\s*[）)]?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#)\s*[：:]?\s*", re.IGNORECASE)
_AREA = re.compile(r"[(（]\s*(0\d{2,3})\s*[)）]\s*")
_LONG = re.compile(r"\d{13,}|(?<!\d)\d{17}[\dXx]")
_GROUPED = re.compile(r"(?<!\d)\d{4}(?: \d{4}){3,4}(?: \d{1,3})?(?!\d)")  # a bank card
_BARE_EXTENSION = re.compile(r"(?<=\d{7})-(?=\d{2,5}(?!\d))")  # 010-62345678-801
# An unknown area code is kept: without it the number would be another one.
_LOCAL = re.compile(r"(?<![\d-])(?:(0\d{2,3})[- ]{1,3})?([2-8]\d{2,3}[- ]?\d{4})(?!\d)")
_DASHES = str.maketrans("‐‑‒–—―−－", "-" * 8)


def find_telephone(line: str) -> str:
    """The telephone number in the line, preferably mobile; "" if there is none.

    Mobile numbers as 13800000000, others as 0314-2050000, with 转801 for an extension.
    """
    found = [number for part in _tidy_telephones(line).splitlines() for number in _telephones_in(part)]
    return next((number for number in found if number.startswith("1")), found[0] if found else "")


def find_local_telephone(line: str) -> str:
    """Like find(), but also numbers without a valid area code; for values labelled as a telephone number."""
    if number := find_telephone(line):
        return number
    local = _LOCAL.search(_tidy_telephones(line))
    if not local:
        return ""
    digits = local[2].replace(" ", "").replace("-", "")
    return f"{local[1]}-{digits}" if local[1] else digits


def _tidy_telephones(line: str) -> str:
    text = normalize("NFKC", line[:LONGEST_TELEPHONE_LINE]).translate(_DASHES)
    text = _AREA.sub(r"\1-", _ALSO_WECHAT.sub(" ", text))
    text = _LONG.sub(" ", _GROUPED.sub(" ", _OTHER_NUMBERS.sub(" ", text)))
    return _EXTENSION.sub(" ext. ", _BARE_EXTENSION.sub("转", text))


def _telephones_in(text: str) -> list[str]:
    if sum(map(str.isdigit, text)) < 7:
        return []
    matcher = PhoneNumberMatcher(text, "CN", leniency=Leniency.VALID, max_tries=50)
    return [_national_format(match.number) for match in matcher if match.number.country_code == 86]


def _national_format(number: phonenumbers.PhoneNumber) -> str:
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    area, _space, rest = national.partition(" ext. ")[0].partition(" ")
    extension = f"转{number.extension}" if number.extension else ""
    digits = re.sub(r"\D", "", rest)
    bare = re.sub(r"\D", "", area)
    return (f"{bare}-{digits}" if bare.startswith("0") else bare + digits) + extension


LONGEST_UNIT = 40  # characters

_UNIT_KINDS = (
    "人民代表大会常务委员会|人民代表大会|人大常委会|人大主席团|人大工委|人大街道工委|人大代表工委|人大办|人大|常委会机关|机关党委|机关"
    "|代表工作委员会|代表联络站|代表联络工作站|代表之家|办公室|研究室|调研室|信息中心|委员会|主席团|联络处|办事处|工作站|工作室"
    "|政府办公?室?|政府|政协|党校|党委|县委|区委|市委|省委|镇委|工委|政法委|纪委|监委|法工委|财经委|监司委|组织部|宣传部|统战部|团委"
    "|法院|检察院|公安局|派出所|街道|社区|局|厅|处|科|中心|集团|公司|银行|支行|分行|大学|学院|研究院|研究会|学会|协会|联合会|社科联|文联"
    "|作协|妇联|工会|总工会|中学|小学|学校|幼儿园|医院|卫生院|报社|日报社?|电视台|广播电视台|融媒体中心|传媒|出版社|杂志社|编辑部"
    "|村委会|居委会|合作社|律师事务所|事务所|支队|大队|中队|消防队|站|所|镇|乡|村"
)
_POSITIONS = (
    "党组成员|党组副书记|党组书记|党支部书记|党总支书记|党委书记|党委副书记|书记|副书记|主任委员|副主任委员|常务副主任|副主任科员"
    "|主任科员|主任|副主任|主席|副主席|常委|委员|秘书长|副秘书长|局长|副局长|处长|副处长|科长|副科长|科员|院长|副院长|校长|副校长"
    "|站长|副站长|所长|部长|副部长|会长|副会长|理事长?|董事长|总经理|经理|镇长|乡长|县长|区长|市长|副镇长|教授|副教授|讲师|教师|老师"
    "|研究员|副研究员|助理|调研员|[一二三四]级(?:主任科员|调研员|巡视员)|巡视员|工作人员|干部|记者|编辑|主编|律师|法官|检察官|庭长|医生"
    "|成员|会员|职工|负责人|通讯员|信息员|联络员|党员|学生|研究生|博士生?|硕士生?|组长|副组长|专干|干事"
)
_UNIT = re.compile(rf"[\u4e00-\u9fff（）()·“”0-9]{{1,36}}?(?:{_UNIT_KINDS})")
_HELD = re.compile(
    rf"(?P<unit>[\u4e00-\u9fff（）()·“”0-9]{{1,36}}?(?:{_UNIT_KINDS}))(?:原|现任)?(?:{_POSITIONS}){{1,3}}"
)
_UNIT_AND_NAME = re.compile(
    rf"(?P<unit>[\u4e00-\u9fff·]{{1,36}}?(?:{_UNIT_KINDS}))(?P<rest>[\u4e00-\u9fff]{{2,4}})"
)
# Words of titles about a unit that are in no name of a unit.
_NOT_IN_UNIT = re.compile(
    r"^(?:基层|各地|地方|县乡|县区|乡镇|市县|本刊)人大$|[的了我您你请这那吗呢？！。：]|开展|推进|加强|做好|如何|关于|助力|履职|召开|举办|深入|组织(?!部|委)|视察|走进|走访|新时代"
    r"|打造|谱写|提升|探索|践行|赋能|激活|聚焦|坚持|参加|出席|审议|听取|强化|创新|贯彻|落实|建设(?!局|厅|委|银行|集团|公司|工程)|争当|扎根"
    r"|一线|投稿|来稿|稿件|信息(?!中心|化|产业|技术|科技|网络|局)|简报|动态|做实|擦亮|架起|倾听|守护|推动|促进|服务(?!中心|局|公司|站|所|有限)"
)
_PLACE = re.compile(
    r"[省市县区旗州盟镇乡村]|人大|街道|社区|大学|学院|公司|政协|法院|检察|党校|全国|中国|研究|联|局|报|集团"
)
_IN_OFFICE = re.compile(r"^(?:现任|现为|任职于|就职于|供职于|系|均系|均为)")
_PARTS = re.compile(r"[、，,；;\s]+")


def is_unit(text: str) -> bool:
    """Whether the text looks like the name of one unit and nothing else."""
    if not 3 <= len(text) <= LONGEST_UNIT or _NOT_IN_UNIT.search(text) or not _PLACE.search(text):
        return False
    return bool(_UNIT.fullmatch(text))


def unit_of_position(text: str) -> str:
    """The unit of `云州市人大常委会办公室主任` or `云州市人大代表、云州师范学院教授`, else ""."""
    for part in (_IN_OFFICE.sub("", part) for part in _PARTS.split(text.strip())[:12]):
        held = _HELD.fullmatch(part[:80])
        unit = held["unit"] if held else part
        if is_unit(unit) and not part.endswith("代表"):
            return unit
    return ""


def split_unit_and_name(text: str) -> tuple[str, str]:
    """Split `清河区人大常委会王小雨` after the longest unit that leaves a name; else "", ""."""
    for length in (2, 3, 4):
        found = _UNIT_AND_NAME.fullmatch(text[:60])
        if found and is_unit(text[:-length]):
            return text[:-length], text[-length:]
    return "", ""


_NOT_NAMES_TEXT = """
( 代表 党代表 高质量 高标准 高水平 高效率 高效能 高品质 高位 高效 高原 高度 高要求 平安 安全 安居 安排
安心 安康 和谐 和美 和平 成效 成长 成绩 成果 常态 常务 时代 时间 时评 时节 应急 应对 项目 方案 方法 方向
方式 方便 方圆 解放 宣传 宣讲 金融 金秋 金色 金钥匙 金点子 水利 水务 水库 车辆 广大 广场 广东 广西 乐享
乐业 于民 于心 于行 计划 计时 万家 万里 万户 祖国 古城 古镇 东方 党支部 党小组 党员 党建 党史 党校
党旗红 党建红 明确 明天 明白人 温暖 温馨 温度 能力 能源 华章 关于 关注 关爱 关键 关怀 经验 经营 经济
程序 管理 管委会 边界 边疆 边防 国庆 国有 国法 国际 公告 公示 公益 公安局 司法 司法局 强化 强音 强监督
强履职 江山 江河 雷锋 云端 云上 云州市 幸福 家园 家乡 通讯 通讯员 通知 通报 通联 通道 简讯 简报 简介
简单 文件 文稿 文章 文字 文明 文化 文艺 有力 有效 有感 有为 向前 向上 向阳 白云 白皮书 相关 相约 余篇
元旦 元宵 何以 何时 何处 后记 阳光 花开 花絮 林草 河长制 山水 田园 石榴红 马上办 连心桥 连心 连续 连接
暖民心 巩固 干劲足 干群 平台 平凡 同心 祝好 任务 任期 任免 齐心 水利局 水务局 经信局 农业局 应急局
文旅局 农村 农业 农民 农家 祁连 路上 路口 包容 贴心人 都市 蓝图 全域 章程 范例 范围 宗旨 宗教 符合 景区
景色 双向 双拥 双联 武装 龙头 红色 红船 权力 权利 权益 督查 督办 冷暖 空间 曾经 养老 查看 查收 盖章 爱心
丰收 满意 居民 许可 施工 施行 严格 严肃 谢谢 谢意 史料 费用 贺信 常年 于是 时光 康养 元素 平衡 黄河 江苏
江西 云南 贵州 海南 安徽 河北 河南 湖北 湖南 成都 常德 终稿 单位
公众 公众号
"""

NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


LONGEST = 80  # characters of a line that names people and little else

_MARKS = re.compile(r"[○◯□◎●■◇◆☆★▲△※*＊•∙·◆♦■►]+\s*")
_ROLES = re.compile(
    r"(?:作者)?单位\s*[：:／/丨｜|]\s*|(?:(?:本刊|本报|本网|特约|特邀|本社|见习|实习){0,6}(?:记者|通讯员|撰稿人|撰稿|评论员)|作者|供稿人?|撰文|执笔人?)"
    r"\s*+[：:／/丨｜|]?\s*|(?<![\u4e00-\u9fff])(?:文字|文|图文|文[/／、]图|图[/／、]文)\s*[：:／/丨｜|]\s*"
)
# After a whole name only: 肖 文 is a name.
_ROLE_BEHIND = re.compile(
    r"(?<=[\u4e00-\u9fff]{2}[\s\u3000])(?:文[/／、]?图|图[/／、]?文|文|报道|摄影报道)\s*$"
)
_ARRANGED = re.compile(r"[\s\u3000]整理[）)]?\s*$")  # names who wrote it down, not the author
_POSITION = re.compile(rf"(?:[\u4e00-\u9fff]{{0,20}}(?:人大代表|政协委员|党代表)|(?:{_POSITIONS}){{1,3}})")
_POSITION_AT_END = re.compile(rf"(?:人大代表|政协委员|党代表|{_POSITIONS})$")
_PICTURES = re.compile(r"(?<![\u4e00-\u9fff])(?:摄影|图片|图|摄)\s*[：:／/丨｜|]\s*[\u4e00-\u9fff·]{2,4}")
_BRACKET = re.compile(r"[（(【\[]([^（()）【】\[\]]{1,60})[）)】\]]")
_AUTHOR_IS = re.compile(
    r"(?:本文)?作者(?:单位)?\s*+(?P<name>[\u4e00-\u9fff·]{2,4}?)?\s*+(?:系|为|是|单位|简介)\s*+[：:]?\s*"
)
_ALSO_IS = re.compile(r"[，,；;、\s](?:作者)?([\u4e00-\u9fff·]{2,4}?)(?:系|为|是)")
_RAISED = re.compile(r"(?<=[\u4e00-\u9fff])\s?[1-9*＊¹²³](?:\s?[,，、]\s?[1-9*＊¹²³])*(?=[\s,，、；;]|$)")
_FIRST_OF_MANY = re.compile(r"1\s?[.．、]?\s?(?P<first>\D{3,40}?)[\s；;，,、]+2\s?[.．、]?\s?\D{3,}")
_NUMBERS = re.compile(r"(?:联系)?(?:电话|手机)?(?<!\s)\s*+[：:]?\s*+[+＋]?\d[\d \-—－()（）]{5,22}\d")
_EDGES = " \t\u3000、，,；;：:|｜/／-—－。."
_HAN = re.compile(f"[{HAN}]{{2,4}}")
_LATIN = re.compile(r"[A-Z][A-Za-z.'-]{0,30}(?: [A-Z][A-Za-z.'-]{0,30}){0,3}")


@dataclass(frozen=True, slots=True)
class Credit:
    """The people and the unit that a line names."""

    authors: tuple[str, ...] = ()
    unit: str = ""

    def __bool__(self) -> bool:
        return bool(self.authors or self.unit)


NOBODY = Credit()


def is_person(text: str) -> bool:
    """Whether the text looks like the name of a person."""
    return text not in NOT_NAMES and is_name(text) and not text.endswith("市")


def credit(line: str, certain: bool = False) -> Credit:
    """The people and the unit that the line names; NOBODY if it says anything else.

    After a label (`certain`) a name is accepted even if it does not look like one.
    """
    text = line.strip()
    if not text or len(text) > LONGEST or _ARRANGED.search(text):
        return NOBODY
    bare = _bare(text)
    if explained := _AUTHOR_IS.match(bare):
        return _explained(bare[explained.end() :], explained["name"] or "")
    if many := _FIRST_OF_MANY.fullmatch(bare):  # （1.清河县人大常委会；2.云州市委党校）
        return Credit((), unit_of_position(many["first"]))
    return _credit(_RAISED.sub("", bare), certain)


def introduced(text: str) -> Credit:
    """The person in an introduction, also as position and name without a space: 县人大代表韦春兰."""
    if (found := credit(text)).authors:
        return found
    for length in (3, 2, 4):
        office, name = text[:-length], text[-length:]
        if is_person(name) and _POSITION_AT_END.search(office):
            return Credit((name,), unit_of_position(office))
    return found


def _explained(rest: str, name: str) -> Credit:
    """（作者系… 王景山）, （作者李敏系…）, （作者单位：…）: a description with or without a name."""
    found = _credit(rest, certain=False)
    if found.authors:
        return found
    words = rest.split()
    last = words[-1].rpartition("、")[2] if len(words) > 1 else ""
    named = tuple(dict.fromkeys(filter(is_person, (name, last, *_ALSO_IS.findall(rest)))))
    return Credit(named, unit_of_position(" ".join(words[:-1]) if last in named else rest))


def _credit(text: str, certain: bool) -> Credit:
    inner = [part for part in _BRACKET.findall(text) if not _NUMBERS.fullmatch(part.strip())]
    plain = _BRACKET.sub(" ", text)
    parts = [_words(part, certain) for part in (plain, *inner[:4]) if part.strip(_EDGES)]
    if not parts or not all(parts):
        return NOBODY
    authors = dict.fromkeys(name for part in parts for name in part.authors)
    return Credit(tuple(authors), next((part.unit for part in parts if part.unit), ""))


def _words(text: str, certain: bool) -> Credit:
    bare = _ROLE_BEHIND.sub("", _NUMBERS.sub(" ", text).strip(_EDGES))
    bare = _ROLES.sub(" ", _PICTURES.sub(" ", bare)).strip(_EDGES)
    authors: list[str] = []
    others: list[str] = []
    for word in names(bare.replace("：", " ").replace("—", " "))[:30]:
        people = _people(word.removesuffix("等") if len(word) > 2 else word, certain)
        authors += people
        others += [] if people or _POSITION.fullmatch(word) else [word]
    unit = _unit(others)
    if others and not unit.unit:
        return NOBODY
    return Credit((*unit.authors, *authors), unit.unit)


def _unit(words: list[str]) -> Credit:
    """The unit that the words name, jointly or singly, with a name attached without a space."""
    if not words or len(words) > 3:
        return NOBODY
    together = "".join(words)
    if unit := unit_of_position(together):
        return Credit((), unit)
    unit, rest = split_unit_and_name(together)
    if unit and is_person(rest):
        return Credit((rest,), unit)
    found = [unit_of_position(word) for word in words]
    return Credit((), max(found, key=len)) if all(found) else NOBODY


def _people(word: str, certain: bool) -> list[str]:
    """The names in a word: one, or two of two characters each without a space."""
    if is_person(word):
        return [word]
    halves = [word[:2], word[2:]]
    if certain and len(word) == 4 and all(map(is_person, halves)):
        return halves
    if certain and (_HAN.fullmatch(word) or _LATIN.fullmatch(word)) and not is_unit(word):
        return [word] if word not in NOT_NAMES else []
    return []


def _bare(text: str) -> str:
    """The text without leading marks and enclosing brackets."""
    bare = text[found.end() :] if (found := _MARKS.match(text)) else text
    for opening, closing in ("（）", "()", "【】", "[]", "（)", "(）"):
        if bare.startswith(opening) and bare.endswith(closing) and bare.count(opening) == 1:
            return bare[1:-1].strip()
    return bare.strip()
