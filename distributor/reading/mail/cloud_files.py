"""Finds cloud attachments (超大附件, 云附件): links of mail providers, with name, size and expiry."""

from __future__ import annotations

import datetime as dt
import html
import re
from urllib.parse import parse_qsl, unquote, urlsplit

from distributor.reading.mail.encoded_words import clean
from distributor.reading.values import CloudFile

_PROVIDERS = (
    ("qq", re.compile(r"(?:[\w-]+\.)*mail\.qq\.com/(?:ftn/|cgi-bin/(?:ftn|exs_ftn)|.{0,60}ftn_?download)")),
    ("netease", re.compile(
        r"(?:[\w-]+\.)*(?:163|126|188|yeah|netease)\.(?:com|net)/.{0,200}?(?:cloud-attachment|large-?attachment|"
        r"bigattach|filehub)|fs\.(?:163|126)\.com/fs/|u\.163\.com/")),
    ("139", re.compile(
        r"(?:[\w-]+\.)*mail\.10086\.cn/.{0,200}?(?:large|attach|disk|down|share)|(?:caiyun|yun)\.139\.com/")),
    ("189", re.compile(
        r"cloud\.189\.cn/|(?:[\w-]+\.)*(?:mail|webmail\d*)\.189\.cn/.{0,200}?(?:large|attach|down|share)")),
    ("sina", re.compile(
        r"(?:[\w-]+\.)*mail\.sina\.(?:com\.cn|com|cn|net)/.{0,200}?(?:big|large|attach|down|file)|"
        r"vdisk\.(?:weibo|sina)\.com/")),
)  # fmt: skip
_HOSTS = re.compile(
    r"(?:163|126|188|yeah|netease|qq|10086|139|189|sina|weibo)\.(?:com|cn|net)", re.IGNORECASE
)
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,1500}?href\s*=\s*[\"']?\s*(https?://[^\"'\s<>]{1,2000}+)[^<>]{0,1000}+>(.{0,500}?)</a\s*>",
    re.DOTALL | re.IGNORECASE,
)
_SCRIPT = re.compile(r"<(style|script)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,4000}>")
_URL = re.compile(r"https?://[^\s\"'<>，。；（）⟨⟩]{1,2000}", re.IGNORECASE)
_NAME = re.compile(
    r"(?<![^\s\\/:*?\"<>|⟨⟩，。；：（）])[^\s\\/:*?\"<>|⟨⟩，。；：（）]{1,120}"
    r"(?: (?:\(\d{1,3}\)|[^\s\\/:*?\"<>|⟨⟩，。；：(（])[^\s\\/:*?\"<>|⟨⟩，。；：]{0,60}){0,4}"
    r"\.(?:[A-Za-z][A-Za-z0-9]{1,4}|7z)(?![A-Za-z0-9.])"
)
_SIZE = re.compile(
    r"(?<![\w.])\d{1,6}(?:[.,]\d{1,3})?\s?(?:[KMGT]i?B?|字节|bytes)(?![A-Za-z])", re.IGNORECASE
)
_DATE = re.compile(r"(20\d\d)\s?[年/.-]\s?(\d{1,2})\s?[月/.-]\s?(\d{1,2})")
_ENDS = re.compile(r"到期|过期|有效|失效|截止|expire|valid", re.IGNORECASE)
_DAYS = re.compile(
    r"(\d{1,4})\s?天\s?(?:后|内|之后|以内)?\s?(?:到期|过期|失效|有效)|(?:有效期|剩余)\s?[:：]?\s?(\d{1,4})\s?天"
)
_LONG = 500_000  # characters of text or page
_NEAR = 300  # characters before and after a link
_MOST = 50


def find(text: str, page: str, sent: dt.date | None = None) -> tuple[CloudFile, ...]:
    """The links in page and text, each file once; “15天后到期” counts from the day `sent`."""
    found: dict[str, CloudFile] = {}
    for place in (_as_text(page), text[:_LONG]):
        for cloud in _links_in(place, sent) if _HOSTS.search(place) else ():
            known = found.get(_key(cloud.url))
            found[_key(cloud.url)] = _merged(known, cloud) if known else cloud
    return tuple(_without_repeats(list(found.values()))[:_MOST])


def _as_text(page: str) -> str:
    """The page as one line of text with each URL after the text of its link."""
    if not _HOSTS.search(page[:_LONG]):
        return ""
    linked = _ANCHOR.sub(lambda link: f"{link[2]} ⟨{link[1]}⟩ ", _SCRIPT.sub("", page[:_LONG]))
    return html.unescape(_TAG.sub("⟨⟩", linked)).replace("\xa0", " ")


def _links_in(place: str, sent: dt.date | None) -> list[CloudFile]:
    links = [(url, provider) for url in _URL.finditer(place) if (provider := _provider(url[0]))]
    clouds = []
    for index, (url, provider) in enumerate(links[: 4 * _MOST]):
        begin = max(links[index - 1][0].end() if index else 0, url.start() - _NEAR)
        end = min(links[index + 1][0].start() if index + 1 < len(links) else len(place), url.end() + _NEAR)
        clouds.append(_cloud(url[0], provider, place[begin : url.start()], place[url.end() : end], sent))
    return clouds


def _provider(url: str) -> str:
    parts = _place(url)
    return next((name for name, pattern in _PROVIDERS if parts and pattern.match(parts)), "")


def _place(url: str) -> str:
    """Host and path in lower case; "" for an invalid URL, and for one with user information."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (
        f"{parts.hostname}{parts.path}?{parts.query}".lower()
        if parts.hostname and "@" not in parts.netloc
        else ""
    )


def _cloud(url: str, provider: str, before: str, after: str, sent: dt.date | None) -> CloudFile:
    names = list(_NAME.finditer(before))
    name = names[-1][0] if names else _named_by(url, after)
    described = before[names[-1].end() :] if names else ""
    size = _SIZE.search(described) or _SIZE.search(after)
    expires = _expiry(described, sent) or _expiry(after, sent)
    return CloudFile(
        clean(name).strip("·•- "), html.unescape(url), clean(size[0]) if size else "", expires, provider
    )


def _named_by(url: str, after: str) -> str:
    """The name in the URL, else the first one after it."""
    for key, value in parse_qsl(urlsplit(url).query)[:50]:
        if key.lower() in {"filename", "name", "fn", "file", "fname"} and "." in value:
            return unquote(value)
    following = _NAME.search(after)
    return following[0] if following else ""


def _expiry(words: str, sent: dt.date | None) -> dt.date | None:
    if not _ENDS.search(words):
        return None
    found = _DATE.search(words)
    try:
        if found:
            return dt.date(*map(int, found.groups()))
        days = _DAYS.search(words)
        return sent + dt.timedelta(days=int(days[1] or days[2])) if days and sent else None
    except (ValueError, OverflowError):
        return None


def _key(url: str) -> str:
    return html.unescape(url).rstrip("/")


def _merged(one: CloudFile, other: CloudFile) -> CloudFile:
    """Both mentions of one link: each field from the first that has it."""
    return CloudFile(
        one.name or other.name, one.url, one.size or other.size, one.expires or other.expires, one.provider
    )


def _without_repeats(clouds: list[CloudFile]) -> list[CloudFile]:
    """Without further links to the same file that add nothing, such as “进入下载页面”."""
    kept: list[CloudFile] = []
    for cloud in clouds:
        is_named = any(other.provider == cloud.provider and other.name == cloud.name for other in kept)
        is_provider_known = any(other.provider == cloud.provider for other in kept)
        if not (is_named if cloud.name else is_provider_known):
            kept.append(cloud)
    return kept
