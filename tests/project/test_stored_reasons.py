"""Rows keep codes: no words that are translated when shown are written where rows are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain

from django.apps import apps
from django.db import models

from distributor import delivery_codes, mail_codes
from distributor.actor import Actor
from distributor.store.models.reasons import ReasonsField
from distributor.text import NAME
from distributor.words.copies import session_end_name
from distributor.words.reasons import WORDS
from tests.conftest import ROOT

SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "distributor").rglob("*.py"))
    if "migrations" not in path.parts
}
# Who sends, reads, files and answers mail hands over codes; what it says to whoever sits in front is said at
# once.
WITHOUT_WORDS = tuple(
    f"distributor/{folder}/" for folder in ("delivery", "desk", "feedback", "incoming", "store", "web")
)
ACTORS = {
    "answers_by", "by", "changed_by", "confirmed_by", "filed_by", "lifted_by", "ordered_by", "removed_by",
}  # fmt: skip
CODES = {"code", "lift_code", "reply", "route_reason"}
LOGS = {"distributor/delivery/sending/event_log.py"}  # whose fields have the names of columns
TRANSLATING = {
    "_", "all_words_of", "english_of", "gettext", "later", "later_in", "ngettext", "pgettext",
    "words_of",
}  # fmt: skip


def reasons_fields() -> set[str]:
    """The names of all columns that keep reasons."""
    fields = chain.from_iterable(model._meta.local_fields for model in apps.get_models())
    return {field.name for field in fields if isinstance(field, ReasonsField)}


def _calls(node: ast.AST, names: set[str]) -> bool:
    """Whether words are made of it, or it is one of the names that hold such words."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in TRANSLATING:
            return True
        if isinstance(inner, ast.Name) and inner.id in names:
            return True
    return False


def _constants(tree: ast.Module) -> set[str]:
    """The names that a module gives to words."""
    return {
        target.id
        for statement in tree.body
        if isinstance(statement, ast.Assign) and _calls(statement.value, set())
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _written(tree: ast.Module, columns: set[str]) -> Iterator[tuple[str, ast.expr]]:
    """What is given to one of these columns: as an argument, an attribute, or in a dictionary of fields."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name)) if name in columns:
                yield name, node.value
            case ast.Assign(targets=[ast.Attribute(attr=str(name))]) if name in columns:
                yield name, node.value
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value in columns:
                        yield key.value, value


def test_nothing_that_is_translated_is_written_into_a_column_of_codes() -> None:
    columns = reasons_fields() | ACTORS | CODES
    assert columns >= {"withheld", "state_reason", "reasons", "notes", "trouble"}
    # Commands and pages print dictionaries with keys of the same names: there words are in their place.
    found = [
        f"{path}:{value.lineno}: {name}"
        for path, tree in SOURCES.items()
        if path not in LOGS and not path.startswith(("distributor/cli/", "distributor/words/"))
        for name, value in _written(tree, columns)
        if _calls(value, _constants(tree))
    ]
    assert found == []


def test_who_writes_rows_marks_no_words_to_be_shown_later() -> None:
    marking = {
        path
        for path, tree in SOURCES.items()
        if path.startswith(WITHOUT_WORDS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("later", "later_in")
    }
    assert marking == set()


def test_every_code_has_words_and_one_meaning() -> None:
    kinds = [
        kind
        for module in (mail_codes, delivery_codes)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind.__module__ == module.__name__
    ]
    codes = [code.value for kind in kinds for code in kind]
    assert len(codes) == len(set(codes)) > 100
    assert {code for code in codes if code not in WORDS} == set(session_end_name.by_code)


def test_no_code_of_an_actor_can_be_a_name() -> None:
    assert {actor for actor in Actor if not NAME.unfit(actor) or actor.strip() == actor} == set()


def test_every_column_with_an_actor_has_room_for_one() -> None:
    fields = [
        field
        for model in apps.get_app_config("distributor").get_models()
        for field in model._meta.local_fields
        if field.name in ACTORS
    ]
    assert len(fields) >= 13
    assert all(isinstance(field, models.CharField) and (field.max_length or 0) >= 100 for field in fields)
