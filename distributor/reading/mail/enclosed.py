"""The parts of a mail that are files: named, numbered, within the limits."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from urllib.parse import unquote

from distributor.documents import charset
from distributor.mail_codes import MailProblem
from distributor.reading.mail.part import Limits, Part
from distributor.reading.mail.structure import Node
from distributor.text import LOST

_CID = re.compile(r"cid:([^\"'\s>)]{1,500})", re.IGNORECASE)
_DATA = re.compile(r"data:(image/(?:png|jpe?g|gif|bmp|webp));base64,([A-Za-z0-9+/=\s%]{40,})", re.IGNORECASE)
_NAMELESS = re.compile(rf"[?_\s{LOST}]*(?:\.\w{{1,5}})?")


class Files:
    """Gathers the files of a mail and of the mails within it."""

    def __init__(self, limits: Limits, problems: list[MailProblem]) -> None:
        self.limits = limits
        self.problems = problems
        self.parts: list[Part] = []
        self.octets = 0

    def add(self, node: Node, data: bytes, inside: int | None, name: str = "") -> int | None:
        """Take a part; its number, or None where the mail is too large already."""
        picture = node.kind.startswith("image/")
        inline = picture and node.disposition.value.strip() == "inline"
        identity = node.headers.text("content-id").strip("<> ")
        return self.put(name or name_of(node), node.kind, data, inside, inline=inline, content_id=identity)

    def put(
        self,
        name: str,
        kind: str,
        data: bytes,
        inside: int | None,
        *,
        inline: bool = False,
        content_id: str = "",
    ) -> int | None:
        """Take octets as a part; its number, or None where there is too much of it."""
        problem: MailProblem | None = None
        if self.octets + len(data) > self.limits.decoded_octets:
            problem = MailProblem.FILES_TOO_LARGE
        if len(self.parts) >= self.limits.parts:
            problem = MailProblem.TOO_MANY_PARTS
        if problem:
            self.problems += [problem] if problem not in self.problems else []
            return None
        self.octets += len(data)
        number = len(self.parts) + 1
        self.parts.append(Part(number, name, kind, data, inline, content_id, inside))
        return number

    def lift_pictures(self, page: str, inside: int | None) -> str:
        """Pictures that stand in the HTML as data become parts; the HTML names them by cid."""
        return _DATA.sub(lambda found: self._lifted(found, inside), page) if "base64," in page else page

    def _lifted(self, found: re.Match[str], inside: int | None) -> str:
        try:
            data = base64.b64decode(unquote(found[2]))
        except (binascii.Error, ValueError):
            return found[0]
        identity = f"data-{len(self.parts) + 1}"
        kind = found[1].lower()
        name = f"{identity}.{kind.removeprefix('image/')}"
        number = self.put(name, kind, data, inside, inline=True, content_id=identity)
        return f"cid:{identity}" if number else found[0]

    def marked(self, page: str) -> tuple[Part, ...]:
        """All parts; those that the HTML names are inline."""
        named = {unquote(identity).lower() for identity in _CID.findall(page)}
        return tuple(
            replace(part, inline=True) if part.content_id and part.content_id.lower() in named else part
            for part in self.parts
        )


def name_of(node: Node) -> str:
    """The file's name by Content-Disposition, else by Content-Type: the first of them that was not lost."""
    names = [node.disposition.parameters.get("filename", ""), node.type.parameters.get("name", "")]
    whole = [name for name in names if name and not charset.is_lost(name) and not _NAMELESS.fullmatch(name)]
    return (whole or [name for name in names if name] or [""])[0]
