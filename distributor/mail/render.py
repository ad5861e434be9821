"""An issue rendered and inlined once, with slots; and the plain rendering for one reader.

The plain rendering is the oracle: what splicing makes of the slots must equal it. Rendering tries
that on three stand-in readers; where a template decides per reader, the result says `personal`.
"""

from __future__ import annotations

import datetime as dt
import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

from distributor.audience.fields import BY_NAME, NO_EXTRA, PRINTED
from distributor.issue.issue import Issue, Picture
from distributor.mail import blocks, slots
from distributor.mail.blocks import SHOWN_EVERYWHERE
from distributor.mail.extra import Extra
from distributor.mail.inline import inline
from distributor.mail.slots import LETTERS, SLOTS, NeedsReader, Slot
from distributor.mail.templates import REQUIRED, Sources, run_template
from distributor.mail.values import (
    MailPicture,
    Notice,
    Reader,
    RenderedIssue,
    RunStamp,
    Sender,
)
from distributor.states import Layout
from distributor.text import MAIL, squeezed

_HOSTILE = ("Ж<b>&amp;\"'=?x?= 🐉\u3000" * 9, "</td>&#39;", "%s\u00a0")


def _stand_in(address: str, number: int, group: str, values: Iterable[str]) -> Reader:
    printed: dict[str, Any] = dict(zip(PRINTED, values, strict=False))
    return Reader(address=address, copy_number=number, group=group, **printed)


STAND_INS = (
    _stand_in("reader@example.org", 1, "送发对象", [BY_NAME[name].sample for name in PRINTED]),
    _stand_in("r@example.org", 2**32 - 1, "", [""] * len(PRINTED)),
    _stand_in("r@example.org", 345, "a\\b{{ c }}", cycle(_HOSTILE)),
)
_NO_RUN = RunStamp(1, "", dt.datetime.fromtimestamp(0, dt.UTC), bytes(32))


def render(
    issue: Issue,
    sender: Sender,
    *,
    layout: Layout = Layout.FULL,
    groups: tuple[str, ...] = (),
    templates: Sources,
    notice: Notice | None = None,
    columns: Collection[str] | None = None,
) -> RenderedIssue:
    """The issue with slots, the same for the same input; `personal` where slots cannot do.

    `columns` are the further ones that readers have; a template that prints another raises TemplateError.
    """
    page = _Page(issue, sender, layout, groups, templates, notice, columns)
    try:
        rendered = page.with_slots()
    except NeedsReader:
        return page.of_stand_in()
    tried = (slots.fields(reader, _NO_RUN) for reader in STAND_INS)
    proven = all(filled(rendered, values) == page.printed(values) for values in tried)
    return rendered if proven else page.of_stand_in()


def render_for(
    issue: Issue,
    sender: Sender,
    *,
    layout: Layout = Layout.FULL,
    groups: tuple[str, ...] = (),
    templates: Sources,
    reader: Reader,
    stamp: RunStamp,
    notice: Notice | None = None,
    columns: Collection[str] | None = None,
) -> RenderedIssue:
    """The template's output for one reader, without slots; `columns` as for `render`."""
    return _Page(issue, sender, layout, groups, templates, notice, columns).printed(
        slots.fields(reader, stamp), reader.extra
    )


def written(templates: Sources, context: Mapping[str, object]) -> RenderedIssue:
    """What the templates make of the context: inlined, lines ended as a mail wants it, without pictures."""
    subject, html, text = (run_template(templates, name, context) for name in REQUIRED)
    return RenderedIssue(squeezed(subject), _canonical(inline(MAIL.fit(html))), _canonical(MAIL.fit(text)))


def filled(rendered: RenderedIssue, values: tuple[str, ...]) -> RenderedIssue:
    """The rendering with its slots replaced by a reader's fields (`slots.fields`)."""
    mark = slots.find_mark(rendered.html, rendered.text)
    html = slots.fill(rendered.html, mark, tuple(slots.escape(value) for value in values))
    return RenderedIssue(rendered.subject, html, slots.fill(rendered.text, mark, values), rendered.pictures)


def for_browser(rendered: RenderedIssue) -> str:
    """The page as a browser shows it: the pictures stand inside it."""
    html = rendered.html
    for picture in rendered.pictures:
        data = b64encode(picture.data).decode("ascii")
        html = html.replace(f"cid:{picture.content_id}", f"data:{picture.media_type};base64,{data}")
    return html


@dataclass(frozen=True)
class _Page:
    """The template with everything but the reader."""

    issue: Issue
    sender: Sender
    layout: Layout
    groups: tuple[str, ...]
    templates: Sources
    notice: Notice | None = None
    columns: Collection[str] | None = None

    def with_slots(self) -> RenderedIssue:
        mark = slots.PASSING_MARK
        rendered = self.printed([Slot(mark + letter) for letter in LETTERS], None)
        if mark in rendered.subject:
            raise NeedsReader  # the subject is encoded once for all
        if mark not in rendered.html + rendered.text:
            raise NeedsReader  # without a slot nothing would tell this mail from one reader's own
        lasting = slots.lasting_mark(mark, rendered.html, rendered.text)
        html, text = (part.replace(mark, lasting) for part in (rendered.html, rendered.text))
        return replace(rendered, html=html, text=text)

    def of_stand_in(self) -> RenderedIssue:
        shown = {column: column for column in self.columns or ()}
        return replace(self.printed(slots.fields(STAND_INS[0], _NO_RUN), shown), personal=True)

    def printed(
        self, values: Sequence[str | Slot], extra: Mapping[str, str] | None = NO_EXTRA
    ) -> RenderedIssue:
        """`values` in the order of SLOTS; without `extra` a template that asks for it raises NeedsReader."""
        mail = written(self.templates, self._context(values, extra))
        return replace(mail, pictures=self._pictures(mail.html))

    def _context(self, values: Sequence[str | Slot], extra: Mapping[str, str] | None) -> dict[str, object]:
        """Everything a template may name."""
        reader = dict(zip(SLOTS, values, strict=True))
        read, unsubscribe = reader.pop("read_token"), reader.pop("unsubscribe_token")
        linked = bool(self.sender.public_url)
        return {
            "issue": self.issue,
            "layout": self.layout,
            "groups": self.groups,
            "notice": self.notice,
            "contact": self.sender.reply_to or self.issue.contribution_address,
            "reader": {**reader, "extra": Extra(extra, self.columns)},
            "linked": linked,  # whether there are pages to link to
            "read_url": slots.prefixed(f"{self.sender.public_url}/r/", read) if linked else "",
            "unsubscribe_url": slots.prefixed(f"{self.sender.public_url}/u/", unsubscribe) if linked else "",
            "cid": self._content_id,
        }

    def _content_id(self, picture: Picture) -> str:
        return f"{blocks.content_name(picture)}@{self.sender.message_id_domain}"

    def _pictures(self, html: str) -> tuple[MailPicture, ...]:
        """The pictures that the page shows."""
        travelling = ((self._content_id(picture), picture) for picture in blocks.pictures(self.issue))
        return tuple(
            MailPicture(
                name, picture.media_type, f"{number}.{SHOWN_EVERYWHERE[picture.media_type]}", picture.data
            )
            for number, (name, picture) in enumerate(travelling, 1)
            if f"cid:{name}" in html
        )


def _canonical(text: str) -> str:
    """At most one empty line at a time, and CRLF at every line's end."""
    lines = re.sub(r"\r\n?", "\n", text).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", lines).replace("\n", "\r\n") + "\r\n"
