"""The full issue as one reader sees it, from what was frozen when it was signed and sent."""

from __future__ import annotations

import re
from html import escape

from distributor import configuration
from distributor.delivery.keeping import archive
from distributor.delivery.sending.copies import original_copy, reader_of, rendered, stamp
from distributor.desk import notice
from distributor.desk.personal import rendering_again
from distributor.mail import slots
from distributor.mail.render import filled, for_browser
from distributor.mail.tokens import token
from distributor.mail.values import Reader, Sender
from distributor.states import Layout, RunKind
from distributor.store.models import Delivery, Edition, Run
from distributor.store.queries import copies, notices

_BODY = re.compile(r"<body[^<>]*>|\A(?!.*<body)", re.IGNORECASE | re.DOTALL)
_SEPARATOR = r"(?:(?<!\s)\s++)?[｜|]\s*+"
_BLOCK = (
    "box-sizing:border-box;max-width:640px;margin:16px auto;padding:14px 20px;border:1px solid #c7000b;"
    "border-left-width:5px;background:#fffaf2;color:#222;font:16px/1.8 PingFang SC,Microsoft YaHei,"
    "Noto Sans CJK SC,sans-serif"
)


def full_issue(copy: Delivery) -> str:
    """The copy's issue as a page of its own, whole even where the mail was a digest.

    Corrections that were sent since stand above it; a withdrawal stands in its place.
    """
    copy = _about(copy)
    found = notices.since(copy)
    if withdrawal := next((one for one in found if one.kind == RunKind.WITHDRAWAL), None):
        return _page(copy, withdrawal)
    page = _page(copy, copy.run.edition)
    language = copy.run.sender.get("language", "")
    above = "".join(_above(correction, language) for correction in found)
    return _BODY.sub(lambda body: body[0] + above, page, count=1) if found else page


def _for_anybody(page: str, copy: Delivery) -> str:
    """The page without its reader's unsubscribe link: whoever it is forwarded to must not stop the reader.

    A separator goes with the link, as our templates write it; one that stands in words goes, too.
    """
    link = token("unsubscribe", copy.run_id, copy.copy_number, bytes(copy.run.link_key))
    anchor = rf"<a\b[^<>]*{link}[^<>]*>.*?</a>"
    page = re.sub(rf"{_SEPARATOR}{anchor}|{anchor}(?:{_SEPARATOR})?", "", page, flags=re.DOTALL)
    return re.sub(rf"(?<![^\s\"'<>])[^\s\"'<>]*{link}", "", page)


def _about(copy: Delivery) -> Delivery:
    """The copy of the issue that a notice's copy is about, else the copy itself."""
    run_id, number = original_copy(copy.run, copy.copy_number)
    if not run_id:
        return copy
    return copies.numbered(run_id, number) or archive.behind(run_id, number) or copy


def _page(copy: Delivery, edition: Edition) -> str:
    is_notice = edition.kind in Run.NOTICES
    if edition.personal or (edition.layout != Layout.FULL and not is_notice):
        # A digest's frozen mail does not hold the whole issue; the document that was signed does.
        again = rendering_again(
            edition, Sender(**copy.run.sender), stamp(copy.run), Layout.FULL, configuration.office()
        )
        page = again(_reader(copy))
    else:
        page = filled(rendered(edition), slots.fields(_reader(copy), stamp(copy.run)))
    return _for_anybody(for_browser(page), copy)


def _above(correction: Edition, language: str) -> str:
    """The correction as a block above the issue, in the issue's language and with styles of its own."""
    about = notice.of(correction, language)
    if about is None:
        return ""
    said = "".join(f'<p style="margin:8px 0 0">{escape(paragraph)}</p>' for paragraph in about.paragraphs)
    return f'<div role="note" style="{_BLOCK}"><b style="color:#c7000b">{about.word}</b>{said}</div>'


def _reader(copy: Delivery) -> Reader:
    return reader_of(copy, copy.group.name if copy.group else "")
