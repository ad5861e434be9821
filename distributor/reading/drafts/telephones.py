"""Finds telephone numbers of China: mobile, and landline with extension; no ID, bank or QQ numbers."""

from __future__ import annotations

import re
from unicodedata import normalize

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

LONGEST = 300  # characters of a line

_OTHER = re.compile(
    r"(?:身份证|证件|银行|卡号|账号|帐号|账户|开户|QQ|微信号?|邮编|邮政编码|信用代码|税号|传真|印数)"
    r"[^\d\n]{0,12}[\dXx][\dXx \-]{4,30}",
    re.IGNORECASE,
)
_ALSO_WECHAT = re.compile(r"(?:/|／|、|和|兼|及|[（(])\s*(?:微信|QQ)(?:同号|号)?\s*[）)]?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#)\s*[：:]?\s*", re.IGNORECASE)
_AREA = re.compile(r"[(（]\s*(0\d{2,3})\s*[)）]\s*")
_LONG = re.compile(r"\d{13,}|(?<!\d)\d{17}[\dXx]")
_GROUPED = re.compile(r"(?<!\d)\d{4}(?: \d{4}){3,4}(?: \d{1,3})?(?!\d)")  # a bank card
_BARE_EXTENSION = re.compile(r"(?<=\d{7})-(?=\d{2,5}(?!\d))")  # 010-62345678-801
# An unknown area code is kept: without it the number would be another one.
_LOCAL = re.compile(r"(?<![\d-])(?:(0\d{2,3})[- ]{1,3})?([2-8]\d{2,3}[- ]?\d{4})(?!\d)")
_DASHES = str.maketrans("‐‑‒–—―−－", "-" * 8)


def find(line: str) -> str:
    """The telephone number in the line, preferably mobile; "" if there is none.

    Mobile numbers as 13800000000, others as 0314-2050000, with 转801 for an extension.
    """
    found = [number for part in _tidy(line).splitlines() for number in _numbers(part)]
    return next((number for number in found if number.startswith("1")), found[0] if found else "")


def find_local(line: str) -> str:
    """Like find(), but also numbers without a valid area code; for values labelled as a telephone number."""
    if number := find(line):
        return number
    local = _LOCAL.search(_tidy(line))
    if not local:
        return ""
    digits = local[2].replace(" ", "").replace("-", "")
    return f"{local[1]}-{digits}" if local[1] else digits


def _tidy(line: str) -> str:
    text = normalize("NFKC", line[:LONGEST]).translate(_DASHES)
    text = _AREA.sub(r"\1-", _ALSO_WECHAT.sub(" ", text))
    text = _LONG.sub(" ", _GROUPED.sub(" ", _OTHER.sub(" ", text)))
    return _EXTENSION.sub(" ext. ", _BARE_EXTENSION.sub("转", text))


def _numbers(text: str) -> list[str]:
    if sum(map(str.isdigit, text)) < 7:
        return []
    matcher = PhoneNumberMatcher(text, "CN", leniency=Leniency.VALID, max_tries=50)
    return [_written(match.number) for match in matcher if match.number.country_code == 86]


def _written(number: phonenumbers.PhoneNumber) -> str:
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    area, _space, rest = national.partition(" ext. ")[0].partition(" ")
    extension = f"转{number.extension}" if number.extension else ""
    digits = re.sub(r"\D", "", rest)
    bare = re.sub(r"\D", "", area)
    return (f"{bare}-{digits}" if bare.startswith("0") else bare + digits) + extension
