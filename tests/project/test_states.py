"""A state, kind, route or outcome is written once, in `distributor.states`: elsewhere it has its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
from django.db.models import Model

from distributor import states
from distributor.store import models
from tests.conftest import ROOT

WORDS = {member.value for kind in states.ALL for member in kind}
# What rows and values of them call the fields that hold such a word.
FIELDS = {"state", "kind", "route", "origin", "role", "layout", "severity", "stage", "event", "action"}
# Fields of that name which hold something else, whose words happen to be those of a state.
OTHERS = {
    "distributor/desk/domain/spf_check.py",  # a finding of `doctor`: good, look, bad
    "distributor/documents/reasons.py",  # the kind of a file
    "distributor/reading/attachments/reader.py",  # the same
    "distributor/reading/drafts/sections.py",  # the kind of a piece of text
}
OTHERS_ON_PAGES = {'changes.html: .kind == "new"'}  # a paragraph, beside its former self
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "distributor").rglob("*.py"))
    if "migrations" not in path.parts and path.name != "states.py"
}
IN_SQL = re.compile(r"\b(?:state|kind|route|event|stage|reason)\b[^'\n]{0,30}'([a-z_-]+)'")
IN_A_PAGE = re.compile(r"""\.(?:state|route|kind|role|layout) (?:==|!=|in) \(?["']([\w-]+)["']""")


def _is_field(node: ast.expr | None) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in FIELDS


def _words(*nodes: ast.AST | None) -> Iterator[ast.Constant]:
    for node in nodes:
        if isinstance(node, ast.Constant) and node.value in WORDS:
            yield node
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            yield from _words(*node.elts)
        elif isinstance(node, ast.IfExp):
            yield from _words(node.body, node.orelse)


def _written(tree: ast.AST) -> Iterator[ast.Constant]:
    """Literal words compared with, given to, or declared of a field that holds a state; or in SQL."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare() if any(map(_is_field, (node.left, *node.comparators))):
                yield from _words(node.left, *node.comparators)
            case ast.keyword(arg=str(name)) if name.rsplit("__in", 1)[0].rsplit("__")[-1] in FIELDS:
                yield from _words(node.value)
            case ast.AnnAssign() if _is_field(node.target):
                yield from _words(node.value)
            case ast.Assign() if any(map(_is_field, node.targets)):
                yield from _words(node.value)
            case ast.Constant(value=str(text)) if IN_SQL.search(text) and " = " in text:
                yield node


@pytest.mark.parametrize("module", sorted(SOURCES.keys() - OTHERS))
def test_no_module_writes_the_word_of_a_state(module: str) -> None:
    found = [f"{module}:{word.lineno}: {word.value!r}" for word in _written(ast.parse(SOURCES[module]))]
    assert found == []


def test_no_page_compares_with_the_word_of_a_state() -> None:
    pages = sorted((ROOT / "templates" / "web").rglob("*.html"))
    found = [
        f"{page.name}: {match[0]}"
        for page in pages
        for match in IN_A_PAGE.finditer(page.read_text(encoding="utf-8"))
        if match[1] in WORDS
    ]
    assert set(found) == OTHERS_ON_PAGES


def test_pages_know_every_kind_of_state() -> None:
    kinds = {kind for kind in vars(states).values() if isinstance(kind, type) and issubclass(kind, StrEnum)}
    assert kinds - {StrEnum} == set(states.ALL)


MEMBERS = {id(member) for kind in states.ALL for member in kind}
MODELS = [model for model in vars(models).values() if isinstance(model, type) and issubclass(model, Model)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_model_has_a_second_name_for_a_state(model: type[Model]) -> None:
    """`RunState.PAUSED` is written so everywhere; a member that is added has no place to be added in, too."""
    assert [name for name, value in vars(model).items() if id(value) in MEMBERS] == []


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_no_module_takes_members_of_a_kind_by_position(module: str) -> None:
    kinds = {kind.__name__ for kind in states.ALL}
    found = [
        node.lineno
        for node in ast.walk(ast.parse(SOURCES[module]))
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Name)
            and node.value.id in kinds
        )
        or (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in {"ROUTES", "STATES", "KINDS"}
        )
    ]
    assert found == []


def test_migrations_hold_plain_strings() -> None:
    """A migration that named a member would change its meaning with this module."""
    migrations = sorted((ROOT / "distributor" / "store" / "migrations").glob("0*.py"))
    assert [
        path.name for path in migrations if "distributor.states" in path.read_text(encoding="utf-8")
    ] == []
