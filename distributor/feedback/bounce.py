"""Non-delivery reports: by RFC 3464 where the mail system speaks it, else by its own words.

A person who writes about a bounce, or forwards one, reports nothing: only what a mail system sent counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import unquote

from distributor.feedback import returned_text
from distributor.feedback.machines import is_daemon, no_return
from distributor.feedback.report import Bounce, Fields, Report, value
from distributor.feedback.status import refined
from distributor.mail.tokens import read_message_id

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]

_MOST = 100  # recipients of one report
_ACTIONS: dict[str, Action] = {
    "failed": "failed", "delayed": "delayed", "delivered": "delivered", "relayed": "relayed",
    "expanded": "expanded",
}  # fmt: skip
_BY_STATUS: dict[str, Action] = {"2": "delivered", "4": "delayed", "5": "failed"}
_DSN = ("message/delivery-status", "message/global-delivery-status")
_SUBJECT = re.compile(
    r"系统退信|退信|退回|未送达|未传递|无法(?:传递|投递|送达|递送)|投递失败|邮件(?:发送|传送|投递)失败|传送延迟|"
    r"delivery status notification|undeliver(?:able|ed)|mail delivery|delivery (?:failure|failed|report|has)|"
    r"returned mail|failure notice|mail system error|delayed mail|"
    r"message (?:status|delayed|undeliverable)|warning:",
    re.IGNORECASE,
)
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


def find(report: Report, subject: str, text: str) -> tuple[Bounce, ...]:
    """What a mail system reports about recipients, nothing for any other mail; `text` is the mail's."""
    machine = _from_machine(report)
    status = report.of_type(*_DSN) if machine or report.kind == "delivery-status" else None
    if status:
        head, *recipients = [*status.blocks(), ()][:_MOST]
        found = tuple(_recipients(report, head, recipients))
        if found:
            return found
    if not machine or report.kind in ("feedback-report", "disposition-notification"):
        return ()
    return _in_words(report, subject, text)


def _from_machine(report: Report) -> bool:
    sender = report.field("from")
    address = sender.rpartition("<")[2].strip("<> ")
    return no_return(report.field("return-path")) or is_daemon(sender.strip('" <')) or is_daemon(address)


def _recipients(report: Report, head: Fields, blocks: Iterable[Fields]) -> Iterator[Bounce]:
    """RFC 3464 section 2.3; a report that leaves out Action is judged by its Status."""
    message_id = _message_id([value(head, "original-envelope-id"), *_named(report)])
    for block in blocks:
        status = value(block, "status").partition(" ")[0][:12]
        action = _ACTIONS.get(value(block, "action").lower()) or _BY_STATUS.get(status[:1])
        recipient = _address(value(block, "original-recipient")) or _address(value(block, "final-recipient"))
        if action and recipient:
            diagnostic = value(block, "diagnostic-code").partition(";")[2].strip()[:500]
            code = refined(status, diagnostic) if action in ("failed", "delayed") else status
            yield Bounce(recipient, action, code, diagnostic, message_id)


def _address(field: str) -> str:
    """`rfc822; a@example.org` or `utf-8; …` (RFC 6533 section 3), xtext of RFC 3461 undone for the latter."""
    kind, _semicolon, text = field.partition(";")
    address = text.strip().strip("<>")[:1000]
    if kind.strip().lower() == "utf-8":
        address = _UNICODE.sub(lambda found: _character(found[1]), address)
    return address[:320]


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000 else "\ufffd"


def _named(report: Report) -> list[str]:
    """Where a report names the mail that came back, the surest first."""
    names = ("x-cm-original-message-id", "x-original-message-id", "in-reply-to", "references")
    return [value(report.returned, "message-id"), *(report.field(name) for name in names)]


def _message_id(texts: Iterable[str]) -> str:
    """The first of ours, else the first; an envelope id may be written in xtext (RFC 3461 section 4)."""
    given = [_XTEXT.sub(lambda found: unquote(f"%{found[1]}"), text)[:2000] for text in texts if text]
    ours = next((text for text in given if read_message_id(text)), "")
    return (ours or next(iter(given), ""))[:500]


def _in_words(report: Report, subject: str, text: str) -> tuple[Bounce, ...]:
    """A report that only people are meant to read: NetEase, QQ, Coremail, qmail, old Exchange."""
    told = returned_text.read(report, subject, text)
    if not (told.recipients or _SUBJECT.search(subject[:300])):
        return ()
    message_id = _message_id([*_named(report), told.message_id])
    return tuple(
        Bounce(recipient, told.action, told.status, told.diagnostic, message_id)
        for recipient in told.recipients or ("",)
    )
