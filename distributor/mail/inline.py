"""The only place that knows premailer: style sheets go into the elements, and nothing is fetched."""

from __future__ import annotations

import logging
import re
from typing import Any

import premailer

# A sheet that no reader needs once its rules stand in the elements.
_INLINED_ONLY = re.compile(r'<style data-inline="only">[^<]*+(?:<(?!/?style)[^<]*+)*+</style>\s*+')
# As the template writes it: lxml knows its own spelling only, and drops any other.
_DOCTYPE = re.compile(
    r"\s*+(?:(?><!--.*?-->|<\?.*?>)\s*+)*+<!doctype\b[^>]*+>\s*+", re.DOTALL | re.IGNORECASE
)

# What HTML has of the attributes that premailer makes of CSS (HTML 4.01 section 14.3 and the index of
# attributes; a picture's measures are whole pixels in today's HTML). All else stays in the style alone.
_TABLE, _PIXELS = ("table", "td", "th"), re.compile(r"\d+")
_LENGTH, _COLOUR = re.compile(r"\d+%?"), re.compile(r"#[0-9a-fA-F]{6}|[a-zA-Z]+")
_ATTRIBUTES = {
    "width": dict.fromkeys((*_TABLE, "col", "colgroup", "hr"), _LENGTH) | {"img": _PIXELS},
    "height": dict.fromkeys(_TABLE, _LENGTH) | {"img": _PIXELS},
    "bgcolor": dict.fromkeys((*_TABLE, "tr", "body"), _COLOUR),
}
_NO_COLOUR = ("inherit", "initial", "unset", "revert", "currentcolor", "transparent")  # words of CSS alone


class _Inliner(premailer.Premailer):  # type: ignore[misc]  # it has no types
    """Adds an attribute beside its CSS, for old mail programs, only where HTML allows it."""

    def _style_to_basic_html_attributes(self, element: Any, style_content: str, force: bool = False) -> None:
        before = dict(element.attrib)
        super()._style_to_basic_html_attributes(element, style_content, force)
        for name, value in element.attrib.items():
            if before.get(name) != value and not _allowed(element.tag, name, value):
                _put_back(element, name, before)


def inline(html: str) -> str:
    """The page with its CSS in style attributes; `<style>` (phone, dark) and comments stay.

    `<style data-inline="only">` is dropped afterwards, for size. `!important` is kept: without it
    the media queries would lose to the inlined styles.
    """
    doctype = _DOCTYPE.match(html)
    head = doctype[0] if doctype else ""
    inliner = _Inliner(
        html[len(head) :],
        method="html",
        keep_style_tags=True,
        strip_important=False,
        allow_network=False,
        allow_loading_external_files=False,
        disable_basic_attributes=["align", "valign"],  # their CSS is understood everywhere
        disable_validation=True,  # mso-* properties are no CSS, and are wanted
        cssutils_logging_level=logging.CRITICAL,
    )
    inlined: str = inliner.transform(pretty_print=False)
    return head.lstrip() + _INLINED_ONLY.sub("", inlined)


def _allowed(tag: str, name: str, value: str) -> bool:
    form = _ATTRIBUTES.get(name, {}).get(tag)
    return form is not None and form.fullmatch(value) is not None and value.lower() not in _NO_COLOUR


def _put_back(element: Any, name: str, before: dict[str, str]) -> None:
    if name in before:
        element.attrib[name] = before[name]
    else:
        del element.attrib[name]
