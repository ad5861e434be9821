"""Every field of the contributions in the tables is found where it stands."""

from __future__ import annotations

import pytest

from distributor.reading.values import NOT_FOUND, FieldValue, ManuscriptDraft
from tests.reading.drafts import in_documents, in_more_shapes, in_offices, in_other_shapes, in_texts
from tests.reading.drafts.accuracy import FIELDS, Case, compare, measure
from tests.reading.drafts.shapes import COLUMNS

TABLES: dict[str, dict[str, Case]] = {
    "heads": in_documents.HEADS,
    "labels": in_documents.LABELS,
    "mails": in_documents.MAILS,
    "texts": in_texts.TEXTS,
    "forwards": in_texts.FORWARDS,
    "first others": in_other_shapes.FIRST,
    "second others": in_other_shapes.SECOND,
    "third others": in_more_shapes.THIRD,
    "beside": in_offices.BESIDE,
    "several": in_offices.SEVERAL,
    "names": in_offices.NAMES,
    "office heads": in_offices.HEADS,
}
CASES = {f"{table}: {name}": case for table, cases in TABLES.items() for name, case in cases.items()}


def test_the_tables_have_many_shapes() -> None:
    assert len(CASES) >= 180


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_the_mail_says_is_found_and_nothing_else(case: Case) -> None:
    assert measure([case], COLUMNS).mistakes == []


def found(**values: str) -> ManuscriptDraft:
    title, authors, unit, telephone, column = (
        FieldValue(values.get(name, ""), 0.9, "label") for name in FIELDS
    )
    return ManuscriptDraft("text", None, title, authors, unit, telephone, column, body="")


def test_a_wrong_value_costs_precision_and_a_missing_one_recall() -> None:
    expected = {"title": "一条河", "authors": ["张三", "李四"], "unit": None, "telephone": "0314-2050123"}
    accuracy = compare([([found(title="一条河", authors="张三、王五", unit="清河区人大")], [expected])])
    assert (accuracy.scores["title"].precision, accuracy.scores["title"].recall) == (1, 1)
    assert (accuracy.scores["authors"].precision, accuracy.scores["authors"].recall) == (0.5, 0.5)
    assert (accuracy.scores["unit"].precision, accuracy.scores["unit"].recall) == (0, 1)
    assert (accuracy.scores["telephone"].precision, accuracy.scores["telephone"].recall) == (1, 0)
    assert len(accuracy.mistakes) == 3


def test_manuscripts_too_many_and_too_few_are_counted() -> None:
    accuracy = compare([([found(title="一条河")], []), ([], [{"title": "一条河"}])])
    score = accuracy.scores["manuscript"]
    assert (score.right, score.wrong, score.missed) == (0, 1, 1)


def test_a_field_that_nothing_speaks_for_is_empty_and_of_no_source() -> None:
    assert FieldValue("", 0.0, "") == NOT_FOUND
