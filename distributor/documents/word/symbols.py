"""Characters of fonts of pictures (Wingdings, Symbol), and gaps that are elements, written as characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mammoth.docx.dingbats import dingbats

from distributor.documents.word.names import (
    W_BR,
    W_CHAR,
    W_CR,
    W_FONT,
    W_P,
    W_PTAB,
    W_R_FONTS,
    W_R_PR,
    W_SYM,
    W_T,
    W_TAB,
    w,
)

_FONTS = {font for font, _code in dingbats}
_ATTRIBUTES = [w(name) for name in ("ascii", "hAnsi")]
_PRIVATE = range(0xF000, 0xF100)  # where fonts of pictures have their 256 characters


def write_out(root: Any) -> Iterator[tuple[Any, str]]:
    """Replace symbols by characters that look the same; yields paragraph and name of unknown ones."""
    for symbol in list(root.iter(W_SYM)):
        font, char = symbol.get(W_FONT, ""), symbol.get(W_CHAR, "")
        written = character(font, char)
        if not written:
            yield next(symbol.iterancestors(W_P), None), f"{font} {char}"
            continue
        symbol.tag, symbol.text = W_T, written
        symbol.attrib.clear()
    for text in list(root.iter(W_T)):
        unknown = _rewrite(text)
        if unknown:
            yield next(text.iterancestors(W_P), None), unknown


def write_gaps(root: Any) -> None:
    """Ends of lines, pages and columns part words, and so do all tabs."""
    for gap in list(root.iter(W_CR, W_PTAB, W_BR)):
        gap.tag = W_TAB if gap.tag == W_PTAB else W_BR
        gap.attrib.clear()


def character(font: str, char: str) -> str:
    """The character with that number, in hexadecimal digits, of the font; "" where nobody knows."""
    try:
        code = int(char, 16)
        return _known(font, code) if font in _FONTS or code in _PRIVATE else chr(code)
    except (ValueError, OverflowError):
        return ""


def _known(font: str, code: int) -> str:
    found = dingbats.get((font, code)) or dingbats.get((font, code & 0xFF))
    return chr(found) if found else ""


def _rewrite(text: Any) -> str:
    """Words set in a font of pictures; returns those that no table translates."""
    fonts = text.getparent().find(f"{W_R_PR}/{W_R_FONTS}")
    font = "" if fonts is None else next((fonts.get(a, "") for a in _ATTRIBUTES if fonts.get(a)), "")
    written = text.text or ""
    if font not in _FONTS:
        return "".join(char for char in written if ord(char) in _PRIVATE)
    pairs = [(char, _translated(font, char)) for char in written]
    text.text = "".join(shown or char for char, shown in pairs)
    return "".join(f"{font} {ord(char):04X}" for char, shown in pairs if not shown)


def _translated(font: str, char: str) -> str:
    """As Word shows it: the font has no characters but its 256, others are of another font."""
    code = ord(char)
    return _known(font, code) if 0x20 < code < 0x100 or code in _PRIVATE else char
