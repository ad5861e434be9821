"""What a mail shows of its own nature, before anybody asks the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from distributor.reading.reports import aggregate, bounce, complaint, machinery, receipt, wishes
from distributor.reading.reports.report import Report, open_report
from distributor.reading.values import Enclosed, Message, Signals
from distributor.states import AutomaticSign

T = TypeVar("T")


def look(raw: bytes, message: Message, files: Sequence[Enclosed] = ()) -> Signals:
    """The mail's signals; whatever its octets are, it returns, and looks at no more than the first 512 KB."""
    report = open_report(raw)
    subject, text = message.subject, message.whole_text
    complained = _quietly(lambda: complaint.find(report), None)
    read = _quietly(lambda: receipt.find(report, subject, message.text or text), None)
    automatic = _quietly(lambda: _automatic(report, message, files), None)
    return Signals(
        bounces=_quietly(lambda: bounce.find(report, subject, text), ()),
        complaint=complained.kind if complained else "",
        complaint_about=(complained.message_id or complained.recipient) if complained else "",
        complaint_of=complained.recipient if complained else "",
        unsubscribe=_quietly(lambda: wishes.unsubscribing(subject, message.text), ""),
        receipt=read.disposition if read else "",
        receipt_about=read.message_id if read else "",
        automatic=automatic[1] if automatic else "",
        automatic_by=automatic[0] if automatic else None,
        list=_quietly(lambda: machinery.bulk(message), ""),
        loop=_quietly(lambda: machinery.own_mark(message), ""),
    )


def _automatic(report: Report, message: Message, files: Sequence[Enclosed]) -> machinery.Sign | None:
    if found := aggregate.find(message, files):
        return AutomaticSign.ANSWERING, found
    return machinery.automatic(message) or _reported(report)


def _reported(report: Report) -> machinery.Sign | None:
    """What a machine reports of our mail that no reader said."""
    kind = complaint.of_machine(report)
    return (AutomaticSign.ANSWERING, f"Feedback-Type: {kind}") if kind else None


def _quietly(detect: Callable[[], T], nothing: T) -> T:
    """What is found; a mail that breaks one detector has its other signals, and is read all the same."""
    try:
        return detect()
    except Exception:  # noqa: BLE001 (hostile octets met libraries; the mail is a manuscript until somebody looks)
        return nothing
