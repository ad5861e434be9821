"""Non-delivery reports: by RFC 3464 where the mail system speaks it, else by its own words.

A person who writes about a bounce, or forwards one, reports nothing: only what a mail system sent counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from distributor.reading.reports import reported_mail, returned_text
from distributor.reading.reports.machines import is_daemon, is_nobody, no_return
from distributor.reading.reports.report import Fields, Report, value
from distributor.reading.reports.status import refined
from distributor.reading.values import Bounce
from distributor.states import BounceAction
from distributor.text import LOST

_MOST = 100  # recipients of one report
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


def find(report: Report, subject: str, text: str) -> tuple[Bounce, ...]:
    """What a mail system reports about recipients, nothing for any other mail; `text` is the mail's."""
    machine = _from_machine(report, subject)
    status = report.of_type(*_DSN) if machine or report.kind == "delivery-status" else None
    if status:
        head, *recipients = [*status.blocks(), ()][:_MOST]
        found = tuple(_recipients(report, head, recipients))
        if found:
            return found
    if not machine or report.kind in ("feedback-report", "disposition-notification"):
        return ()
    return _in_words(report, subject, text)


def _from_machine(report: Report, subject: str) -> bool:
    if no_return(report.field("return-path")) or _from_daemon(report):
        return True
    # 阿里邮箱 reports from an address that nobody reads.
    nobody = is_nobody(report.field("from").rpartition("<")[2].strip("<> "))
    return nobody and bool(report.returned) and bool(_SUBJECT.search(subject[:300]))


def _from_daemon(report: Report) -> bool:
    sender = report.field("from")
    return is_daemon(sender.strip('" <')) or is_daemon(sender.rpartition("<")[2].strip("<> "))


def _recipients(report: Report, head: Fields, blocks: Sequence[Fields]) -> Iterator[Bounce]:
    """RFC 3464 section 2.3; a report that leaves out Action is judged by its Status."""
    named = [value(head, "original-envelope-id"), *reported_mail.named(report, head, *blocks)]
    message_id, token = reported_mail.message_id(report, named), reported_mail.token(report)
    for block in blocks:
        status = value(block, "status").partition(" ")[0][:12]
        action = _ACTIONS.get(value(block, "action").lower()) or _BY_STATUS.get(status[:1])
        recipient = _address(value(block, "original-recipient")) or _address(value(block, "final-recipient"))
        if action and recipient:
            diagnostic = _TYPE.sub("", value(block, "diagnostic-code"))[:500].strip()
            code = (
                refined(status, diagnostic)
                if action in (BounceAction.FAILED, BounceAction.DELAYED)
                else status
            )
            yield Bounce(recipient, action, code, diagnostic, message_id, token)


def _address(field: str) -> str:
    """`rfc822; a@example.org` or `utf-8; …` (RFC 6533 section 3), xtext of RFC 3461 undone for the latter."""
    kind, _semicolon, text = field.partition(";")
    address = text.strip().strip("<>")[:1000]
    if kind.strip().lower() == "utf-8":
        address = _UNICODE.sub(lambda found: _character(found[1]), address)
    return address[:320]


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000 else LOST


def _in_words(report: Report, subject: str, text: str) -> tuple[Bounce, ...]:
    """A report that only people are meant to read: NetEase, QQ, Coremail, qmail, old Exchange."""
    told = returned_text.read(report, subject, text)
    named = any(failure.recipient for failure in told.failures)
    # Who is away answers without a return path, too, and quotes whom our mail went to.
    if not (_SUBJECT.search(subject[:300]) or (named and _from_daemon(report))):
        return ()
    names = [*reported_mail.named(report), told.message_id]
    message_id, token = reported_mail.message_id(report, names, text), reported_mail.token(report)
    return tuple(
        Bounce(one.recipient, one.action, one.status, one.diagnostic, message_id, token)
        for one in told.failures
    )
