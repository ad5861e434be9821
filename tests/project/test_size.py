"""Functions and modules stay short: no file becomes the one that everybody must touch."""

from __future__ import annotations

import ast
import statistics

from tests.conftest import ROOT

MODULES = {
    path.relative_to(ROOT): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "distributor").rglob("*.py"))
    if "migrations" not in path.parts
}
FUNCTIONS = {
    f"{path}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
    for path, text in MODULES.items()
    for node in ast.walk(ast.parse(text))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
}
LENGTHS = {path: len(text.splitlines()) for path, text in MODULES.items()}


def test_no_module_is_over_400_lines() -> None:
    assert {str(path): length for path, length in LENGTHS.items() if length > 400} == {}


def test_half_of_the_modules_are_under_100_lines() -> None:
    assert statistics.median(LENGTHS.values()) < 100


def test_half_of_the_functions_are_under_10_lines_and_nine_of_ten_under_30() -> None:
    assert statistics.median(FUNCTIONS.values()) < 10
    assert statistics.quantiles(FUNCTIONS.values(), n=10)[-1] < 30


def test_hardly_a_function_passes_50_lines() -> None:
    long = [name for name, length in FUNCTIONS.items() if length > 50]
    assert len(long) <= len(FUNCTIONS) * 0.01, long
