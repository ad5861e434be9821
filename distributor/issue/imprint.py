"""The imprint of an issue: who edited, reviewed and signed it, where to write, and to whom it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from distributor.issue import labels, names
from distributor.issue.issue import Imprint, Issue
from distributor.issue.lines import IssueLine

# From its first character only: trying every other one costs the square of a long word.
_ADDRESS = re.compile(
    r"(?<![^\s@＠：:，,；;（）()<>\[\]])[^\s@＠：:，,；;（）()<>\[\]]{1,64}[@＠][^\s@＠：:，,；;。（）()<>\[\]]{1,255}"
)
_TELEPHONE = re.compile(
    r"(?:电\s*话|联系方式|Tel(?:ephone)?\.?)\s*+[：:]?\s*+(?P<number>[（(+＋]?\d[\d（）()\s－—–\-、/]{5,40})"
)
# Whom one reaches there is no editor: 报名电话, 作者邮箱.
_OF_OTHERS = re.compile(
    r"(?:作者|报名|活动|咨询|举报|监督|投诉|信访|维权|求助|救助|救援|应急|抢修|预约|订餐|参会|会务|通讯员|当事人|申请人)"
    r"[^\s：:@＠]{0,6}(?:电\s*话|热\s*线|手\s*机|邮\s*箱|邮\s*件|e-?mail|联系方式)",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.IGNORECASE)
_CONTACT = re.compile(r"网\s*址|投\s*稿|来\s*稿|Website|Contributions")
# What a line of the imprint may say beside what was taken from it.
_SAID = re.compile(
    r"《[^《》]*》|网\s*址|投\s*稿|来\s*稿|邮\s*箱|电\s*子|e-?mail|邮\s*件|电\s*话|联\s*系|方\s*式|欢\s*迎|编\s*辑\s*部"
    r"|Website|Contributions|Tel(?:ephone)?\.?",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"印\s*+[刷制数发]?\s*+[：:]?\s*+[\d一二三四五六七八九十百千]++\s*+[份册本]|(?:印发|印制|印刷)$|准印"
)


@dataclass(frozen=True, slots=True)
class Colophon:
    """The imprint as read; `remarks` have no place of their own, of `rest` nothing is known."""

    imprint: Imprint
    website: str = ""
    website_label: str = ""
    contribution_address: str = ""
    telephone: str = ""
    distribution: tuple[str, ...] = ()
    distribution_line: int = 0
    remarks: tuple[str, ...] = ()
    rest: tuple[IssueLine, ...] = ()
    unclear: tuple[tuple[int, str], ...] = ()  # line, and words that can be read as different names


def is_labelled(line: IssueLine) -> bool:
    """Whether the line is of an imprint beyond doubt, if perhaps of one inside an article."""
    text = line.text.strip()
    if labels.of_list(text) or labels.begins(text):
        return True
    return bool(_CONTACT.search(text) and (_URL.search(text) or _ADDRESS.search(text) or line.links))


def read(lines: Sequence[IssueLine]) -> Colophon:
    """What the lines of the imprint say."""
    sent = _distribution_lines(lines)
    contact = [line for line in lines if line not in sent]
    label, website = _website(contact)
    own = [line for line in contact if not _OF_OTHERS.search(line.text)]
    found = Colophon(
        imprint=Imprint(*map(tuple, map(dict.fromkeys, _roles(contact).values()))),
        website=website,
        website_label=label,
        contribution_address=_address(own),
        telephone=_telephone(own),
        distribution=tuple(dict.fromkeys(_lists(sent))),
        distribution_line=sent[0].number if sent else 0,
    )
    told = [(line, _remarks(line, found)) for line in contact]
    return replace(
        found,
        distribution=tuple(name for text in found.distribution for name in split_names(text)),
        remarks=tuple(remark for _line, remarks in told if remarks for remark in remarks),
        rest=tuple(line for line, remarks in told if remarks is None),
        unclear=tuple(_unclear(contact)),
    )


def names_printed(issue: Issue, label: str) -> tuple[str, ...]:
    """The names behind that label in the issue's imprint."""
    family = labels.ROLES.get("".join(label.split()))
    if family:
        return tuple(getattr(issue.imprint, family))
    told = (each for remark in issue.remarks for each in labels.in_line(remark)[1])
    found = [each.value for each in told if each.name == label]
    found += [rest for remark in issue.remarks if (rest := _behind(label, remark))]
    return tuple(name for text in dict.fromkeys(found) for name in names.names(text, labelled=True))


