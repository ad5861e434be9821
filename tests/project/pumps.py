"""Strings that make a careless regular expression explode, made of what the expression itself may match.

For each of its repetitions: what leads to it, a piece that it may repeat many times over, and an end that
does not match.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST = 60  # strings for one pattern
_MOST_SAMPLES = 10  # of what one piece may match
_MOST_UNITS = 14  # of one repetition
_FEW = 8  # repetitions up to so many times cannot explode
_ENDS = ("\x00", "")


def pumped(pattern: re.Pattern[Any], length: int) -> Iterator[str | bytes]:
    """Strings of about `length` characters, as many for every length; of each repetition the first ones."""
    by_repetition = (_texts(before, units, length) for before, units in _repetitions(_tree(pattern), ""))
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*by_repetition))
    for text in dict.fromkeys(itertools.islice(filter(None, in_turn), MOST)):
        yield text.encode("latin-1", "ignore") if isinstance(pattern.pattern, bytes) else text


def _tree(pattern: re.Pattern[Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parser.parse(pattern.pattern, pattern.flags)


def _texts(before: str, units: Sequence[str], length: int) -> Iterator[str]:
    for unit in units[:2]:
        yield before + unit * (length // len(unit)) + _ENDS[0]
    if before:  # many beginnings, none of which comes to an end
        for unit in ("", *units[:3]):
            yield (before + unit) * (length // len(before + unit))
    for unit, end in itertools.product(units, _ENDS):
        yield before + unit * (length // len(unit)) + end


def _repetitions(tree: Any, before: str) -> Iterator[tuple[str, list[str]]]:
    """What leads to each repetition, and pieces of what is repeated."""
    for operation, argument in tree:
        name = str(operation)
        if name in _REPEATING:
            most, inner = argument[1:]
            if most == codes.MAXREPEAT or most > _FEW:
                yield before, _units(_samples(inner))
            yield from _repetitions(inner, before)
        for inner in _inside(name, argument):
            yield from _repetitions(inner, before)
        before += max(_samples([(operation, argument)])[:2], key=len, default="")


def _units(samples: Sequence[str]) -> list[str]:
    single = [sample for sample in samples if sample]
    pairs = ["".join(pair) for pair in itertools.permutations(single[:4], 2)]
    return list(dict.fromkeys([*single[: _MOST_UNITS - 4], *pairs]))[:_MOST_UNITS]


def _inside(name: str, argument: Any) -> list[Any]:
    if name == "BRANCH":
        return list(argument[1])
    if name == "SUBPATTERN":
        return [argument[-1]]
    if name == "ATOMIC_GROUP":
        return [argument]
    return [argument[1]] if name in ("ASSERT", "ASSERT_NOT") else []


def _samples(tree: Any) -> list[str]:
    """A few strings that the tree matches, or nearly."""
    found = [""]
    for operation, argument in tree:
        pieces = _READERS.get(str(operation), lambda _argument: [""])(argument) or [""]
        found = [one + other for one, other in itertools.product(found, pieces)][:_MOST_SAMPLES]
    return list(dict.fromkeys(found))


def _repeat(argument: Any) -> list[str]:
    least, _most, inner = argument
    samples = [sample * max(1, min(least, 200)) for sample in _samples(inner)]
    return samples if least else [*samples[:1], "", *samples[1:]]


def _set(argument: Any) -> list[str]:
    if str(argument[0][0]) == "NEGATE":
        others = {sample for item in argument[1:] for sample in _of_item(item)}
        return [character for character in "a中 1.-<" if character not in others][:3] or ["~"]
    return list(dict.fromkeys(sample for item in argument for sample in _of_item(item)))[:8]


def _of_item(item: Any) -> list[str]:
    return _READERS.get(str(item[0]), lambda _argument: [])(item[1])


def _range(argument: Any) -> list[str]:
    usual = [character for character in "a1中" if argument[0] <= ord(character) <= argument[1]]
    return usual or [chr(argument[0])]


def _category(argument: Any) -> list[str]:
    return {
        "CATEGORY_SPACE": [" ", "\n"],
        "CATEGORY_DIGIT": ["1"],
        "CATEGORY_WORD": ["a", "1"],
        "CATEGORY_NOT_SPACE": ["a", "中"],
        "CATEGORY_NOT_DIGIT": ["a", " "],
        "CATEGORY_NOT_WORD": [" ", "-"],
    }.get(str(argument), ["a"])


def _branch(argument: Any) -> list[str]:
    return [sample for tree in argument[1] for sample in _samples(tree)[:2]][: 2 * _MOST_SAMPLES]


_REPEATING = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_READERS: dict[str, Callable[[Any], list[str]]] = {
    "LITERAL": lambda argument: [chr(argument)],
    "NOT_LITERAL": lambda argument: ["a" if argument != ord("a") else "b"],
    "ANY": lambda _argument: ["a", " ", "中"],
    "IN": _set,
    "RANGE": _range,
    "CATEGORY": _category,
    "BRANCH": _branch,
    "SUBPATTERN": lambda argument: _samples(argument[-1]),
    "ATOMIC_GROUP": _samples,
    **dict.fromkeys(_REPEATING, _repeat),
}
