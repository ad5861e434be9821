"""A state, kind, route or outcome has one name before people, in `distributor.words` and nowhere else."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import StrEnum

import pytest
from django.db.models import Model

from distributor import delivery_codes, mail_codes, states, words
from distributor.language import LANGUAGES, Message, speaking
from distributor.store import models
from distributor.words.names import Names
from tests.conftest import ROOT
from tests.project.catalogues import kept
from tests.project.test_marked_words import NEEDED

NOT_SHOWN = {
    states.Origin,  # how a revision came about: no page and no command tells
    states.ReplyOutcome,  # what becomes of the copy is told: a DeliveryState
    states.BounceAction,  # what a mail system reports: the copy's history tells what followed
    states.AutomaticSign,  # a reason for a route, which is told
}
# What follows from a state, in a sentence: no name of it.
SENTENCES = {
    "distributor/cli/doctor_relays.py",  # what to do where a relay fails at a stage
    "distributor/newsroom/decisions.py",  # why nothing more is decided
}
SHOWN = [kind for kind in states.ALL if kind not in NOT_SHOWN]
TABLES = [
    table
    for module in pkgutil.iter_modules(words.__path__, "distributor.words.")
    for table in vars(importlib.import_module(module.name)).values()
    if isinstance(table, Names)
]
each_kind = pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)


def table_of(kind: type[StrEnum]) -> Names:
    (found,) = {id(table): table for table in TABLES if table.kind is kind}.values()
    return found


@each_kind
def test_every_kind_that_people_see_has_one_table_with_every_member(kind: type[StrEnum]) -> None:
    assert set(table_of(kind).names) == set(kind)


@each_kind
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_members_share_a_name(kind: type[StrEnum], language: str) -> None:
    with speaking(language):
        names = [table_of(kind)(member) for member in kind]
    assert len({*map(str.lower, names)}) == len(names)


@each_kind
def test_every_name_is_translated_under_the_context_of_its_kind(kind: type[StrEnum]) -> None:
    chinese, names = kept("zh_Hans"), table_of(kind).names.values()
    (context,) = {name.context for name in names}
    assert all(context != name.context for t in TABLES if t.kind is not kind for name in t.names.values())
    for name in names:
        message = chinese.get(name.english, context)
        assert message and message.string, (context, name.english)


def test_a_table_without_a_member_is_a_fault() -> None:
    with pytest.raises(TypeError, match="no name for paused"):
        Names(states.RunState, {s: Message("", s) for s in states.RunState if s != states.RunState.PAUSED})


def test_what_is_no_member_is_shown_as_it_stands() -> None:
    assert table_of(states.RunState)("a-state-of-a-later-version") == "a-state-of-a-later-version"


MEMBERS = {
    (owner.__name__, name)
    for module in (states, delivery_codes, mail_codes, models)
    for owner in vars(module).values()
    if inspect.isclass(owner) and issubclass(owner, StrEnum | Model)
    for name, value in vars(owner).items()
    if isinstance(value, StrEnum)
}


def _is_member(node: ast.AST | None) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in MEMBERS
    )


def _is_marked(node: ast.AST) -> bool:
    """A message for people: `_("…")`, `later("…")`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NEEDED


def _is_name(node: ast.AST) -> bool:
    """A message of a word or three: no sentence."""
    return _is_marked(node) and all(
        len(str(given.value).split()) <= 3
        for given in getattr(node, "args", [])
        if isinstance(given, ast.Constant)
    )


def named(source: str) -> Iterator[int]:
    """Lines in which members of a kind are given names: a table by members, or one word or the other."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            yield from (
                key.lineno
                for key, value in zip(node.keys, node.values, strict=True)
                if key and _is_member(key) and any(map(_is_marked, ast.walk(value)))
            )
        elif isinstance(node, ast.IfExp) and any(map(_is_member, ast.walk(node.test))):
            yield from (branch.lineno for branch in (node.body, node.orelse) if _is_name(branch))


@pytest.mark.parametrize(
    "source",
    [
        'WORDS = {RunState.PAUSED: later("paused")}',
        'WORDS = {RunState.PAUSED: _("paused")}',
        'def f(run):\n    return _("sent") if run.state == RunState.DONE else _("being sent")',
    ],
)
def test_a_name_that_is_given_elsewhere_is_found(source: str) -> None:
    assert [*named(source)]


def test_nothing_else_gives_a_state_a_name() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted((ROOT / "distributor").rglob("*.py"))
        if path.parent.name != "words" and (lines := [*named(path.read_text(encoding="utf-8"))])
    }
    assert found.keys() == SENTENCES, found
