"""The end of an issue: who edited, reviewed and signed it, where to write, and to whom it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from distributor.issue.issue import Block, Imprint, Rule
from distributor.issue.lines import Line
from distributor.issue.names import names

LONGEST = 40  # characters of a line of the imprint that has no label
MOST_BETWEEN = 6  # such lines, one after the other

_ROLES = dict.fromkeys(("编辑", "责任编辑", "执行编辑", "责编", "编校"), "editors")
_ROLES |= dict.fromkeys(("审核", "审稿", "审定", "审校"), "reviewers")
_ROLES |= dict.fromkeys(("签发", "签发人"), "signatories")
_OTHERS = ("校对", "主编", "副主编", "电话", "联系电话", "地址", "邮编", "邮箱", "印数", "传真", "排版")

_SENT = r"(?:送\s*发|分\s*送|发\s*送|报\s*送|主\s*送|抄\s*送|抄\s*报|发放范围|发送范围|报|送|发)"
_LABELS = "|".join(r"\s*".join(label) for label in sorted([*_ROLES, *_OTHERS], key=len, reverse=True))
_LABEL = re.compile(rf"(?<![^\s；;。，,|])(?P<label>{_LABELS})\s*(?:[：:]|\t)\s*")
_DISTRIBUTION = re.compile(rf"^\s*{_SENT}\s*(?:[：:]|\t)\s*(?P<list>.*)$")
# From its first character only: trying every other one costs the square of a long word.
_ADDRESS = re.compile(
    r"(?<![^\s@＠：:，,；;（）()<>\[\]])[^\s@＠：:，,；;（）()<>\[\]]{1,64}[@＠][^\s@＠：:，,；;。（）()<>\[\]]{1,255}"
)
_TELEPHONE = re.compile(r"(?:电\s*话|联系方式)\s*[：:]?\s*(?P<number>[（(+＋]?\d[\d（）()\s－—–\-、/]{5,40})")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.IGNORECASE)
_CONTACT = re.compile(r"网\s*址|投\s*稿|来\s*稿")
_INSIDE = str.maketrans("", "", " \t\u3000\xa0")


@dataclass(frozen=True, slots=True)
class Colophon:
    """The end of an issue as read; `rest` are the lines that nothing is known about."""

    imprint: Imprint
    website: str = ""
    website_label: str = ""
    contribution_address: str = ""
    telephone: str = ""
    distribution: tuple[str, ...] = ()
    distribution_line: int = 0
    rest: tuple[Line, ...] = ()


def begins(blocks: Sequence[Block], lines: Sequence[Line], first: int) -> int:
    """The index of the block where the end of the issue begins, not before `first`."""
    start, unlabelled = len(blocks), 0
    for line in reversed(lines):
        labelled = is_labelled(line)
        if line.block < first or not (labelled or len(line.text) <= LONGEST):
            break
        unlabelled = 0 if labelled else unlabelled + 1
        if unlabelled > MOST_BETWEEN:
            break
        start = line.block if labelled else start
    while start > first and start < len(blocks) and isinstance(blocks[start - 1], Rule):
        start -= 1
    return start


def is_labelled(line: Line) -> bool:
    """Whether the line is of the imprint beyond doubt."""
    text = line.text.strip()
    if _DISTRIBUTION.match(text):
        return True
    if _LABEL.match(text) and len(text) <= 3 * LONGEST:
        return True
    return bool(_CONTACT.search(text) and (_URL.search(text) or _ADDRESS.search(text) or line.links))


def read(lines: Sequence[Line]) -> Colophon:
    """What the lines at the end of an issue say."""
    contact = [line for line in lines if not _DISTRIBUTION.match(line.text)]
    label, website = _website(contact)
    roles = _roles(contact)
    sent = _distribution_lines(lines)
    return Colophon(
        imprint=Imprint(*map(tuple, map(dict.fromkeys, roles.values()))),
        website=website,
        website_label=label,
        contribution_address=_address(contact),
        telephone=_telephone(contact),
        distribution=tuple(name for text in _lists(sent) for name in split_names(text)),
        distribution_line=sent[0].number if sent else 0,
        rest=tuple(line for line in contact if line not in sent and not _is_known(line)),
    )


def split_names(text: str) -> tuple[str, ...]:
    """The names of a 送发 list, "" where two commas stand together; 、 and brackets are inside a name."""
    listed = text.strip().rstrip("。.，,；; ")
    edges, depth = [0], 0
    for place, char in enumerate(listed):
        depth = max(0, depth + (char in "（(") - (char in "）)"))
        if char in "，,；;\n" and not depth:
            edges += [place, place + 1]
    edges.append(len(listed))
    found = tuple(listed[begin:end].strip() for begin, end in pairwise(edges))[::2]
    return found if any(found) else ()


def _distribution_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of the 送发 list, with those that go on where the list has not ended."""
    found: list[Line] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if _DISTRIBUTION.match(line.text) or (found and found[-1] is before and _goes_on(before, line)):
            found.append(line)
    return found


def _goes_on(before: Line, line: Line) -> bool:
    if before.text.rstrip().endswith("。") or is_labelled(line):
        return False
    return before.text.rstrip()[-1] in "，,；;、：:" or bool(re.search("[，；]", line.text))


def _lists(lines: Sequence[Line]) -> list[str]:
    """The text of every list; a line without label continues the one before."""
    texts: list[str] = []
    for line in lines:
        match = _DISTRIBUTION.match(line.text)
        if match or not texts:
            texts.append(match["list"] if match else line.text)
        else:
            texts[-1] += line.text.strip()
    return texts


def _roles(lines: Sequence[Line]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"editors": [], "reviewers": [], "signatories": []}
    for line in lines:
        labels = [*_LABEL.finditer(line.text)]
        ends = [*(label.start() for label in labels[1:]), len(line.text)]
        for label, end in zip(labels, ends, strict=False):
            role = _ROLES.get(label["label"].translate(_INSIDE))
            if role:
                found[role] += names(line.text[label.end() : end].strip(" \t。；;"), labelled=True)
    return found


def _website(lines: Sequence[Line]) -> tuple[str, str]:
    """The label and the address of the web site."""
    for line in lines:
        url = _URL.search(line.text)
        links = [link for link in line.links if link.lower().startswith("http")]
        address = links[0] if links else url[0] if url else ""
        if not address or _ADDRESS.search(line.text[: url.start() if url else 0]):
            continue
        before = line.text[: url.start()] if url else line.text
        label = before.rstrip(" ：:\t\u3000").removesuffix("网址").rstrip(" ：:\t\u3000")
        return label.strip(), address if "://" in address else f"http://{address}"
    return "", ""


def _address(lines: Sequence[Line]) -> str:
    """The e-mail address for contributions; any other of the imprint where none is said to be that."""
    ranked = sorted(lines, key=lambda line: not re.search(r"投\s*稿|来\s*稿", line.text))
    found = next(filter(None, (_ADDRESS.search(line.text) for line in ranked)), None)
    return found[0].replace("＠", "@").rstrip(".") if found else ""


def _telephone(lines: Sequence[Line]) -> str:
    found = next(filter(None, (_TELEPHONE.search(line.text) for line in lines)), None)
    return found["number"].strip(" 、/\t") if found else ""


def _is_known(line: Line) -> bool:
    labels = [label["label"].translate(_INSIDE) for label in _LABEL.finditer(line.text)]
    patterns = (_ADDRESS, _URL, _TELEPHONE)
    return any(label in _ROLES for label in labels) or any(pattern.search(line.text) for pattern in patterns)
