"""A manuscript's Markdown for people's eyes: known tags only, our own pictures, no live links."""

from __future__ import annotations

import re

import nh3
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from distributor.store.models import Version

_LOOKS = {"b", "i", "s", "sub", "sup"}  # written as tags where Markdown has no mark for them
_TAGS = _LOOKS | {
    "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_LOWER = {
    f"h{level}": f"h{min(level + 2, 6)}" for level in range(1, 7)
}  # the page's own headings stand above
_MOST_CHARACTERS = 500_000
_LOOK = re.compile(rf"</?(?:{'|'.join(_LOOKS)})>|<br>")
_parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable(["table", "strikethrough"])


def as_html(version: Version) -> Markup:
    """The text of the version as HTML that may stand on our page."""
    tokens = _parser.parse(version.body[:_MOST_CHARACTERS])
    addresses = picture_addresses(version)
    for token in tokens:
        token.tag = _LOWER.get(token.tag, token.tag)
        _show_tags(token)
    html = str(_parser.renderer.render(tokens, _parser.options, {}))

    def attribute(tag: str, name: str, value: str) -> str | None:
        return addresses.get(value) if name == "src" else value

    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"img": {"src", "alt"}, "ol": {"start"}},
        attribute_filter=attribute,
        url_schemes=set(),
        link_rel=None,
    )
    return Markup(clean)


def _show_tags(token: Token) -> None:
    """Every tag is text but those of a look."""
    if token.type == "html_block":
        token.type = "text"
    for child in token.children or ():
        if child.type == "html_inline" and not _LOOK.fullmatch(child.content):
            child.type = "text"


def picture_addresses(version: Version) -> dict[str, str]:
    """Source as Markdown writes it -> the address of the picture among our pages."""
    number = version.manuscript.number
    return {
        _parser.normalizeLink(source): reverse(
            "manuscript-picture", kwargs={"number": number, "version": version.number, "place": place}
        )
        for place, source in enumerate(version.pictures)
    }
