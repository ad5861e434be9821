"""Separates the text of a mail from its files: walks the MIME tree."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from distributor.documents import charset
from distributor.mail_codes import MailProblem
from distributor.reading.limits import MailLimits
from distributor.reading.mail import encoded_words, headers, layout, protection, structure
from distributor.reading.mail.structure import MimeNode, MimeTree
from distributor.reading.values import MailPart
from distributor.text import LOST, printable

_CID = re.compile(r"cid:([^\"'\s>)]{1,500})", re.IGNORECASE)
_DATA = re.compile(r"data:(image/(?:png|jpe?g|gif|bmp|webp));base64,([A-Za-z0-9+/=\s%]{40,})", re.IGNORECASE)
_NAMELESS = re.compile(rf"[?_\s{LOST}]*(?:\.\w{{1,5}})?")


class PartCollector:
    """Collects the files of a mail and of the mails enclosed in it, within the limits."""

    def __init__(self, limits: MailLimits, problems: list[MailProblem]) -> None:
        self.limits = limits
        self.problems = problems
        self.parts: list[MailPart] = []
        self.octets = 0

    def add(self, node: MimeNode, data: bytes, inside: int | None, name: str = "") -> int | None:
        """Add a part; returns its number, or None if the mail exceeds a limit."""
        picture = node.kind.startswith("image/")
        inline = picture and node.disposition.value.strip() == "inline"
        identity = node.headers.text("content-id").strip("<> ")
        return self.put(name or file_name(node), node.kind, data, inside, inline=inline, content_id=identity)

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
        """Add octets as a part; returns its number, or None if the mail exceeds a limit."""
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
        self.parts.append(MailPart(number, name, kind, data, inline, content_id, inside))
        return number

    def lift_pictures(self, page: str, inside: int | None) -> str:
        """Pictures embedded as data: URLs become parts, which the HTML references as cid:."""
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

    def marked(self, page: str) -> tuple[MailPart, ...]:
        """All parts; those that the HTML references are inline."""
        named = {unquote(identity).lower() for identity in _CID.findall(page)}
        return tuple(
            replace(part, inline=True) if part.content_id and part.content_id.lower() in named else part
            for part in self.parts
        )


def file_name(node: MimeNode) -> str:
    """The file name by Content-Disposition, else Content-Type: the first without lost characters."""
    names = [node.disposition.parameters.get("filename", ""), node.type.parameters.get("name", "")]
    whole = [name for name in names if name and not charset.is_lost(name) and not _NAMELESS.fullmatch(name)]
    return (whole or [name for name in names if name] or [""])[0]


def _unflow(text: str, *, delete_space: bool) -> str:
    """The text of format=flowed (RFC 3676) with one line per paragraph; quote marks stay."""
    done: list[str] = []
    open_depth: int | None = None  # of the paragraph that the next line may continue
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if open_depth == depth and content != "-- ":
            done[-1] += content
        else:
            done.append(">" * depth + (" " if depth else "") + content)
        is_open = content.endswith(" ") and content != "-- "
        open_depth = depth if is_open else None
        if is_open and delete_space:
            done[-1] = done[-1][:-1]
    return "\n".join(done)


_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-plain"})
_SHORT = 300  # characters: a shorter plain text may be a mere stub beside the HTML
_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<div|<p[ >]|<table|<meta)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_BLANK = re.compile(r"\s+")
_RICH = re.compile(r"<(?:param>[^<]*</param|/?[A-Za-z-]{1,40})>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BodyText:
    """The text of one branch of the tree, with its HTML if it was HTML."""

    text: str = ""
    page: str = ""


class BodyReader:
    """Walks one mail; collects its files in `files` and its signature or encryption in `seal`."""

    def __init__(self, raw: bytes, limits: MailLimits, problems: list[MailProblem]) -> None:
        self.tree = MimeTree(raw, limits, problems)
        self.files = PartCollector(limits, problems)
        self.seal: protection.Protection = ""
        self.limits = limits

    def read(self, node: MimeNode, inside: int | None = None, depth: int = 0) -> BodyText:
        """The text of a part and of its sub-parts."""
        if node.is_multipart:
            return self._multipart(node, inside, depth)
        if node.is_mail:
            return self._mail(node, inside, depth)
        if protection.is_container(node.kind):
            return self._container(node, inside, depth)
        if node.kind in _TEXTS and not _is_file(node):
            return self._text(node, inside)
        self.files.add(node, node.body(self.tree.raw), inside)
        return BodyText()

    def _multipart(self, node: MimeNode, inside: int | None, depth: int) -> BodyText:
        if inside is None:
            seal = protection.of_multipart(node.kind, node.type.parameters.get("protocol", ""))
            self.seal = self.seal or seal
        read = [self.read(part, inside, depth + 1) for part in node.parts]
        if node.kind == "multipart/alternative":
            return _best_alternative(read)
        return BodyText(
            "\n\n".join(written.text for written in read if written.text.strip()),
            "\n".join(written.page for written in read if written.page),
        )

    def _text(self, node: MimeNode, inside: int | None) -> BodyText:
        data = self._encoded_after_all(node.body(self.tree.raw), node)
        if node.kind == "text/html":
            return self._page(self._decoded(data, node, _META.search(data[:4096])), inside)
        data, files = structure.uuencoded(data) if b"begin" in data else (data, [])
        for name, octets in files:
            self.files.put(encoded_words.decode(name), "application/octet-stream", octets, inside)
        text = printable(self._decoded(data, node, None))
        if _PAGE.match(text) and "</" in text:
            return self._page(text, inside)
        text = self._capped(text)
        if node.kind in {"text/enriched", "text/richtext"}:
            text = _RICH.sub("", text)
        if node.type.parameters.get("format", "").lower() == "flowed":
            text = _unflow(text, delete_space=node.type.parameters.get("delsp", "").lower() == "yes")
        return BodyText(self._unsealed(text))

    def _encoded_after_all(self, data: bytes, node: MimeNode) -> bytes:
        declared, label = node.encoding, node.type.parameters.get("charset", "")
        octets = structure.decode_undeclared(data, declared, label)
        if octets is None:
            return data
        self.tree.note(MailProblem.OTHER_ENCODING)
        return octets

    def _decoded(self, data: bytes, node: MimeNode, meta: re.Match[bytes] | None) -> str:
        label = node.type.parameters.get("charset", "")
        if not charset.codec(label) and meta:
            label = meta[1].decode("ascii")
        text = charset.decode(data, label)
        if charset.is_lost(text):
            self.tree.note(MailProblem.LOST_CHARACTERS)
        return text

    def _page(self, page: str, inside: int | None) -> BodyText:
        """The text of HTML; embedded pictures and style sheets do not count against the limit."""
        page = self.files.lift_pictures(page, inside)
        if len(page) > self.limits.text_characters:
            page = layout.without_styles(page)
        page = self._capped(page)
        return BodyText(printable(layout.text(page)), page)

    def _capped(self, text: str) -> str:
        if len(text) <= self.limits.text_characters:
            return text
        self.tree.note(MailProblem.TEXT_CUT)
        return text[: self.limits.text_characters]

    def _unsealed(self, text: str) -> str:
        self.seal = self.seal or protection.of_text(text)
        return protection.without_armour(text) if "-----BEGIN PGP SIGNED" in text else text

    def _mail(self, node: MimeNode, inside: int | None, depth: int) -> BodyText:
        """An enclosed mail is a file; its text and its files become files inside it."""
        data = node.body(self.tree.raw)
        subject = _subject(data, self.limits)
        number = self.files.add(node, data, inside, file_name(node) or f"{subject or 'mail'}.eml")
        if number is None:
            return BodyText()

        def keep(inner: BodyText) -> BodyText:
            if inner.text.strip():
                self.files.put(f"{subject or 'mail'}.txt", "text/plain", inner.text.encode(), number)
            return BodyText()

        return self._within(data, number, depth, keep)

    def _container(self, node: MimeNode, inside: int | None, depth: int) -> BodyText:
        data = node.body(self.tree.raw)
        seal = protection.of_container(data, node.type.parameters.get("smime-type", ""))
        self.seal = self.seal or (seal if inside is None else "")
        inner = protection.signed_content(data) if seal == "smime-signed" else None
        if inner is None:
            self.files.add(node, data, inside)
            return BodyText()
        return self._within(inner, inside, depth, lambda written: written)

    def _within(
        self, data: bytes, inside: int | None, depth: int, take: Callable[[BodyText], BodyText]
    ) -> BodyText:
        """Read an enclosed mail; None if it is nested too deeply."""
        if depth >= self.limits.nesting:
            self.tree.note(MailProblem.TOO_DEEP)
            return BodyText()
        outer, self.tree = self.tree, self.tree.within(data)
        try:
            return take(self.read(self.tree.parse(depth=depth + 1), inside, depth + 1))
        finally:
            outer.count, self.tree = self.tree.count, outer


def _is_file(node: MimeNode) -> bool:
    return node.disposition.value.strip().startswith("attachment") or bool(file_name(node))


def _subject(data: bytes, limits: MailLimits) -> str:
    fields, _body = headers.split_header(data, 0, len(data), limits.header_octets)
    return fields.text("subject")[:80]


def _best_alternative(read: list[BodyText]) -> BodyText:
    """The plain alternative; the text of the HTML if the plain one is empty, a stub or damaged."""
    plain = next((written.text for written in read if written.text.strip() and not written.page), "")
    rich = next((written for written in reversed(read) if written.page), BodyText())
    laid_out = rich.text
    if not laid_out.strip():
        return BodyText(plain, rich.page)
    is_better = not plain.strip() or _is_stub(plain, laid_out) or _is_damaged(plain)
    return BodyText(laid_out if is_better else plain, rich.page)


def _is_stub(plain: str, laid_out: str) -> bool:
    """Whether the plain text says “please use a program that shows HTML”, or has the first lines only."""
    short = _BLANK.sub("", plain)
    return len(short) < _SHORT and len(_BLANK.sub("", laid_out)) > 2 * len(short)


def _is_damaged(plain: str) -> bool:
    """Whether Chinese characters were replaced by question marks."""
    return LOST in plain or plain.count("?") > max(5, len(plain) // 4)
