"""The only place that knows premailer: style sheets go into the elements, and nothing is fetched."""

from __future__ import annotations

import logging
import re

import premailer

# A sheet that no reader needs once its rules stand in the elements.
_INLINED_ONLY = re.compile(r'<style data-inline="only">.*?</style>\s*', re.DOTALL)


def inline(html: str) -> str:
    """The page with its CSS in style attributes; `<style>` (phone, dark) and comments stay.

    `<style data-inline="only">` is dropped afterwards, for size. `!important` is kept: without it
    the media queries would lose to the inlined styles.
    """
    inlined: str = premailer.transform(
        html,
        pretty_print=False,
        method="html",
        keep_style_tags=True,
        strip_important=False,
        allow_network=False,
        allow_loading_external_files=False,
        disable_basic_attributes=["align", "valign"],  # their CSS is understood everywhere
        disable_validation=True,  # mso-* properties are no CSS, and are wanted
        cssutils_logging_level=logging.CRITICAL,
    )
    return _INLINED_ONLY.sub("", inlined)
