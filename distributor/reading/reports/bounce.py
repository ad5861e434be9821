"""Reads non-delivery reports: RFC 3464, else the text of the report.

Only what a mail system sent counts, not a person who writes about a bounce or forwards one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from flufl.bounce import all_failures

from distributor.reading.reports.automatic_mail import has_null_return_path, is_daemon, is_no_reply
from distributor.reading.reports.report import (
    Fields,
    Report,
    reported_message_id,
    reported_names,
    reported_token,
    value,
)
from distributor.reading.reports.status import read_status, refined
from distributor.reading.values import Bounce
from distributor.states import BounceAction
from distributor.text import LOST

_LINES, _LENGTH = 300, 500  # that are read of the text
_PLAIN_LINES, _PLAIN_LENGTH = 80, 200  # passed to flufl.bounce, whose time is quadratic in the line length
_MOST_IN_TEXT = 20
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
class TextFailure:
    """What the text of a report says about one recipient."""

    recipient: str  # empty if the text names none
    action: BounceAction
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class TextReport:
    """What the text of a report says."""

    failures: tuple[TextFailure, ...]  # at least one
    message_id: str


def _read_text(report: Report, subject: str, text: str) -> TextReport:
    """Read the text of a non-delivery report, with the lines about each recipient."""
    lines = [line.strip()[:_LENGTH] for line in text[: _LINES * _LENGTH].splitlines() if line.strip()][
        :_LINES
    ]
    temporary, permanent = _known_formats(report, subject, text)
    recipients = _failed_header(report) or permanent + temporary or _labelled_addresses(lines)
    late = bool(_DELAY.search(subject[:300])) or bool(temporary and not permanent)
    said = _sections(lines, recipients[:_MOST_IN_TEXT]) or {"": lines}
    named = next((found for line in lines if (found := _ORIGINAL.search(line))), None)
    return TextReport(
        tuple(_failure(who, own, lines, late or who in temporary) for who, own in said.items()),
        (named[1] or named[2])[:500] if named else "",
    )


def _sections(lines: list[str], recipients: list[str]) -> dict[str, list[str]]:
    """For each recipient, the lines from the one that names it to the next that names another."""
    places = {who: _line_naming(lines, who) for who in recipients}
    begins = sorted(place for place in places.values() if place is not None)
    return {
        who: lines[place : next((other for other in begins if other > place), None)]
        if place is not None
        else []
        for who, place in places.items()
    }


def _line_naming(lines: list[str], recipient: str) -> int | None:
    return next((place for place, line in enumerate(lines) if recipient.lower() in line.lower()), None)


def _failure(recipient: str, own: list[str], lines: list[str], late: bool) -> TextFailure:
    reason = _reason(own) or _reason(lines)
    if recipient and _OF_DOMAIN.search(reason) and recipient not in reason:
        reason = f"{recipient}: {reason}"  # so that it is clear whose domain is meant
    status = read_status(reason)
    delayed = late or status.startswith("4") or (not status and any(map(_DELAY.search, lines[:20])))
    return TextFailure(
        recipient, BounceAction.DELAYED if delayed else BounceAction.FAILED, status, reason[:500]
    )


def _failed_header(report: Report) -> list[str]:
    """The addresses in X-Failed-Recipients (Exim)."""
    return _ADDRESS.findall(report.field("x-failed-recipients")[:5000])


def _labelled_addresses(lines: list[str]) -> list[str]:
    """Addresses in lines about recipients, or in the line below a label without a value."""
    found: dict[str, None] = {}
    label = False
    for line in lines:
        speaks = bool(_WHO.search(line) or _HEADED.match(line))
        here = _ADDRESS.findall(line) if speaks or label else []
        found.update(dict.fromkeys(here))
        label = speaks and not here
    return list(found)


def _reason(lines: list[str]) -> str:
    """The line with the reason, and the line below it if it is only a label."""
    place = next((place for place, line in enumerate(lines) if _WHY.search(line)), None)
    if place is None:
        return next((line for line in lines if read_status(line)), "")
    bare = lines[place].rstrip("：: ")
    return " ".join(lines[place : place + (2 if len(bare) <= 10 or not read_status(bare) else 1)])


def _known_formats(report: Report, subject: str, text: str) -> tuple[list[str], list[str]]:
    """The recipients that failed temporarily and permanently, by flufl.bounce, on a bounded copy."""
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


_MOST_RECIPIENTS = 100  # recipients of one report
_ACTIONS: dict[str, BounceAction] = {action.value: action for action in BounceAction}
_BY_STATUS = {"2": BounceAction.DELIVERED, "4": BounceAction.DELAYED, "5": BounceAction.FAILED}
_DSN = ("message/delivery-status", "message/global-delivery-status")
_SUBJECT = re.compile(
    r"系统退信|退信|退回|未送达|未传递|无法(?:传递|投递|送达|递送)|投递失败|邮件(?:发送|传送|投递)失败|传送延迟|"
    r"delivery status notification|undeliver(?:able|ed)|mail delivery|delivery (?:failure|failed|report|has)|"
    r"returned mail|failure notice|mail system error|delayed mail|"
    r"message (?:status|delayed|undeliverable)|warning:",
    re.IGNORECASE,
)
_TYPE = re.compile(r"\A\s{0,20}[A-Za-z][\w-]{0,30}\s{0,20};")  # smtp; X-Postfix; left out by some
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")


def find_bounces(report: Report, subject: str, text: str) -> tuple[Bounce, ...]:
    """What a mail system reports about recipients; () for any other mail. `text` is the mail's text."""
    machine = _is_from_mail_system(report, subject)
    status = report.of_type(*_DSN) if machine or report.kind == "delivery-status" else None
    if status:
        head, *recipients = [*status.blocks(), ()][:_MOST_RECIPIENTS]
        found = tuple(_reported_recipients(report, head, recipients))
        if found:
            return found
    if not machine or report.kind in ("feedback-report", "disposition-notification"):
        return ()
    return _from_text(report, subject, text)


