"""/inbox/<id>/layout: a mail's HTML as its sender laid it out, harmless, for the frame on the mail's page.

Four walls: nh3 leaves only tags and styles that are known; the frame's sandbox lets nothing run; the policy
of this answer lets nothing load; and it says `sandbox` itself, for whoever opens the address by itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping

import nh3
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from distributor.states import EnclosureState
from distributor.store.models import Enclosure
from distributor.store.queries import inbox_pages as query
from distributor.web.access import desk_only
from distributor.web.headers import as_foreign_mail
from distributor.web.inbox import pictures, stored_reading
from distributor.web.inbox.mail import find_mail

_TAGS = {
    "a", "abbr", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup",
    "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "section", "small", "span",
    "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u",
    "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style", "title", "valign"},
    "col": {"span", "width"},
    "font": {"color", "face", "size"},
    "img": {"alt", "height", "src", "width"},  # src: only what we put there ourselves
    "ol": {"start", "type"},
    "table": {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "td": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "th": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "tr": {"bgcolor", "height"},
}
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-left", "border-right",
    "border-top", "color", "font", "font-family", "font-size", "font-style", "font-weight",
    "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left",
    "margin-right", "margin-top", "max-width", "padding", "padding-bottom", "padding-left",
    "padding-right", "padding-top", "text-align", "text-decoration", "text-indent", "vertical-align",
    "white-space", "width",
}  # fmt: skip
_MOST_CHARACTERS = 1_000_000
_MOST_PICTURES = 40
_MOST_PICTURE_OCTETS = 8 * 1024 * 1024
_CID = re.compile(r"^\s*cid:", re.IGNORECASE)
_DOCUMENT = """<!doctype html><html><head><meta charset="utf-8"><style>
html {{ color-scheme: light; background: #fff; color: #222; }}
body {{ margin: 14px 18px; font: 15px/1.7 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
overflow-wrap: anywhere; }}
img, table {{ max-width: 100%; }} img {{ height: auto; }} pre {{ white-space: pre-wrap; }}
</style></head><body>{body}</body></html>"""


@require_safe
@desk_only
def layout(request: HttpRequest, incoming_id: int) -> HttpResponse:
    """The mail's HTML, made harmless; empty where it has none."""
    mail = find_mail(incoming_id)
    html = stored_reading.message(mail).html[:_MOST_CHARACTERS]
    inside = embedded(query.enclosures(mail)) if "cid:" in html.lower() else {}
    return as_foreign_mail(HttpResponse(harmless(html, inside)))


def harmless(html: str, inside: Mapping[str, str]) -> str:
    """A document without scripts, links, forms and foreign addresses; `inside`: Content-ID -> data URL."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name != "src":
            return value
        return inside.get(_CID.sub("", value).strip()) if _CID.match(value) else None

    body = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"cid", "data"},  # links are no attribute at all; of pictures the filter keeps our own
        filter_style_properties=_STYLES,
        link_rel=None,
    )
    return _DOCUMENT.format(body=body)


def embedded(enclosures: Iterable[Enclosure]) -> dict[str, str]:
    """Content-ID -> the picture as a data URL, encoded anew."""
    found: dict[str, str] = {}
    left = _MOST_PICTURE_OCTETS
    for enclosure in enclosures:
        if (
            not enclosure.content_id
            or enclosure.state != EnclosureState.PICTURE
            or len(found) >= _MOST_PICTURES
        ):
            continue
        picture = pictures.of(enclosure)
        if picture and len(picture[0]) <= left:
            left -= len(picture[0])
            found[enclosure.content_id] = f"data:{picture[1]};base64,{base64.b64encode(picture[0]).decode()}"
    return found
