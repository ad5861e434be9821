"""What of a mail is its text, and what are files: walks the tree of parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from distributor.documents import charset
from distributor.mail_codes import MailProblem
from distributor.reading.mail import (
    encoded_words,
    headers,
    layout,
    sealed,
    transfer,
    undeclared,
)
from distributor.reading.mail.enclosed import Files, name_of
from distributor.reading.mail.flowed import unflow
from distributor.reading.mail.part import Limits
from distributor.reading.mail.structure import Node, Tree
from distributor.text import LOST, printable

_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-plain"})
_SHORT = 300  # characters: a shorter text may stand there only because the standard wants one
_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<div|<p[ >]|<table|<meta)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_BLANK = re.compile(r"\s+")
_RICH = re.compile(r"<(?:param>[^<]*</param|/?[A-Za-z-]{1,40})>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """Text of one branch: as text, and as HTML where it came so."""

    text: str = ""
    page: str = ""


class Walk:
    """Goes through one mail; gathers its files in `files`, its seal in `seal`."""

    def __init__(self, raw: bytes, limits: Limits, problems: list[MailProblem]) -> None:
        self.tree = Tree(raw, limits, problems)
        self.files = Files(limits, problems)
        self.seal: sealed.Seal = ""
        self.limits = limits

    def read(self, node: Node, inside: int | None = None, depth: int = 0) -> Written:
        """The text of a part and of those below it."""
        if node.is_multipart:
            return self._multipart(node, inside, depth)
        if node.is_mail:
            return self._mail(node, inside, depth)
        if sealed.is_container(node.kind):
            return self._container(node, inside, depth)
        if node.kind in _TEXTS and not _is_file(node):
            return self._text(node, inside)
        self.files.add(node, node.body(self.tree.raw), inside)
        return Written()

    def _multipart(self, node: Node, inside: int | None, depth: int) -> Written:
        if inside is None:
            seal = sealed.of_multipart(node.kind, node.type.parameters.get("protocol", ""))
            self.seal = self.seal or seal
        read = [self.read(part, inside, depth + 1) for part in node.parts]
        if node.kind == "multipart/alternative":
            return _choose(read)
        return Written(
            "\n\n".join(written.text for written in read if written.text.strip()),
            "\n".join(written.page for written in read if written.page),
        )

    def _text(self, node: Node, inside: int | None) -> Written:
        data = self._encoded_after_all(node.body(self.tree.raw), node)
        if node.kind == "text/html":
            return self._page(self._decoded(data, node, _META.search(data[:4096])), inside)
        data, files = transfer.uuencoded(data) if b"begin" in data else (data, [])
        for name, octets in files:
            self.files.put(encoded_words.decode(name), "application/octet-stream", octets, inside)
        text = printable(self._decoded(data, node, None))
        if _PAGE.match(text) and "</" in text:
            return self._page(text, inside)
        text = self._capped(text)
        if node.kind in {"text/enriched", "text/richtext"}:
            text = _RICH.sub("", text)
        if node.type.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=node.type.parameters.get("delsp", "").lower() == "yes")
        return Written(self._unsealed(text))

    def _encoded_after_all(self, data: bytes, node: Node) -> bytes:
        declared, label = node.encoding, node.type.parameters.get("charset", "")
        octets = undeclared.decode(data, declared, label)
        if octets is None:
            return data
        self.tree.note(MailProblem.OTHER_ENCODING)
        return octets

    def _decoded(self, data: bytes, node: Node, meta: re.Match[bytes] | None) -> str:
        label = node.type.parameters.get("charset", "")
        if not charset.codec(label) and meta:
            label = meta[1].decode("ascii")
        text = charset.decode(data, label)
        if charset.is_lost(text):
            self.tree.note(MailProblem.LOST_CHARACTERS)
        return text

    def _page(self, page: str, inside: int | None) -> Written:
        """Pictures written into the page, and styles, count as text only once they are out of it."""
        page = self.files.lift_pictures(page, inside)
        if len(page) > self.limits.text_characters:
            page = layout.without_styles(page)
        page = self._capped(page)
        return Written(printable(layout.text(page)), page)

    def _capped(self, text: str) -> str:
        if len(text) <= self.limits.text_characters:
            return text
        self.tree.note(MailProblem.TEXT_CUT)
        return text[: self.limits.text_characters]

    def _unsealed(self, text: str) -> str:
        self.seal = self.seal or sealed.of_text(text)
        return sealed.without_armour(text) if "-----BEGIN PGP SIGNED" in text else text

    def _mail(self, node: Node, inside: int | None, depth: int) -> Written:
        """An enclosed mail is a file; its own text and files are files inside it."""
        data = node.body(self.tree.raw)
        subject = _subject(data, self.limits)
        number = self.files.add(node, data, inside, name_of(node) or f"{subject or 'mail'}.eml")
        if number is None:
            return Written()

        def keep(inner: Written) -> Written:
            if inner.text.strip():
                self.files.put(f"{subject or 'mail'}.txt", "text/plain", inner.text.encode(), number)
            return Written()

        return self._within(data, number, depth, keep)

    def _container(self, node: Node, inside: int | None, depth: int) -> Written:
        data = node.body(self.tree.raw)
        seal = sealed.of_container(data, node.type.parameters.get("smime-type", ""))
        self.seal = self.seal or (seal if inside is None else "")
        inner = sealed.content(data) if seal == "smime-signed" else None
        if inner is None:
            self.files.add(node, data, inside)
            return Written()
        return self._within(inner, inside, depth, lambda written: written)

    def _within(
        self, data: bytes, inside: int | None, depth: int, take: Callable[[Written], Written]
    ) -> Written:
        """Read octets that are a mail of their own; one that lies too deep stays a file."""
        if depth >= self.limits.nesting:
            self.tree.note(MailProblem.TOO_DEEP)
            return Written()
        outer, self.tree = self.tree, self.tree.within(data)
        try:
            return take(self.read(self.tree.parse(depth=depth + 1), inside, depth + 1))
        finally:
            outer.count, self.tree = self.tree.count, outer


def _is_file(node: Node) -> bool:
    return node.disposition.value.strip().startswith("attachment") or bool(name_of(node))


def _subject(data: bytes, limits: Limits) -> str:
    fields, _body = headers.split(data, 0, len(data), limits.header_octets)
    return fields.text("subject")[:80]


def _choose(read: list[Written]) -> Written:
    """Of alternatives the text; the HTML, laid out, where the text is empty, a stub, or lost characters."""
    plain = next((written.text for written in read if written.text.strip() and not written.page), "")
    rich = next((written for written in reversed(read) if written.page), Written())
    laid_out = rich.text
    if not laid_out.strip():
        return Written(plain, rich.page)
    is_better = not plain.strip() or _is_stub(plain, laid_out) or _is_damaged(plain)
    return Written(laid_out if is_better else plain, rich.page)


def _is_stub(plain: str, laid_out: str) -> bool:
    """“Please use a program that shows HTML”, or the first lines only."""
    short = _BLANK.sub("", plain)
    return len(short) < _SHORT and len(_BLANK.sub("", laid_out)) > 2 * len(short)


def _is_damaged(plain: str) -> bool:
    """Written by a program that had no Chinese: one question mark for each character."""
    return LOST in plain or plain.count("?") > max(5, len(plain) // 4)
