"""An issue looked at as a whole: its document, its readers, its mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distributor import configuration
from distributor.desk.audience import apply, pending
from distributor.desk.imports import import_document
from distributor.desk.review import Review, review
from distributor.store.models import Issue

Write = Callable[..., Path]


def stops(looked: Review) -> list[str]:
    return [problem.code for problem in looked.problems if problem.severity == "stop"]


def test_a_sound_issue_has_nothing_that_stops_it(issue: Issue) -> None:
    looked = review(issue, configuration.office())
    assert stops(looked) == []
    assert not looked.stopped
    assert [group.name for group in looked.resolution.groups] == [
        "市委书记、副书记、常委",
        "市法院",
        "市检察院",
    ]
    assert looked.html_bytes == len(looked.composition.mail.html.encode()) > 1000


def test_an_unknown_name_on_the_list_stops_the_send_and_says_what_it_may_mean(
    audience: None, document: Write
) -> None:
    looked = review(
        import_document(document(("市检察院", "市检查院")), configuration.office()).issue,
        configuration.office(),
    )
    assert stops(looked) == ["group-unknown"]
    assert "市检查院" in looked.problems[0].message
    assert "市检察院" in looked.problems[0].remedy
    assert looked.problems[0].line == looked.parsed.distribution_line > 0


@pytest.mark.django_db
def test_without_any_group_the_sync_is_the_one_thing_to_do(document: Write) -> None:
    looked = review(import_document(document(), configuration.office()).issue, configuration.office())
    assert stops(looked) == ["groups-missing"]
    assert "distributor audience sync" in looked.problems[0].remedy


def test_a_group_without_people_stops_the_send(issue: Issue, recipients: Write) -> None:
    folder = recipients(
        {
            "市委书记、副书记、常委": ["钟川,zhong@example.org,书记,市委"],
            "市法院": [],
            "市检察院": ["侯守涛,hou@example.org"],
        }
    )
    apply(pending(folder))
    looked = review(issue, configuration.office())
    assert stops(looked) == ["group-empty"]
    assert "市法院" in looked.problems[0].message


@pytest.mark.parametrize(("number", "told"), [("4", False), ("5", True)])
def test_a_number_that_leaves_a_gap_is_pointed_out(
    issue: Issue, document: Write, number: str, told: bool
) -> None:
    following = import_document(document(("第3期", f"第{number}期")), configuration.office()).issue
    assert (
        "number-sequence" in [problem.code for problem in review(following, configuration.office()).problems]
    ) is told


def test_other_publications_do_not_count_for_the_number(issue: Issue, document: Write) -> None:
    other = import_document(
        document(("# 溪城人大", "# 溪城政协"), ("第3期", "第9期")),
        configuration.office(),
        new_publication=True,
    ).issue
    assert review(other, configuration.office()).problems == ()


def test_what_stops_the_send_comes_first(audience: None, document: Write) -> None:
    looked = review(
        import_document(
            document(("市检察院", "市检查院"), ("编辑：李 敏", "")), configuration.office()
        ).issue,
        configuration.office(),
    )
    assert [problem.severity for problem in looked.problems] == ["stop", "look"]
