"""Every word a person reads is in the catalogue, translated, and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from distributor.language import gettext, ngettext, pgettext, speaking
from tests.project.catalogues import TRANSLATED, compiled, extracted, file, kept, updated

each = pytest.mark.parametrize("language", TRANSLATED)
CATALOGUES = {language: kept(language) for language in TRANSLATED}

PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0-9.]*[a-zA-Z]|\{\w*(?:![ars])?\}")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def pairs(language: str) -> list[tuple[str, str]]:
    """What stands in the source and its translation, for each plural form that the language has."""
    return [pair for message in messages(CATALOGUES[language]) for pair in forms(message)]


def forms(message: Message) -> list[tuple[str, str]]:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return list(zip(ids[-len(strings) :], strings, strict=True))


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return extracted()


@each
def test_the_catalogue_has_every_message_and_no_other(language: str, sources: Catalog) -> None:
    known = {(message.context, message.id) for message in messages(CATALOGUES[language])}
    wanted = {(message.context, message.id) for message in messages(updated(language, sources))}
    assert {"missing": wanted - known, "left over": known - wanted} == {"missing": set(), "left over": set()}
    assert not CATALOGUES[language].obsolete, "run: make messages"


@each
def test_every_message_is_translated(language: str) -> None:
    found = list(messages(CATALOGUES[language]))
    assert len(found) > 400
    assert [message.id for message in found if message.fuzzy] == []
    assert [source for source, translation in pairs(language) if not translation] == []


@each
def test_every_translation_keeps_its_placeholders(language: str) -> None:
    def placeholders(text: str) -> set[str]:
        return set(PLACEHOLDER.findall(text))

    assert [pair for pair in pairs(language) if placeholders(pair[0]) != placeholders(pair[1])] == []


def test_placeholders_have_names_so_that_a_translation_may_turn_them_round() -> None:
    assert [source for source, _ in pairs("zh_Hans") if re.search(r"%[sdrf]|\{\}", source)] == []


@each
def test_every_translation_keeps_the_spaces_around_it(language: str) -> None:
    def around(text: str) -> tuple[str, str]:
        bare = re.sub(r"^ (?=\()|(?<=[,;:]) $", "", text)  # a full-width mark brings its own space
        return bare[: -len(bare.lstrip()) or None], bare[len(bare.rstrip()) :]

    assert [pair for pair in pairs(language) if around(pair[0]) != around(pair[1])] == []


def test_chinese_has_full_width_marks() -> None:
    assert [translation for _, translation in pairs("zh_Hans") if HALF_WIDTH.search(translation)] == []


def test_a_message_with_two_meanings_has_a_context_wherever_it_stands(sources: Catalog) -> None:
    """Whoever gives a message a context says that it is read in two ways: then no use is without one."""
    ids = {
        bool(context): {m.id for m in messages(sources) if bool(m.context) == context}
        for context in (True, False)
    }
    assert len(ids[True]) > 100
    assert ids[True] & ids[False] == set()


def test_messages_with_a_context_are_found_in_modules_and_on_pages(sources: Catalog) -> None:
    places = {place.split("/")[0] for m in messages(sources) if m.context for place, _line in m.locations}
    assert places == {"distributor", "templates"}


def test_english_is_what_stands_in_the_source(sources: Catalog) -> None:
    with speaking("en"):
        for message in messages(sources):
            if isinstance(message.id, tuple):
                one, many = message.id
                assert (ngettext(one, many, 1), ngettext(one, many, 2)) == (one, many)
            elif message.context:
                assert pgettext(message.context, str(message.id)) == message.id
            else:
                assert gettext(str(message.id)) == message.id


@each
def test_the_compiled_catalogue_says_what_the_other_says(language: str) -> None:
    assert file(language, "mo").read_bytes() == compiled(CATALOGUES[language]), "run: make messages"


@each
def test_each_message_is_found_under_its_context(language: str) -> None:
    """As modules and pages ask for it."""
    with speaking(language):
        for message in messages(CATALOGUES[language]):
            if message.context:
                assert pgettext(message.context, str(message.id)) == message.string
