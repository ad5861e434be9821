"""Names of units (单位): what looks like one, and where one ends before somebody's position."""

from __future__ import annotations

import re

LONGEST = 40  # characters

_KINDS = (
    "人民代表大会常务委员会|人民代表大会|人大常委会|人大主席团|人大工委|人大街道工委|人大代表工委|人大办|人大|常委会机关|机关党委|机关"
    "|代表工作委员会|代表联络站|代表联络工作站|代表之家|办公室|研究室|调研室|信息中心|委员会|主席团|联络处|办事处|工作站|工作室"
    "|政府办公?室?|政府|政协|党校|党委|县委|区委|市委|省委|镇委|工委|政法委|纪委|监委|法工委|财经委|监司委|组织部|宣传部|统战部|团委"
    "|法院|检察院|公安局|派出所|街道|社区|局|厅|处|科|中心|集团|公司|银行|支行|分行|大学|学院|研究院|研究会|学会|协会|联合会|社科联|文联"
    "|作协|妇联|工会|总工会|中学|小学|学校|幼儿园|医院|卫生院|报社|日报社?|电视台|广播电视台|融媒体中心|传媒|出版社|杂志社|编辑部"
    "|村委会|居委会|合作社|律师事务所|事务所|支队|大队|中队|消防队|站|所|镇|乡|村"
)
POSITIONS = (
    "党组成员|党组副书记|党组书记|党支部书记|党总支书记|党委书记|党委副书记|书记|副书记|主任委员|副主任委员|常务副主任|副主任科员"
    "|主任科员|主任|副主任|主席|副主席|常委|委员|秘书长|副秘书长|局长|副局长|处长|副处长|科长|副科长|科员|院长|副院长|校长|副校长"
    "|站长|副站长|所长|部长|副部长|会长|副会长|理事长?|董事长|总经理|经理|镇长|乡长|县长|区长|市长|副镇长|教授|副教授|讲师|教师|老师"
    "|研究员|副研究员|助理|调研员|[一二三四]级(?:主任科员|调研员|巡视员)|巡视员|工作人员|干部|记者|编辑|主编|律师|法官|检察官|庭长|医生"
    "|成员|会员|职工|负责人|通讯员|信息员|联络员|党员|学生|研究生|博士生?|硕士生?|组长|副组长|专干|干事"
)
_UNIT = re.compile(rf"[\u4e00-\u9fff（）()·“”0-9]{{1,36}}?(?:{_KINDS})")
_HELD = re.compile(
    rf"(?P<unit>[\u4e00-\u9fff（）()·“”0-9]{{1,36}}?(?:{_KINDS}))(?:原|现任)?(?:{POSITIONS}){{1,3}}"
)
_GLUED = re.compile(rf"(?P<unit>[\u4e00-\u9fff·]{{1,36}}?(?:{_KINDS}))(?P<rest>[\u4e00-\u9fff]{{2,4}})")
# What a title says of a unit, and no unit's name does.
_SAYS = re.compile(
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
    if not 3 <= len(text) <= LONGEST or _SAYS.search(text) or not _PLACE.search(text):
        return False
    return bool(_UNIT.fullmatch(text))


def of_position(text: str) -> str:
    """The unit of `云州市人大常委会办公室主任` or `云州市人大代表、云州师范学院教授`, else ""."""
    for part in (_IN_OFFICE.sub("", part) for part in _PARTS.split(text.strip())[:12]):
        held = _HELD.fullmatch(part[:80])
        unit = held["unit"] if held else part
        if is_unit(unit) and not part.endswith("代表"):
            return unit
    return ""


def glued(text: str) -> tuple[str, str]:
    """`清河区人大常委会王小雨` parted after the longest unit that leaves a name; else "", ""."""
    for length in (2, 3, 4):
        found = _GLUED.fullmatch(text[:60])
        if found and is_unit(text[:-length]):
            return text[:-length], text[-length:]
    return "", ""
