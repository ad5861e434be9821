"""What a failure says about the address: enhanced codes (RFC 3463), and the words of those who send none."""

from __future__ import annotations

import re

from distributor.feedback.report import Bounce

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_PLAIN = re.compile(r"(?<![\d.-])([45])[0-5]\d(?=[\s#:,;，：)）-])(?!-\d)")
_WORDS = (
    (
        "5.7.1",
        r"spam|junk mail|垃圾|DT:|SPM|反垃圾|拒收|黑名单|black ?list|block ?list|policy|policies|not allowed",
    ),
    ("5.2.2", r"mailbox (?:is )?full|quota|已满|容量不足|空间不足"),
    ("5.2.3", r"too large|too big|exceeds? .{0,30}size|过大|超过.{0,10}限制"),
    (
        "5.1.1",
        (
            r"no such (?:user|mailbox|recipient)|user (?:unknown|not found|doesn'?t exist)|unknown user|"
            r"mailbox (?:not found|unavailable)|does ?n[o']t exist|invalid recipient|"
            r"recipient (?:unknown|not found)|"
            r"不存在|无此用户|用户未找到|地址错误"
        ),
    ),
    ("5.2.1", r"disabled|suspended|inactive|已停用|已注销|被禁用|冻结"),
    (
        "5.1.2",
        r"host (?:unknown|not found)|domain not found|NXDOMAIN|域名.{0,10}(?:错误|无法解析)|找不到.{0,6}域名",
    ),
)
_MEANINGS = tuple((status, re.compile(words, re.IGNORECASE)) for status, words in _WORDS)
_GENERAL = re.compile(r"|[45]\.0\.0")


def read_status(text: str) -> str:
    """The enhanced code that a diagnostic holds or means, or nothing; at most 2,000 characters are read."""
    text = text[:2000]
    enhanced = _ENHANCED.search(text)
    if enhanced and not _GENERAL.fullmatch(enhanced[1]):
        return enhanced[1]
    plain = _PLAIN.search(text)
    kind = enhanced[1][0] if enhanced else plain[1] if plain else ""
    if kind == "4":
        return "4.0.0"
    meant = next((status for status, words in _MEANINGS if words.search(text)), "")
    return meant or (f"{kind}.0.0" if kind else "")


def refined(status: str, diagnostic: str) -> str:
    """The code as given; where it is general, the one that the diagnostic means."""
    meant = read_status(diagnostic) if _GENERAL.fullmatch(status) else ""
    return meant if meant and (not status or meant[0] == status[0]) else status


def is_final(bounce: Bounce) -> bool:
    """Whether the address is to receive nothing more: it failed for good, and for what it is.

    A full mailbox, a mail that is too large and one that a filter refused (X.2.2, X.2.3, X.3 and X.5 to X.7)
    say nothing about whether anybody reads there.
    """
    if bounce.action != "failed" or not bounce.status.startswith("5."):
        return False
    subject, detail = [*bounce.status.split("."), "0", "0"][1:3]
    return subject in ("0", "1", "4") or (subject, detail) in (("2", "0"), ("2", "1"), ("5", "0"))