def _is_from_mail_system(report: Report, subject: str) -> bool:
    if has_null_return_path(report.field("return-path")) or _is_from_daemon(report):
        return True
    # 阿里邮箱 reports from a no-reply address.
    nobody = is_no_reply(report.field("from").rpartition("<")[2].strip("<> "))
    return nobody and bool(report.returned) and bool(_SUBJECT.search(subject[:300]))


def _is_from_daemon(report: Report) -> bool:
    sender = report.field("from")
    return is_daemon(sender.strip('" <')) or is_daemon(sender.rpartition("<")[2].strip("<> "))


def _reported_recipients(report: Report, head: Fields, blocks: Sequence[Fields]) -> Iterator[Bounce]:
    """The recipient fields (RFC 3464 section 2.3); without an Action the Status decides."""
    named = [value(head, "original-envelope-id"), *reported_names(report, head, *blocks)]
    message_id, token = reported_message_id(report, named), reported_token(report)
    for block in blocks:
        status = value(block, "status").partition(" ")[0][:12]
        action = _ACTIONS.get(value(block, "action").lower()) or _BY_STATUS.get(status[:1])
        recipient = _report_address(value(block, "original-recipient")) or _report_address(
            value(block, "final-recipient")
        )
        if action and recipient:
            diagnostic = _TYPE.sub("", value(block, "diagnostic-code"))[:500].strip()
            code = (
                refined(status, diagnostic)
                if action in (BounceAction.FAILED, BounceAction.DELAYED)
                else status
            )
            yield Bounce(recipient, action, code, diagnostic, message_id, token)


def _report_address(field: str) -> str:
    """`rfc822; a@example.org` or `utf-8; …` (RFC 6533 section 3), xtext of RFC 3461 undone for the latter."""
    kind, _semicolon, text = field.partition(";")
    address = text.strip().strip("<>")[:1000]
    if kind.strip().lower() == "utf-8":
        address = _UNICODE.sub(lambda found: _character(found[1]), address)
    return address[:320]


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000 else LOST


def _from_text(report: Report, subject: str, text: str) -> tuple[Bounce, ...]:
    """A report as plain text: NetEase, QQ, Coremail, qmail, old Exchange."""
    report_text = _read_text(report, subject, text)
    named = any(failure.recipient for failure in report_text.failures)
    # An absence notice has a null return path, too, and quotes our recipient.
    if not (_SUBJECT.search(subject[:300]) or (named and _is_from_daemon(report))):
        return ()
    names = [*reported_names(report), report_text.message_id]
    message_id, token = reported_message_id(report, names, text), reported_token(report)
    return tuple(
        Bounce(one.recipient, one.action, one.status, one.diagnostic, message_id, token)
        for one in report_text.failures
    )
