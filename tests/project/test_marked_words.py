"""Words are marked for translation so that they can be found, and so that each has one translation."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from tests.project.catalogues import ROOT, extracted

SINGLE, PLURAL = ("_", "gettext", "later"), ("ngettext", "later_plural")
WITH_CONTEXT = ("pgettext", "later_in")
# How many arguments have to be plain text.
NEEDED = dict.fromkeys(SINGLE, 1) | dict.fromkeys((*PLURAL, *WITH_CONTEXT), 2)
# What is said here was marked with `later` where it stands.
SHOWN_LATER = {
    ("distributor/audience/describe.py", "BY_NAME[field].label"),
    ("distributor/audience/where.py", "BY_NAME[column].label"),
    ("distributor/cli/audience.py", "BY_NAME[field].label"),
    ("distributor/cli/posts.py", "BY_NAME[field].label"),
    ("distributor/cli/deliveries.py", "BY_NAME[name].title"),
    ("distributor/cli/errors.py", "_FULL"),
    ("distributor/cli/errors.py", "words"),
    ("distributor/cli/lazy.py", "entry.help"),
    ("distributor/cli/settings.py", "setting.help"),
    ("distributor/documents/picture.py", "words"),
    ("distributor/documents/reasons.py", "_WORDS[refused.why]"),
    ("distributor/issue/problems.py", "words.message"),
    ("distributor/issue/problems.py", "words.message, words.plural, count"),
    ("distributor/issue/problems.py", "PARTS[kind]"),
    ("distributor/issue/problems.py", "words.remedy"),
    ("distributor/language.py", "self.context, self.english"),
    ("distributor/words/reasons.py", "message"),
}


@dataclass(frozen=True)
class Marked:
    """A call of one of the functions above; an argument that is no plain text is None."""

    path: str
    function: str
    given: tuple[str | None, ...]
    source: str


def in_modules() -> Iterator[Marked]:
    for path in sorted((ROOT / "distributor").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                given = tuple(plain(a.value) if isinstance(a, ast.Constant) else None for a in call.args)
                source = ", ".join(map(ast.unparse, call.args))
                yield Marked(name(path), call.func.id, given, source)


def in_templates() -> Iterator[Marked]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted((ROOT / "templates").rglob("*.*")):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name):
                given = tuple(plain(a.value) if isinstance(a, nodes.Const) else None for a in call.args)
                yield Marked(name(path), call.node.name, given, repr(call.args))


def plain(value: object) -> str | None:
    return value if isinstance(value, str) else None


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


MARKED = [call for call in (*in_modules(), *in_templates()) if call.function in NEEDED]


def test_every_marked_word_is_plain_text_that_can_be_found() -> None:
    """Neither f-strings nor names, nor words that are formatted or joined before they are translated."""
    hidden = [call for call in MARKED if None in call.given[: NEEDED[call.function]]]
    assert {(call.path, call.source) for call in hidden} == SHOWN_LATER


def test_no_message_is_both_with_and_without_a_plural() -> None:
    """gettext knows a message by its singular: one of the two would get the other's translation."""
    single = {call.given[0] for call in MARKED if call.function in SINGLE} - {None}
    plural = {call.given[0] for call in MARKED if call.function in PLURAL}
    assert len(plural) > 5
    assert single & plural == set()


def test_no_words_are_hidden_in_an_f_string() -> None:
    """They are not found there, and stay English."""
    written = {(message.context, words) for message in extracted() for words in _ids(message.id)}
    hidden = [call for call in MARKED if call.given[0] and _key(call) not in written]
    assert [(call.path, call.source) for call in hidden if (call.path, call.source) not in SHOWN_LATER] == []


def _key(call: Marked) -> tuple[str | None, str | None]:
    return (call.given[0], call.given[1]) if call.function in WITH_CONTEXT else (None, call.given[0])


def _ids(message: str | Sequence[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)
