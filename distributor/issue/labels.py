"""Labels of the imprint and of the lists of receivers: 编辑：, 签 发:, 投稿邮箱：, 送发：, 抄　送：."""

from __future__ import annotations

import re
from dataclasses import dataclass

COLON = "[：:︰﹕∶]"
LONGEST = 120  # characters of a line that begins with a label of the imprint

ROLES = dict.fromkeys(("编辑", "责任编辑", "执行编辑", "责编", "编校"), "editors")
ROLES |= dict.fromkeys(("审核", "审稿", "审定", "审校"), "reviewers")
ROLES |= dict.fromkeys(("签发", "签发人"), "signatories")
ROLES |= dict.fromkeys(("Editor", "Editors", "Editedby"), "editors")
ROLES |= dict.fromkeys(("Reviewer", "Reviewers", "Reviewedby"), "reviewers")
ROLES |= dict.fromkeys(("Signatory", "Approvedby", "Signedoffby"), "signatories")
_OTHER_ROLES = (
    "校对",
    "主编",
    "副主编",
    "执行主编",
    "总编",
    "总编辑",
    "美编",
    "排版",
    "设计",
    "顾问",
    "编委",
)
_CONTACTS = ("电话", "热线", "传真", "地址", "邮箱", "邮编")
_ENGLISH_CONTACTS = ("Telephone", "Tel", "E-mail", "Contributions", "Website", "Address")
_PRINT = (
    "印数",
    "印刷",
    "印制",
    "印发",
    "准印证号",
    "刊号",
    "主办",
    "主办单位",
    "主管",
    "编印",
    "出版",
    "出刊日期",
)

# A list of its own, and those that divide the receivers among them; the last style is that of GB/T 9704.
WHOLE = frozenset(("送发", "发放", "分发", "印发范围", "Distribution", "Distributedto"))
STYLES = (
    frozenset("报送发呈抄"),
    frozenset(("报送", "呈送", "呈报", "分送", "发送")),
    frozenset(("主送", "主报", "抄送", "抄报")),
)
_LISTS = sorted(WHOLE.union(*STYLES), key=len, reverse=True)


def _spaced(words: tuple[str, ...] | list[str]) -> str:
    return "|".join(r"\s*".join(word) for word in sorted(words, key=len, reverse=True))


_PEOPLE = _spaced((*ROLES, *_OTHER_ROLES))
_WHOLE = _spaced((*_PRINT, *_ENGLISH_CONTACTS))
_NAMED = rf"{_PEOPLE}|{_WHOLE}|[\u4e00-\u9fff]{{0,6}}?(?:{_spaced(_CONTACTS)})"
_LABEL = re.compile(rf"(?<![^\s；;。，,|])(?P<label>{_NAMED})\s*(?:{COLON}|\t)\s*")
# Behind the first label of a line another needs no space: 编辑：杨帆审核：唐丽.
_FURTHER = re.compile(
    rf"(?:(?<![^\s；;。，,|])(?P<label>{_NAMED})\s*(?:{COLON}|\t)|(?P<glued>{_PEOPLE})\s*{COLON})\s*"
)
_SUFFIX = r"(?:\s*(?:单\s*位|机\s*关|范\s*围|对\s*象|名\s*单|部\s*门))?"
_LIST = re.compile(
    rf"^\s*(?:(?P<label>{_spaced(_LISTS)}){_SUFFIX}\s*{COLON}|[【\[](?P<boxed>{_spaced(_LISTS)}){_SUFFIX}[】\]]\s*{COLON}?"
    rf"|(?P<cell>{_spaced([one for one in _LISTS if len(one) > 1])}){_SUFFIX}\s*\t)\s*(?P<list>.*)$"
)
_INSIDE = str.maketrans("", "", " \t\u3000\xa0")


@dataclass(frozen=True, slots=True)
class Label:
    """A label and what stands behind it, to the next one."""

    name: str  # without spaces
    value: str
    text: str  # both, as written

    @property
    def family(self) -> str:
        """editors, reviewers or signatories; else what the label ends in: 电话 of 联系电话."""
        if self.name in ROLES:
            return ROLES[self.name]
        return next((word for word in _CONTACTS if self.name.endswith(word)), self.name)


def of_list(text: str) -> Label | None:
    """The label of a list of receivers at the begin of the line, and the list."""
    found = _LIST.match(text)
    if not found:
        return None
    name = (found["label"] or found["boxed"] or found["cell"]).translate(_INSIDE)
    return Label(name, found["list"], text.strip())


def in_line(text: str) -> tuple[str, tuple[Label, ...]]:
    """What stands before the first label of a line, and its labels."""
    first = _LABEL.search(text)
    if not first:
        return text.strip(), ()
    marks = [first, *_FURTHER.finditer(text, first.end())]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = (_labelled(text, mark, end) for mark, end in zip(marks, ends, strict=True))
    return text[: first.start()].strip(), tuple(found)


def begins(text: str) -> bool:
    """Whether the line begins with a label of the imprint and is no longer than one."""
    return len(text) <= LONGEST and bool(_LABEL.match(text.strip()))


def _labelled(text: str, mark: re.Match[str], end: int) -> Label:
    groups = mark.groupdict()
    name = (groups["label"] or groups["glued"]).translate(_INSIDE)
    value = text[mark.end() : end].strip(" \t\u3000。；;|")
    return Label(name, value, text[mark.start() : end].strip(" \t\u3000；;|"))