def _behind(label: str, remark: str) -> str:
    """What follows a label of the office's own at the begin of a line: 终审：王五."""
    told = re.fullmatch(rf"\s*{re.escape(label)}\s*{labels.COLON}\s*(.*)", remark)
    return told[1] if told else ""


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


def _distribution_lines(lines: Sequence[IssueLine]) -> list[IssueLine]:
    """The lines of the 送发 list, with those that go on where the list has not ended."""
    found: list[IssueLine] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if labels.of_list(line.text) or (found and found[-1] is before and goes_on(before, line)):
            found.append(line)
    return found


def goes_on(before: IssueLine, line: IssueLine) -> bool:
    """Whether the line goes on with the list of the line before."""
    if before.text.rstrip().endswith("。") or is_labelled(line):
        return False
    return before.text.rstrip()[-1] in "，,；;、：:" or bool(re.search("[，；]", line.text))


def _lists(lines: Sequence[IssueLine]) -> list[str]:
    """The text of every list; a line without label continues the one before."""
    texts: list[str] = []
    for line in lines:
        label = labels.of_list(line.text)
        if label or not texts:
            texts.append(label.value if label else line.text)
        else:
            texts[-1] += line.text.strip()
    return texts


def _roles(lines: Sequence[IssueLine]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"editors": [], "reviewers": [], "signatories": []}
    for line in lines:
        for label in labels.in_line(line.text)[1]:
            if label.name in labels.ROLES:
                found[label.family] += names.names(label.value, labelled=True)
    return found


def _unclear(lines: Sequence[IssueLine]) -> Iterator[tuple[int, str]]:
    for line in lines:
        for label in labels.in_line(line.text)[1]:
            if label.name in labels.ROLES:
                told = names.read(label.value, labelled=True).unclear
                yield from ((line.number, words) for words in told if names.is_letter_spaced(words))


def _remarks(line: IssueLine, found: Colophon) -> tuple[str, ...] | None:
    """The parts of a line that have no place of their own, as written; None where it is not understood."""
    before, known = labels.in_line(line.text)
    parts = [before, *(label.text for label in known if label.name not in labels.ROLES)]
    left = [part for part in parts if _is_left(part, found)]
    labelled = bool(known) or any(p.search(line.text) for p in (_URL, _ADDRESS, _TELEPHONE, _PRINTED))
    return tuple(left) if labelled or not left else None


def _is_left(part: str, found: Colophon) -> bool:
    """Whether the part says more than what was taken from it."""
    for taken in (found.website_label, found.telephone):
        part = part.replace(taken, " ") if taken else part
    if found.website and (url := _URL.search(part)) and found.website.endswith(url[0]):
        part = part.replace(url[0], " ")
    if (address := _ADDRESS.search(part)) and _written(address[0]) == found.contribution_address:
        part = part.replace(address[0], " ")
    return any(map(str.isalnum, _SAID.sub(" ", part)))


def _website(lines: Sequence[IssueLine]) -> tuple[str, str]:
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


def _address(lines: Sequence[IssueLine]) -> str:
    """The e-mail address for contributions; any other of the imprint where none is said to be that."""
    ranked = sorted(lines, key=lambda line: not re.search(r"投\s*稿|来\s*稿|Contributions", line.text))
    found = next(filter(None, (_ADDRESS.search(line.text) for line in ranked)), None)
    return _written(found[0]) if found else ""


def _written(address: str) -> str:
    return address.replace("＠", "@").rstrip(".")


def _telephone(lines: Sequence[IssueLine]) -> str:
    found = next(filter(None, (_TELEPHONE.search(line.text) for line in lines)), None)
    return found["number"].strip(" 、/\t") if found else ""
