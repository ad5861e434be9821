"""The number of an issue as a value: kept, ordered, written in two languages, part of a slug."""

from __future__ import annotations

import pytest

from distributor.publication.number import IssueNumber, in_chinese, in_english, kept, of, of_slug, printed
from distributor.publication.printed_number import read

# text that it is kept as, slug, Chinese, English
FORMS = [
    ("9", "09", "第9期", "No. 9"),
    ("125", "125", "第125期", "No. 125"),
    ("1-2", "01-02", "第1-2期", "Nos. 1–2"),
    ("12上", "12a", "第12期（上）", "No. 12 (first part)"),
    ("12中", "12m", "第12期（中）", "No. 12 (middle part)"),
    ("12下", "12b", "第12期（下）", "No. 12 (last part)"),
    ("9A", "09-a", "第9A期", "No. 9A"),
    ("7(2)", "07-p2", "第7期（第2部分）", "No. 7 (Part 2)"),
    ("增刊", "z", "增刊", "Supplement"),
    ("增刊1", "z1", "增刊第1期", "Supplement 1"),
    ("特刊", "t", "特刊", "Special Issue"),
    ("专刊3", "zk3", "专刊第3期", "Thematic Issue 3"),
    ("总120", "n120", "总第120期", "Whole No. 120"),
    ("Supplement 1", "z1", "增刊第1期", "Supplement 1"),
    ("Special Issue", "t", "特刊", "Special Issue"),
]


@pytest.mark.parametrize(("text", "slug", "chinese", "english"), FORMS)
def test_every_number_is_kept_written_and_named(text: str, slug: str, chinese: str, english: str) -> None:
    number = kept(text)
    assert (number.text, number.slug) == (text, slug)
    assert (in_chinese(number), in_english(number)) == (chinese, english)
    assert (printed(number, "zh_Hans"), printed(number, "en")) == (chinese, english)
    assert of_slug(slug) == of_slug(text) == number
    assert slug.isascii()


@pytest.mark.parametrize("text", [text for text, *_rest in FORMS if not text.startswith("12中")])
def test_what_is_printed_of_it_is_read_as_it(text: str) -> None:
    number = kept(text)
    printed_forms = [in_chinese(number)] if number.series != "总" else []
    if number.part not in ("上", "下", "中") and number.series != "总":
        printed_forms.append(in_english(number))
    for form in printed_forms:
        (found,) = read(form).numbers
        assert (found.number, found.words) == (number, form)


@pytest.mark.parametrize(
    "text",
    ["", "0", "10-9", "1-1300", "上", "总", "增刊下", "1-2下", "1234567", "第9期", "9 10", "7(0)", "7(60)"],
)
def test_what_names_no_issue_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        kept(text)


def test_a_year_in_its_order() -> None:
    order = [
        "1-2",
        "3",
        "4上",
        "4中",
        "4下",
        "5",
        "5A",
        "5B",
        "6",
        "7(1)",
        "7(2)",
        "10",
        "总120",
        "增刊",
        "增刊1",
        "特刊",
    ]
    positions = [kept(text).position for text in order]
    assert positions == sorted(set(positions))


def test_a_plain_number_is_an_int_to_other_programs() -> None:
    assert of(9) == kept("9") == IssueNumber(9, 9)
    assert [kept(text).plain for text in ("9", "1-2", "9A", "增刊9", "总9")] == [9, None, None, None, None]


@pytest.mark.parametrize(
    ("number", "last", "anew"),
    [
        *(("10", "9", 0), ("1", "12", 1), ("1-2", "12", 1), ("3", "1-2", 0), ("12上", "11", 0)),
        *(("12中", "12上", 0), ("12下", "12中", 0), ("1", "12下", 1), ("9B", "9A", 0), ("10", "9B", 0)),
        ("12下", "12上", 0),
        *(("7(2)", "7(1)", 0), ("增刊2", "增刊1", 0), ("增刊1", "增刊4", 1)),
        *(("总121", "总120", 1), ("特刊", "特刊1", 0)),
    ],
)  # fmt: skip
def test_what_follows_what(number: str, last: str, anew: int) -> None:
    assert kept(number).follows(kept(last), anew=anew)


@pytest.mark.parametrize(
    ("number", "last", "anew"),
    [
        *(("11", "9", 0), ("9", "9", 0), ("2", "12", 1), ("1", "12", 2), ("4", "1-2", 0), ("12", "11上", 0)),
        *(("12上", "12下", 0), ("9C", "9A", 0), ("7(3)", "7(1)", 0), ("增刊3", "增刊1", 0)),
        ("总122", "总120", 0),
    ],
)  # fmt: skip
def test_and_what_does_not(number: str, last: str, anew: int) -> None:
    assert not kept(number).follows(kept(last), anew=anew)


@pytest.mark.parametrize(
    ("line", "volume", "total", "year", "numbers"),
    [
        ("第3卷第9期（总第120期）", 3, (120, 120), 0, ["9"]),
        ("第9—10期（总第317—318期）", 0, (317, 318), 0, ["9-10"]),
        ("Vol. 12, No. 3", 12, (0, 0), 0, ["3"]),
        ("Volume 3 Number 4 (Whole No. 120) 2026", 3, (120, 120), 2026, ["4"]),
        ("Nos. 1 & 2, 2026 (Double Issue)", 0, (0, 0), 2026, ["1-2"]),
        ("Nos. 1 and 3, 2026", 0, (0, 0), 0, []),
        ("Special Issue 2026", 0, (0, 0), 2026, ["Special Issue"]),
        ("Tel. No. 5550100", 0, (0, 0), 0, []),
    ],
)
def test_what_stands_beside_a_number(
    line: str, volume: int, total: tuple[int, int], year: int, numbers: list[str]
) -> None:
    found = read(line)
    assert (found.volume, found.total, found.year) == (volume, total, year)
    assert [one.number.text for one in found.numbers] == numbers
