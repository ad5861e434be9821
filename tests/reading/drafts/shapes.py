"""Shapes in which contributions come, with what is to be found in them; every name and place is invented."""

from __future__ import annotations

from typing import Any

from distributor.reading.values import Attachment, File, Mailbox, MailMessage, Quote
from distributor.states import EnclosureState
from tests.reading.drafts.accuracy import Case

COLUMNS = ("领导讲话", "重要活动", "代表风采", "“4+3”联动监督", "理论研究", "基层人大")

VISIT = (
    "3月5日，云州市清河区人大常委会组织部分市、区人大代表，深入辖区四所中小学校食堂，"
    "对校园食品安全工作开展专题视察。代表们详细查看了食材采购台账、后厨操作间和留样柜，听取了区教育局有关情况的汇报。"
)
VISIT_2 = (
    "视察组指出，校园食品安全关系千家万户，要压实学校主体责任，健全“明厨亮灶”长效机制，"
    "切实守护好师生“舌尖上的安全”。区市场监管局负责同志表示，将逐条研究代表意见，限期整改到位。"
)
RIVER = (
    "清晨，白石镇的河长巡护员沿着清河岸边走了一圈又一圈。过去的臭水沟，如今成了村民散步的好去处。"
    "这一变化，源于镇人大主席团连续三年对水环境治理的跟踪监督。"
)
RIVER_2 = (
    "镇人大主席团把代表建议办理与民生实事票决结合起来，先后组织代表视察十二次，"
    "提出意见四十三条，推动投入资金八百余万元，完成管网改造六公里。"
)
LAW = (
    "备案审查制度是保障宪法法律实施、维护国家法制统一的重要制度。设区的市人大常委会承担着大量规范性文件的审查任务，"
    "如何提升审查质量，是摆在地方人大面前的现实课题。"
)
LAW_2 = (
    "本文结合工作实践，从机构设置、审查标准、反馈机制三个方面提出建议。"
    "首先，应当配齐配强专业力量，建立专家库。"
)
PERSON = (
    "他是村民眼里的“热心肠”，也是云州市第九届人大代表。担任代表八年来，他走遍了全村三百二十户人家，"
    "记下了满满七本民情日记，帮助乡亲们解决难题一百多件。"
)
PERSON_2 = (
    "“群众选我当代表，我就要替群众办实事。”他常这样说。去年汛期，他三天三夜守在堤上，组织转移群众二百余人。"
)
SPEECH = (
    "同志们：今天召开这次会议，主要任务是总结去年的工作，安排部署今年的重点任务。过去一年，"
    "全市各级人大围绕中心、服务大局，监督工作迈出了新步伐。下面，我讲三点意见。"
)
TALK = (
    "要强化政治引领，把党的领导贯穿人大工作全过程；要突出问题导向，增强监督刚性；"
    "要密切联系群众，用好代表联络站。"
)

VISITED = "清河区人大常委会视察校园食品安全工作"
RIVERS = "一条河的“变形记”"
LAWS = "关于提升备案审查质量的几点思考"
PEOPLE = "他把群众装在心里"
UNIT, OFFICE = "云州市清河区人大常委会", "云州市清河区人大常委会办公室"


COVERLESS = f"{VISITED}\n\n{VISIT}\n\n{VISIT_2}"


def paragraphs(*pieces: str) -> str:
    """Markdown of the pieces."""
    return "\n\n".join(pieces)


def lines(*pieces: str) -> str:
    """The text of a mail."""
    return "\n".join(pieces)


def document(name: str, text: str, number: int = 1, **more: Any) -> Attachment:
    """A converted file."""
    kind = name.rpartition(".")[2].lower()
    return Attachment(
        number,
        name,
        kind,
        File(f"{number:064}", 20_000, "application/x", name),
        EnclosureState.CONVERTED,
        (),
        text,
        **more,
    )


def picture(name: str, number: int, **more: Any) -> Attachment:
    """A picture of a mail."""
    return Attachment(
        number,
        name,
        "jpeg",
        File(f"{number:064}", 90_000, "image/jpeg", name),
        EnclosureState.PICTURE,
        **more,
    )


def case(
    expected: list[dict[str, Any]] | dict[str, Any],
    subject: str = "",
    text: str = "",
    *files: Attachment,
    sender: str = "",
    quotes: tuple[Quote, ...] = (),
) -> Case:
    """A mail with what is expected of it."""
    message = MailMessage(
        sender=Mailbox(sender, "writer@example.com"),
        subject=subject,
        text=text,
        whole_text=text,
        quotes=quotes,
    )
    return message, files, expected if isinstance(expected, list) else [expected]


def wanted(
    title: str | None = None,
    authors: str = "",
    unit: str | None = None,
    telephone: str | None = None,
    column: str | None = None,
) -> dict[str, Any]:
    """What is expected of one manuscript; authors are parted by spaces."""
    return {
        "title": title,
        "authors": authors.split(),
        "unit": unit,
        "telephone": telephone,
        "column": column,
    }
