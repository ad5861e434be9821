"""What may not pass is listed once, in `distributor.text`: elsewhere there is no set of such characters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from distributor.text import Kind, characters
from tests.conftest import ROOT

PLAIN = frozenset("\t\n\r")  # white space that every format has
UNFIT = frozenset(characters(*Kind)) - frozenset(characters(Kind.PRESENTATION)) - PLAIN
# Sets of another kind: what is a sign in a format, or a hint at one, and not what may not pass.
OTHERS = {
    "distributor/documents/plausible_text.py": "signs that octets were read by the wrong table; ESC is none",
    "distributor/documents/pdf_lines.py": "the hyphen at which a line of a PDF was broken",
    "distributor/documents/word/word97.py": "marks of [MS-DOC]: fields, cells, pictures",
    "distributor/reading/mail/addresses.py": "octets of a header before they are text: a guess at damage",
}
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "distributor").rglob("*.py"))
    if path != ROOT / "distributor" / "text.py" and "migrations" not in path.parts
}
ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<short>[vf])|.)", re.DOTALL
)
WHOLE = re.compile("\x00-\x7f|\U00020000-\U0003ffff|^\x7f$")  # ASCII, the planes of ideographs, ASCII's last
OCTETS_FROM_TO = re.compile("([\x00-\x7f])-([\x00-\x7f])", re.DOTALL)


def _meant(literal: str) -> str:
    """The literal with a regular expression's escapes undone."""

    def undone(found: re.Match[str]) -> str:
        code = found["x"] or found["u"] or found["U"]
        return chr(int(code, 16)) if code else {"v": "\v", "f": "\f"}.get(found["short"] or "", found[0])

    return ESCAPE.sub(undone, literal)


def _is_set(literal: str) -> bool:
    """Beyond ASCII one character is enough; below, one control character by itself separates or ends."""
    found = UNFIT & set(WHOLE.sub("", _meant(literal)))
    return len(found) > 1 or not "".join(found).isascii()


def _is_set_of_octets(literal: bytes) -> bool:
    ranges = OCTETS_FROM_TO.findall(_meant(literal.decode("latin-1"))) if b"[" in literal else []
    return any(first < last and {first, last} & UNFIT for first, last in ranges)


def _sets(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(literal)) if _is_set(literal):
                yield f"line {node.lineno}: {literal!a}"
            case ast.Constant(value=bytes(octets)) if _is_set_of_octets(octets):
                yield f"line {node.lineno}: {octets!a}"


@pytest.mark.parametrize("module", sorted(SOURCES.keys() - OTHERS.keys()))
def test_no_module_has_a_set_of_its_own(module: str) -> None:
    assert list(_sets(SOURCES[module])) == []


@pytest.mark.parametrize("module", OTHERS)
def test_a_set_of_another_kind_is_still_there(module: str) -> None:
    assert list(_sets(SOURCES[module]))


@pytest.mark.parametrize(
    "source",
    [
        r're.compile("[\x00-\x1f]")',
        r're.compile(r"[\x00-\x1f\x7f]")',
        r're.compile(rb"[\x00-\x08\x0e-\x1f]")',
        r'text.replace("\u202e", "")',
        r'f"{text}[\u200b-\u200f]"',
        r'str.maketrans("", "", "\ufeff\u200b")',
        r're.compile(r"[^\s\U000e0000-\U000e007f]")',
    ],
)
def test_a_set_is_found_however_it_is_written(source: str) -> None:
    assert list(_sets(source))


@pytest.mark.parametrize(
    "source",
    [
        r're.compile("[^\x00-\x7f]+")',
        r're.compile(r"(?<=[^\x00-\x7f])x")',
        r'text > "\x7f"',
        r'line.split("\0")',
        r'b"PK\x03\x04"',
        r're.compile(r"[ \t\n\f]")',
        r're.compile("[\u3000\u4e00-\u9fff\U00020000-\U0003ffff]")',
        r're.compile(r"C:\\folder\\v1")',
    ],
)
def test_what_is_no_such_set_is_none(source: str) -> None:
    assert not list(_sets(source))
