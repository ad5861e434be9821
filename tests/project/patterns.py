"""Every regular expression of the program, and the methods by which it is used; for a fresh process.

Patterns are noted as they are compiled, while all modules are imported. Those that a function compiles are
read from the syntax trees, and those that are data from the .toml files.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import itertools
import pkgutil
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import distributor

SOURCE = Path(distributor.__file__).parent
_METHODS = {"match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn"}
_FLAGS_AT = {"compile": 1, "sub": 4, "subn": 4, "split": 3}  # among the arguments; else the third
_KEY = "match"  # of a pattern in a .toml file
_DEPTH = 3  # of tuples, dictionaries and records in which a pattern may lie
_NOT_IMPORTED = re.compile(r".*\.(?:__main__|asgi|migrations\..*)")  # these begin a process


@dataclass(slots=True)
class Used:
    """A pattern, where it stands, and what is done with it."""

    pattern: re.Pattern[Any]
    where: str
    methods: set[str] = field(default_factory=set)


class Found:
    """Patterns by their text and flags."""

    def __init__(self) -> None:
        self._by_text: dict[tuple[str | bytes, int], Used] = {}

    def add(self, pattern: re.Pattern[Any], where: str, methods: Iterable[str] = ()) -> None:
        used = self._by_text.setdefault((pattern.pattern, pattern.flags), Used(pattern, where))
        used.methods.update(methods)

    def __iter__(self) -> Iterator[Used]:
        return iter(self._by_text.values())


def used_patterns() -> tuple[list[Used], list[str]]:
    """All patterns, and the modules whose patterns only exist while the program runs."""
    found = Found()
    compiled: list[tuple[str, re.Pattern[Any]]] = []
    modules = _imported(compiled)
    trees = {
        name: ast.parse(Path(str(module.__file__)).read_text("utf-8")) for name, module in modules.items()
    }
    uses = {name: _uses(tree) for name, tree in trees.items()}
    _add_named(found, modules, uses)
    for where, pattern in compiled:
        found.add(pattern, where)
    for where, text in _in_data():
        found.add(re.compile(text, re.IGNORECASE), where)
    unknown = _add_called(found, modules, trees, uses)
    return list(found), unknown


def _add_named(
    found: Found, modules: Mapping[str, ModuleType], uses: Mapping[str, Mapping[str, set[str]]]
) -> None:
    everywhere: dict[str, set[str]] = defaultdict(set)
    for name, methods in itertools.chain.from_iterable(one.items() for one in uses.values()):
        everywhere[name] |= methods
    for module in modules.values():
        for name, value in vars(module).items():
            of_name = uses[module.__name__] if name.startswith("_") else everywhere
            for pattern in _reached(value):
                found.add(pattern, f"{module.__name__}.{name}", of_name.get(name, ()))


def _add_called(
    found: Found,
    modules: Mapping[str, ModuleType],
    trees: Mapping[str, ast.Module],
    uses: Mapping[str, Mapping[str, set[str]]],
) -> list[str]:
    unknown = set()
    for name, tree in trees.items():
        for call in _calls_of_re(tree):
            pattern = _evaluated(call, vars(modules[name]))
            if pattern is None:
                unknown.add(name)
            else:
                later = uses[name].get("pattern", ()) if _attribute(call) == "compile" else ()
                found.add(pattern, f"{name}:{call.lineno}", {_attribute(call), *later} & _METHODS)
    return sorted(unknown)


def _imported(compiled: list[tuple[str, re.Pattern[Any]]]) -> dict[str, ModuleType]:
    """All modules by name; `compiled` gets what each compiles meanwhile."""
    compile_ = re.compile

    def noting(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        made = compile_(pattern, flags)
        where = sys._getframe(1).f_globals["__name__"]
        if where.startswith("distributor."):
            compiled.append((where, made))
        return made

    names = [module.name for module in pkgutil.walk_packages([str(SOURCE)], "distributor.")]
    with mock.patch.object(re, "compile", noting):
        return {name: importlib.import_module(name) for name in names if not _NOT_IMPORTED.fullmatch(name)}


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """By the name of a pattern the methods that its module calls on it, also by another name."""
    called: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            owner = node.value
            called[owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")].add(node.attr)
    found = {name: set(methods) for name, methods in called.items()}
    for name, other in _other_names(tree):
        found.setdefault(name, set()).update(called[other] - {"split"})  # which is of any text
    return found


def _other_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """A name, and the one that its value has in a loop, after an assignment, or in a function."""
    functions = {node.name: node.args for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            yield from _pairs([(node.iter, node.target)])
        elif isinstance(node, ast.Assign):
            yield from _pairs((node.value, target) for target in node.targets)
        elif isinstance(node, ast.FunctionDef):
            yield from _pairs(zip(reversed(node.args.defaults), reversed(node.args.args), strict=False))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            yield from _pairs(zip(node.args, functions[node.func.id].args, strict=False))


def _pairs(pairs: Iterable[tuple[ast.AST, ast.AST]]) -> Iterator[tuple[str, str]]:
    for value, target in pairs:
        yield from itertools.product(_names_in(value), _names_in(target))


def _names_in(node: ast.AST) -> list[str]:
    named = (getattr(part, "id", getattr(part, "arg", None)) for part in ast.walk(node))
    return [name for name in named if isinstance(name, str)]


def _reached(value: Any, depth: int = _DEPTH) -> Iterator[re.Pattern[Any]]:
    """The patterns of a module's value."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from _reached(inner, depth - 1)
    elif depth and isinstance(value, dict):
        yield from _reached(list(value.values()), depth)
    elif depth and type(value).__module__.startswith("distributor") and hasattr(type(value), "__slots__"):
        yield from _reached([getattr(value, name, None) for name in type(value).__slots__], depth)


def _in_data() -> Iterator[tuple[str, str]]:
    for file in sorted(SOURCE.rglob("*.toml")):
        for text in _of_key(tomllib.loads(file.read_text("utf-8"))):
            yield file.name, text


def _of_key(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == _KEY and isinstance(inner, str):
                yield inner
            yield from _of_key(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_key(inner)


def _calls_of_re(tree: ast.Module) -> Iterator[ast.Call]:
    """`re.search(…)` and its like inside functions."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and node.args and _attribute(node) in _METHODS | {"compile"}:
                    owner = node.func.value  # type: ignore[attr-defined]
                    if isinstance(owner, ast.Name) and owner.id == "re":
                        yield node


def _attribute(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


class _Names(dict[str, Any]):
    """A module's names; for any other, which a function would know, a word."""

    def __missing__(self, name: str) -> str:
        if hasattr(builtins, name):
            raise KeyError(name)
        return "word"


def _evaluated(call: ast.Call, names: Mapping[str, Any]) -> re.Pattern[Any] | None:
    """The pattern of a call, with `word` for what only the running program knows; None where it cannot be."""
    parts = [call.args[0], *_flags(call)]
    try:
        return re.compile(
            *(eval(compile(ast.Expression(part), "", "eval"), {}, _Names(names)) for part in parts)
        )
    except (AttributeError, TypeError, KeyError):
        return None


def _flags(call: ast.Call) -> list[ast.expr]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    return named or call.args[_FLAGS_AT.get(_attribute(call), 2) :][:1]
