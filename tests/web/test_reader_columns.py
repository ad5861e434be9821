"""What pages show of a reader's fields and further columns."""

from __future__ import annotations

import pytest

from distributor.states import DeliveryState, ScheduleState
from distributor.store.models import Run
from distributor.web import readers
from tests.web.newsroom import HOSTILE, at_the_machine, copy, issue, run
from tests.web.test_schedule import scheduled

pytestmark = pytest.mark.django_db
REPORT = "/issues/2026-11/"
HEADING = "<b>&乡\u202e镇"


def shown(path: str = REPORT, language: str = "en") -> str:
    answer = at_the_machine().get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_a_copy_shows_its_further_columns_as_text() -> None:
    run(issue(), copy(extra={"区县": "双桥区", HEADING: HOSTILE}), copy("李二"))
    text = shown(f"{REPORT}copies/1")
    assert "<dt><bdi>区县</bdi></dt><dd><bdi>双桥区</bdi></dd>" in text
    assert "<dt><bdi>&lt;b&gt;&amp;乡镇</bdi></dt>" in text and HOSTILE not in text
    assert "区县" not in shown(f"{REPORT}copies/2")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Only readers with<", "position = 主任; 区县 = 双桥区 / &lt;b&gt;")),
        ("zh-CN", ("职务 = 主任",)),
    ],
)
def test_the_report_says_whom_a_run_was_narrowed_down_to(language: str, words: tuple[str, ...]) -> None:
    made = run(issue(), copy())
    kept = [["position", "主任"], ["区县", "双桥区"], ["区县", "<b>"]]
    Run.objects.filter(pk=made.pk).update(where=kept)
    text = shown(language=language)
    assert all(each in text for each in words)


def test_the_report_says_whom_a_schedule_is_narrowed_down_to() -> None:
    scheduled(ScheduleState.WAITING, where=[["address", "新华路1号"]])
    assert "<bdi>address = 新华路1号</bdi>" in shown()


@pytest.mark.parametrize("path", [REPORT, f"{REPORT}copies", f"{REPORT}copies/1"])
def test_a_declared_field_stands_wherever_a_reader_does(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """A field beyond name, position and unit: this column stands for it, which no page shows by itself."""
    monkeypatch.setattr(readers, "_OTHERS", ("enhanced_code",))
    run(issue(), copy(state=DeliveryState.FAILED, position="主任", enhanced_code="<双桥区>"))
    assert "<bdi>主任</bdi> <bdi>&lt;双桥区&gt;</bdi>" in shown(path)
