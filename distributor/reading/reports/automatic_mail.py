"""Recognises mail that no person wrote: automatic answers, mailing lists, bulk mail, our own loop mark.

Auto-Submitted is RFC 3834. X-Auto-Response-Suppress is also set by people's mail programs, and a word such as
假期 also begins articles: two such hints together count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from distributor.mail import loop
from distributor.reading.values import MailMessage
from distributor.states import AutomaticSign

_DAEMON = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|postmaster|mail[-_. ]?delivery[-_. ]?(?:sub)?system|"
    r"microsoftexchange[0-9a-f]{20,40}@",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:do[-_.]?)?no?t?[-_.]?reply\b|noreply", re.IGNORECASE)


def is_daemon(sender: str) -> bool:
    """Whether the sender is a mail system by its address, or by its name if it has none."""
    return bool(_DAEMON.match(sender.strip()[:100]))


def is_no_reply(sender: str) -> bool:
    """Whether the address takes no replies: noreply@, do-not-reply@."""
    return bool(_NOBODY.match(sender.strip()[:100]))


def has_null_return_path(return_path: str) -> bool:
    """Whether the mail was sent with the null reverse-path (RFC 5321 section 4.5.5)."""
    return return_path.replace(" ", "") == "<>"


_ANSWERING = (
    "x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply",
    "x-qq-autoreply",
)  # fmt: skip
_END = r"(?:\s*[：:\]】)）—–-]|\s*$)"
_SURE = re.compile(
    rf"\s*(?:[\[【(（]\s*(?:系统)?自动(?:回复|答复|应答)\s*[\]】)）]"
    rf"|(?:来自.{{1,40}}的)?(?:系统)?(?:自动(?:回复|答复|应答)|自動回覆){_END}"
    rf"|(?:休假|假期|外出|出差|不在办公室|离职)(?:自动)?(?:回复|答复|通知){_END}|不在办公室\s*[：:]"
    rf"|(?:auto|auto[- ]?(?:reply|response)|automatic (?:reply|response)|autoreply)\s*[：:]"
    rf"|out of (?:the )?office\b|(?:away|vacation) (?:reply|message|response)\b)",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"\s*(?:自动(?:回复|答复)|假期|休假|放假|外出|出差|on (?:vacation|leave)|holiday)", re.IGNORECASE
)
# 此为系统自动回复，请勿回复; in short texts only.
_SAYS_AUTOMATIC = re.compile(
    r"(?:系统|邮箱)?自动(?:回复|答复|应答|发送)[^\n]{0,12}(?:请勿|无需|不必|不要)(?:直接)?(?:回复|答复|回信)|"
    r"(?:这是|此为|本邮件[为系是])(?:一封)?(?:来自.{1,20}的)?(?:假期|系统|邮箱)?自动(?:回复|答复|应答)"
)
_SHORT = 200  # characters
_SUPPRESSING = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)
SignFound = tuple[AutomaticSign, str]
_BULK = ("bulk", "list", "junk")
_LISTS = ("list-id", "list-post", "mailing-list", "x-mailing-list", "list-unsubscribe")


def automatic_sign(message: MailMessage) -> SignFound | None:
    """The surest sign of an automatic answer, as `Header: value`; or None."""
    return next(_automatic_signs(message, _headers(message)), None)


def _automatic_signs(message: MailMessage, headers: Mapping[str, str]) -> Iterator[SignFound]:
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    if submitted not in ("no", ""):
        answers = submitted.startswith(("auto-replied", "auto-notified"))
        by = AutomaticSign.ANSWERING if answers else AutomaticSign.HEADER
        yield by, f"Auto-Submitted: {submitted[:40]}"
    yield from (
        (AutomaticSign.ANSWERING, f"{_title(name)}: {headers[name][:40]}")
        for name in _ANSWERING
        if _is_set(headers.get(name, ""))
    )
    precedence = headers.get("precedence", "").strip().lower()
    if precedence in ("auto_reply", "auto-reply"):
        yield AutomaticSign.ANSWERING, f"Precedence: {precedence}"
    if has_null_return_path(headers.get("return-path", "")):
        yield AutomaticSign.HEADER, "Return-Path: <>"
    sender = message.sender.address or message.sender.name
    if is_daemon(sender) or is_no_reply(sender):
        yield AutomaticSign.HEADER, f"From: {sender[:80]}"
    if _SURE.match(message.subject[:200]) or _has_two_hints(message, headers):
        yield AutomaticSign.SUBJECT, f"Subject: {message.subject.strip()[:80]}"
    if len(message.text) < _SHORT and (said := _SAYS_AUTOMATIC.search(message.text)):
        yield AutomaticSign.TEXT, f"Text: {said[0].strip()[:80]}"


def _has_two_hints(message: MailMessage, headers: Mapping[str, str]) -> bool:
    """Whether an ambiguous subject comes with a header that suppresses automatic answers."""
    suppressing = _SUPPRESSING.search(headers.get("x-auto-response-suppress", ""))
    bulk = headers.get("precedence", "").strip().lower() in _BULK
    return bool(_MAYBE.match(message.subject[:200]) and (suppressing or bulk))


def bulk_sign(message: MailMessage) -> str:
    """The sign of a mailing list or bulk mail, as `Header: value`; or ""."""
    headers = _headers(message)
    name = next((name for name in _LISTS if headers.get(name)), "")
    if name:
        return f"{_title(name)}: {headers[name][:80]}"
    precedence = headers.get("precedence", "").strip().lower()
    return f"Precedence: {precedence}" if precedence in _BULK else ""


def loop_mark(message: MailMessage) -> str:
    """The loop mark of this system, or of another one like it; or ""."""
    marks = (value for name, value in message.headers if name.lower() == loop.HEADER.lower())
    return next((f"{loop.HEADER}: {value[:100]}" for value in marks if loop.is_ours(value)), "")


def _headers(message: MailMessage) -> dict[str, str]:
    """The first field of each name, in lower case."""
    return {name.lower(): value for name, value in reversed(message.headers)}


def _is_set(value: str) -> bool:
    return value.strip().lower() not in ("", "no", "false", "0")


def _title(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))
