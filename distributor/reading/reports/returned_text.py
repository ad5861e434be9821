"""The words of a bounce that has no part for machines: who, why, and which mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage

from flufl.bounce import all_failures

from distributor.reading.reports.report import Report
from distributor.reading.reports.status import read_status
from distributor.states import BounceAction

_LINES, _LENGTH = 300, 500  # what is looked at of the text
_PLAIN_LINES, _PLAIN_LENGTH = 80, 200  # what flufl.bounce gets, whose patterns grow with the square of a line
_MOST = 20
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9.+-])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}"
)
_WHO = re.compile(
    r"收件人|收信人|收件地址|收信地址|收件邮箱|目标地址|无法(?:送达|投递|传递|递送|发送)|未送达|投递失败|"
    r"rcpt to|recipient|could not be delivered",
    re.IGNORECASE,
)
_HEADED = re.compile(r"<[^<>\s@]{1,64}@[^<>\s@]{1,255}>\s?[:：]")  # qmail, Postfix
_WHY = re.compile(
    r"退信原因|失败原因|错误(?:信息|原因|代码)|原因\s*[：:]|"
    r"smtp error|said:|diagnostic|[45]\.\d\.\d|\b[45][0-5]\d[ -]",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"延迟|暂时|稍后.{0,6}重试|仍在尝试|继续尝试|delayed|will (?:keep|continue|be retried)|"
    r"not yet been delivered|warning message only",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*(?:原信|原邮件|original).{0,6}message-?id\s*[：:]\s*(\S+)|^message-id\s*:\s*(\S+)", re.IGNORECASE
)


_OF_DOMAIN = re.compile("域名")


@dataclass(frozen=True, slots=True)
class Failure:
    """What the text says of one recipient."""

    recipient: str  # empty where it names none
    action: BounceAction
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the text says."""

    failures: tuple[Failure, ...]  # at least one; its recipient is empty where none is named
    message_id: str


def read(report: Report, subject: str, text: str) -> Told:
    """What the text says about a mail that did not arrive, each recipient's own words for itself."""
    lines = [line.strip()[:_LENGTH] for line in text[: _LINES * _LENGTH].splitlines() if line.strip()][
        :_LINES
    ]
    temporary, permanent = _known(report, subject, text)
    recipients = _failed_header(report) or permanent + temporary or _labelled(lines)
    late = bool(_DELAY.search(subject[:300])) or bool(temporary and not permanent)
    said = _sections(lines, recipients[:_MOST]) or {"": lines}
    named = next((found for line in lines if (found := _ORIGINAL.search(line))), None)
    return Told(
        tuple(_failure(who, own, lines, late or who in temporary) for who, own in said.items()),
        (named[1] or named[2])[:500] if named else "",
    )


def _sections(lines: list[str], recipients: list[str]) -> dict[str, list[str]]:
    """The lines from the one that names a recipient down to the next that names another."""
    places = {who: _place(lines, who) for who in recipients}
    begins = sorted(place for place in places.values() if place is not None)
    return {
        who: lines[place : next((other for other in begins if other > place), None)]
        if place is not None
        else []
        for who, place in places.items()
    }


def _place(lines: list[str], recipient: str) -> int | None:
    return next((place for place, line in enumerate(lines) if recipient.lower() in line.lower()), None)


def _failure(recipient: str, own: list[str], lines: list[str], late: bool) -> Failure:
    reason = _reason(own) or _reason(lines)
    if recipient and _OF_DOMAIN.search(reason) and recipient not in reason:
        reason = f"{recipient}: {reason}"  # else nobody could tell whose domain is meant
    status = read_status(reason)
    delayed = late or status.startswith("4") or (not status and any(map(_DELAY.search, lines[:20])))
    return Failure(recipient, BounceAction.DELAYED if delayed else BounceAction.FAILED, status, reason[:500])


def _failed_header(report: Report) -> list[str]:
    """Exim's."""
    return _ADDRESS.findall(report.field("x-failed-recipients")[:5000])


def _labelled(lines: list[str]) -> list[str]:
    """Addresses in lines that speak of recipients, or in the line below a label that stands alone."""
    found: dict[str, None] = {}
    label = False
    for line in lines:
        speaks = bool(_WHO.search(line) or _HEADED.match(line))
        here = _ADDRESS.findall(line) if speaks or label else []
        found.update(dict.fromkeys(here))
        label = speaks and not here
    return list(found)


def _reason(lines: list[str]) -> str:
    """The line that says why, with the one below it where it is only a label."""
    place = next((place for place, line in enumerate(lines) if _WHY.search(line)), None)
    if place is None:
        return next((line for line in lines if read_status(line)), "")
    bare = lines[place].rstrip("：: ")
    return " ".join(lines[place : place + (2 if len(bare) <= 10 or not read_status(bare) else 1)])


def _known(report: Report, subject: str, text: str) -> tuple[list[str], list[str]]:
    """Who failed for now and for good, as flufl.bounce recognises it; it sees a mail that cannot hurt it."""
    mail = EmailMessage()
    mail["From"] = _plain(report.field("from"))
    mail["Subject"] = _plain(subject)
    lines = text[: _PLAIN_LINES * _PLAIN_LENGTH].splitlines()[:_PLAIN_LINES]
    mail.set_content("\n".join(line[:_PLAIN_LENGTH] for line in lines))
    mail.make_mixed()
    temporary, permanent = all_failures(mail)
    return _addresses(temporary), _addresses(permanent)


def _plain(text: str) -> str:
    return "".join(char for char in text[:_PLAIN_LENGTH] if " " <= char <= "~")


def _addresses(found: frozenset[bytes]) -> list[str]:
    texts = sorted(address.decode("ascii", "replace") for address in found)
    return [text for text in texts if _ADDRESS.fullmatch(text)]
