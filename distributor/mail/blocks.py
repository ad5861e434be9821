"""What templates ask about the pieces of an issue; they cannot tell types apart by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256

from distributor.issue.issue import (
    Article,
    Block,
    Heading,
    Issue,
    ItemList,
    Paragraph,
    Picture,
    Rule,
    Span,
    Table,
    flat,
    plain,
)
from distributor.text import CONTROLS, inside

WIDEST = 576  # pixels: the sheet of 640 without its margins
SHOWN_EVERYWHERE = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}  # Outlook shows no other
_KINDS: dict[type, str] = {
    Paragraph: "paragraph",
    Heading: "heading",
    ItemList: "list",
    Picture: "picture",
    Table: "table",
    Rule: "rule",
}
_SAFE = re.compile(rf"(https?://|mailto:|tel:)[^\s{inside(*CONTROLS)}<>\"\\]+", re.IGNORECASE)
_MINOR = re.compile(r"\s*([(（][一二三四五六七八九十\d]+[)）]|\d+[.．、)）])")  # （一）, 1. — under 一、

_BLANK = re.compile(r"(?<=[^\x00-\x7f])[ \u3000]+(?=[^\x00-\x7f])")


def kind(block: Block) -> str:
    """paragraph, heading, list, picture, table or rule."""
    return _KINDS[type(block)]


def link(span: Span) -> str:
    """The span's address where it is one that a mail may hold, else ""."""
    return href(span.href)


def href(address: str) -> str:
    """The address where its scheme is http, https, mailto or tel, else ""."""
    return address if _SAFE.fullmatch(address) else ""


def is_minor(heading: Heading) -> bool:
    """Whether the heading stands under another: told by its number, for levels are often amiss."""
    return bool(_MINOR.match(plain(heading.spans)))


def travels(picture: Picture) -> bool:
    """Whether the picture can go into a mail."""
    return bool(picture.data) and picture.media_type in SHOWN_EVERYWHERE


def content_name(picture: Picture) -> str:
    """The left part of the picture's Content-ID: the same picture, the same name."""
    return sha256(picture.data).hexdigest()[:20]


def phrases(title: str) -> list[str]:
    """The title cut at the blanks between Chinese words: print breaks its lines there."""
    return _BLANK.split(title)


def lead(article: Article) -> Paragraph | None:
    """The first paragraph that says something: a form of address such as 同志们： does not."""
    paragraphs = [block for block in article.body if isinstance(block, Paragraph)]
    telling = [block for block in paragraphs if not plain(block.spans).strip().endswith(("：", ":"))]
    return next(iter(telling or paragraphs), None)


def pictures(issue: Issue) -> Iterator[Picture]:
    """Every picture of the issue that can travel, each once."""
    seen: set[str] = set()
    for block in (block for article in issue.articles for block in article.body):
        if not isinstance(block, Picture) or not travels(block) or content_name(block) in seen:
            continue
        seen.add(content_name(block))
        yield block


def shown_width(picture: Picture) -> int:
    """Pixels to show it at; 0 where the size is not known."""
    return min(picture.width, WIDEST)


def dialled(telephone: str) -> str:
    """The number as a tel: address (RFC 3966), "" where it has too few digits."""
    digits = re.sub(r"[^\d+]", "", telephone)
    return f"tel:{digits}" if len(digits) >= 5 else ""


FOR_TEMPLATES: dict[str, Callable[..., object]] = {
    "kind": kind,
    "link": link,
    "href": href,
    "is_minor": is_minor,
    "travels": travels,
    "shown_width": shown_width,
    "phrases": phrases,
    "lead": lead,
    "plain": plain,
    "flat": flat,
    "dialled": dialled,
}
