"""Problems are values without a language; every kind of them has words, which its places fill."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

from distributor.documents import lost_parts
from distributor.issue.check import Before, check
from distributor.issue.document import read, read_bytes
from distributor.issue.issue import Issue, Problem
from distributor.issue.parse import parse
from distributor.issue.problem_words import PARTS, WORDS, Words
from distributor.issue.problems import Value
from distributor.language import LANGUAGES, speaking
from tests.conftest import ROOT
from tests.issue.paper import ISSUE, changed

WORD = sorted((ROOT / "tests/documents/cases").glob("*.docx"))
# One value of each name that words use; the numbers are what `%d` wants.
SAMPLES: dict[str, Value] = {
    "authors": (),
    "byline": "（陈青）",
    "contents": ("王小雨", "李敏"),
    "count": 2,
    "date": "2026-05-08",
    "domains": ("example.com", "example.net"),
    "excerpt": "卷首的一段话",
    "heading": "几点建议",
    "kind": "chart",
    "known": ("要闻", "调研"),
    "label": "陈：青",
    "last": 1,
    "last_year": 2026,
    "lines": ((3, "送发：市法院"), (9, "送发：市检察院")),
    "most": 70,
    "name": "市法院",
    "names": ("市中级法院", "市检察院"),
    "notices": ("内部刊物", "注意保存"),
    "number": 3,
    "one": 3,
    "other": 4,
    "printed": ("周山",),
    "reason": "not-fetched: https://example.com/灯.png",
    "size": 71,
    "text": "",
    "total": 120,
    "title": "老街的新路灯",
    "words": "陈 青",
    "year": 2026,
}


@dataclass(frozen=True)
class Site:
    """A place in the source where a problem is found."""

    place: str
    kind: str
    values: frozenset[str]


def sites() -> Iterator[Site]:
    for path in sorted((ROOT / "distributor").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Problem.of":
                kind = call.args[0]
                named = getattr(import_module(module), kind.id) if isinstance(kind, ast.Name) else None
                written = kind.value if isinstance(kind, ast.Constant) else named
                names = frozenset(str(keyword.arg) for keyword in call.keywords)
                yield Site(f"{module}:{call.lineno}", str(written), names)


def named(words: Words) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", words.message + words.plural + words.remedy))


def told(problem: Problem) -> dict[str, tuple[str, str]]:
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = (problem.message, problem.remedy)
    return found


def broken() -> Issue:
    """One document with what can be said of a document: lists, lines, counts, names, a picture."""
    return changed(
        ("2026年第3期", "2025年第3期"),
        ("# 老街的新路灯", "# 夜"),
        ("校车按时到站", "![灯](https://example.com/灯.png)\n\n校车按时到站"),
        ("签发：周 山", "签发：陈 青 山"),
        ("送发：", "送发：市妇联。\n\n送发："),
    )


def test_a_problem_is_told_in_the_language_of_whoever_asks() -> None:
    """The document is parsed once."""
    found = check(broken(), unknown={"市法院": ("市中级法院",)}, last=Before(2026, 9))
    assert len(found) > 5
    for problem in found:
        chinese, english = told(problem)["zh_Hans"], told(problem)["en"]
        assert chinese[0] != english[0] and chinese[1] != english[1]
    picture = next(problem for problem in found if problem.code == "picture-unreadable")
    assert "不从网络下载" in told(picture)["zh_Hans"][0]
    assert "not fetched from a network: https://example.com/" in told(picture)["en"][0]


@pytest.mark.parametrize("path", WORD, ids=lambda path: path.stem)
def test_a_document_is_the_same_in_whatever_language_it_is_read(path: Path) -> None:
    with speaking("zh_Hans"):
        chinese = parse(read(path))
    with speaking("en"):
        assert parse(read(path)) == chinese


@pytest.mark.parametrize("name", ["issue.md", "issue.html"])
def test_a_broken_document_is_the_same_in_whatever_language_it_is_read(name: str) -> None:
    text = "![灯](https://example.com/灯.png)\n\n" * 2 + '<svg><text>图</text></svg>\n\n<img src="x.png">\n\n'
    data = (text + ISSUE.replace("# 老街的新路灯", "# 夜")).encode()
    with speaking("zh_Hans"):
        chinese = parse(read_bytes(name, data))
    with speaking("en"):
        assert parse(read_bytes(name, data)) == chinese
    assert chinese.problems


def test_problems_are_kept_as_plain_values() -> None:
    problems = broken().problems
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(problems), type=tuple[Problem, ...])
    assert again == problems and set(again) == set(problems)
    assert [one.message for one in again] == [one.message for one in problems]


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_is_told_in_both_languages(kind: str) -> None:
    problem = Problem.of(kind, 7, **{name: SAMPLES[name] for name in sorted(named(WORDS[kind]))})
    chinese, english = told(problem)["zh_Hans"], told(problem)["en"]
    assert problem.code not in (*chinese, *english)
    assert all((*chinese, *english)) and chinese[0] != english[0] and chinese[1] != english[1]
    assert not re.search(r"%\(|\('|\[|None", "".join((*chinese, *english)))


def test_every_place_that_finds_a_problem_gives_what_its_words_name() -> None:
    found = list(sites())
    assert [site for site in found if site.kind not in WORDS] == []
    assert [site for site in found if site.values != named(WORDS[site.kind])] == []


def test_every_kind_is_found_somewhere_and_in_no_other_way() -> None:
    assert {site.kind for site in sites()} == set(WORDS)
    sources = [path for path in (ROOT / "distributor").rglob("*.py") if path.name != "problems.py"]
    assert [path for path in sources if re.search(r"\bProblem\(", path.read_text(encoding="utf-8"))] == []


def test_wordings_of_one_code_have_one_severity() -> None:
    severities = {(Problem(kind).code, words.severity) for kind, words in WORDS.items()}
    assert len(severities) == len({code for code, _severity in severities})


def test_lines_and_names_are_told_as_a_list() -> None:
    with speaking("en"):
        lists = Problem.of("lists-differ", 3, lines=SAMPLES["lines"])
        assert "line 3 “送发：市法院”; line 9 “送发：市检察院”" in lists.message
        signed = Problem.of(
            "authors-differ/manuscript", 1, number=4, authors=(), title="甲", printed=("乙", "丙")
        )
        assert (signed.code, signed.severity) == ("authors-differ", "look")
        assert signed.message == "Manuscript 4 is by nobody, “甲” names 乙、丙."
        assert "1 paragraph belongs" in Problem.of("text-unplaced", 1, count=1, excerpt="甲").message
        assert "“–”" in Problem.of("part-lost", 1, kind="chart", text="").message


@pytest.mark.parametrize("kind", ["page-upended", "page-upended/twice"])
def test_a_problem_of_another_version_is_told_by_its_code_and_stops_the_send(kind: str) -> None:
    problem = Problem.of(kind, 3, page=2)
    assert (problem.severity, problem.message) == ("stop", kind.partition("/")[0])
    assert "另一版本" in told(problem)["zh_Hans"][1]


@pytest.mark.parametrize(
    "values", [{}, {"count": "two", "excerpt": "甲"}, {"name": "x", "reason": 5}, {"lines": "a line"}]
)
def test_values_of_another_version_do_not_break_the_words(values: dict[str, Value]) -> None:
    for kind in ("text-unplaced", "picture-unreadable", "lists-differ"):
        problem = Problem.of(kind, 3, **values)
        assert (problem.severity, problem.message) == ("stop", kind)


def test_every_part_that_a_mail_cannot_hold_has_a_name_in_chinese() -> None:
    found = set(re.findall(r"\b(?:Lost\([^\n\"]+, |yield \(?|from \(\(|\[\()\"(\w+)\"", _documents()))
    found |= lost_parts._WITH_CONTENT | lost_parts._EMPTY
    assert {"chart", "altChunk", "symbol", "field", "svg"} <= found
    unsent = {kind.removesuffix("-unsent") for kind in WORDS if kind.endswith("-unsent")}
    assert found - unsent - PARTS.keys() - {"cut", "scan"} == set()
    with speaking("zh"):
        for kind in PARTS:
            message = Problem.of("part-lost", 3, kind=kind, text="甲").message
            assert "甲" in message and kind not in message


def _documents() -> str:
    folder = Path(lost_parts.__file__).parent
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
