"""Every word a person reads is in the catalogues, translated, and compiled."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from distributor.language import DOMAIN, LANGUAGES
from tests.conftest import ROOT

each = pytest.mark.parametrize("language", LANGUAGES)
KEYWORDS = {**DEFAULT_KEYWORDS, "_": None, "later": None, "later_plural": (1, 2)}


def folder(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES"


def catalogue(language: str) -> Catalog:
    with (folder(language) / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


@pytest.fixture(scope="module")
def sources() -> set[str | tuple[str, ...]]:
    """Every message id in modules and templates, found as `make messages` finds them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods, options = [], {}
    for mapping in mappings:
        method, patterns = mapping.pop("method"), mapping.pop("pattern")
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            methods.append((pattern, method))
            options[pattern] = mapping
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    return {message for _path, _line, message, _comments, _context in found}


@each
def test_the_catalogue_has_every_message_and_no_other(
    language: str, sources: set[str | tuple[str, ...]]
) -> None:
    known = {message.id for message in messages(catalogue(language))}
    assert {"missing": sources - known, "left over": known - sources} == {
        "missing": set(),
        "left over": set(),
    }, "run: make messages"


def test_every_message_is_translated() -> None:
    chinese = list(messages(catalogue(LANGUAGES[0])))
    assert len(chinese) > 100
    assert [message.id for message in chinese if not all(words(message)) or message.fuzzy] == []


def words(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [])


@each
def test_every_translation_keeps_its_placeholders(language: str) -> None:
    translated = [message for message in messages(catalogue(language)) if any(words(message))]
    assert [f"{message.id}: {error}" for message in translated for error in message.check()] == []


@each
def test_the_compiled_catalogue_is_made_from_this_one(language: str) -> None:
    made = io.BytesIO()
    write_mo(made, catalogue(language))
    assert made.getvalue() == (folder(language) / f"{DOMAIN}.mo").read_bytes(), "run: make messages"
