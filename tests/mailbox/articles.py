"""Invented manuscripts: titles, names, units and paragraphs that no office has written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    author: str
    unit: str
    telephone: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """As a mail's text has it: indented paragraphs, CRLF."""
        return "\r\n".join("　　" + paragraph for paragraph in self.paragraphs)


_SUBJECTS = (
    ("村口那盏不灭的灯", "路灯", "夜里走路不再摸黑，老人孩子都说心里亮堂了"),
    ("老渠新水润千畦", "灌渠", "放水那天，渠边站满了人，水头过处一片欢呼"),
    ("把议事桌搬到晒谷场", "公共事务", "话说开了，疙瘩也就解开了，事情办得又快又稳"),
    ("一条断头路的三次回访", "道路", "校车可以开到村委会门口，孩子们不用再走两里山路"),
    ("小菜场里的大监督", "农贸市场", "摊位公平秤旁边添了投诉牌，当天的事当天答复"),
    ("让古树有“户口”", "古树名木", "每棵树都有了编号、责任人和一张完整的体检单"),
    ("社区食堂开张记", "老年助餐", "三菜一汤端上桌，独居老人也能吃上一口热饭"),
    ("河边的眼睛", "河道保洁", "水清了，岸绿了，钓鱼的人又坐回到柳树下面"),
    ("一份建议的四季", "污水管网", "从立项到通水，代表们前前后后跑了十一趟现场"),
    ("旧厂房里的新课堂", "职业培训", "四十七名学员里有三十九人当月就签了用工合同"),
)
_NAMES = ("陆文舟", "顾念慈", "沈砚秋", "冯雪", "程映川", "温如璟", "江一帆", "白露生", "贺兰亭", "邵清和")
_UNITS = (
    "清河县人大常委会办公室",
    "松陵县人大常委会",
    "鹤鸣区人大常委会研究室",
    "白鹭县芦花镇人大主席团",
    "栖云县人大常委会法工委",
    "云麓区河埠街道人大工委",
    "霁川市人大常委会办公室",
    "梅岭县人大常委会财经委",
    "望湖区人大常委会",
    "竹溪县枫林乡人大主席团",
)


def article(number: int) -> Article:
    """The invented manuscript of this number; ten different ones, each told in its own year of the hundred."""
    at = number % len(_SUBJECTS)
    title, matter, outcome = _SUBJECTS[at]
    unit, author = _UNITS[at], _NAMES[at]
    place = unit.split("人大")[0]
    count = 30 + number * 7
    paragraphs = (
        f"{place}的代表联络站里，今年收到最多的意见是关于{matter}的，一共{count}件。值班代表把它们一件一件记在本子上，逐条核实，逐户上门，"
        f"用了{number % 5 + 3}个星期，把底数摸得清清楚楚。",
        f"“说到做到，群众才会再来。”{place}人大的负责同志说。围绕{matter}，人大先后组织视察{number % 4 + 2}次，召开座谈会{number % 3 + 2}次，"
        "当面听取部门的打算，当面提出代表的要求，并把整改时限写进审议意见。",
        f"如今再到现场，变化看得见、摸得着：{outcome}。代表们表示，还要坚持「一年办几件、件件有回音」，把监督的实效写在百姓的日常里。",
    )
    return Article(title, author, unit, f"0999-55501{number % 90 + 10}", paragraphs)
