"""Contributors with all that they sent, merged by button; the statistics; the switches of answers."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook

from distributor.newsroom import contributors as merging
from distributor.states import AnswerKind, ManuscriptState
from distributor.store.models import Contributor, Manuscript, Publication
from distributor.store.queries import fingerprints
from tests.web.mailroom import contributor, mail, manuscript
from tests.web.newsroom import HERE, HOSTILE, asks_to_log_in, at_the_machine, hidden, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def shown(path: str) -> str:
    answer = at_the_machine().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_list_counts_and_finds_by_name_unit_and_address() -> None:
    manuscript()
    manuscript("又一篇", state=ManuscriptState.ADOPTED)
    contributor("王志强", "wang@example.net", "西城区人大")
    text = shown("/contributors")
    numbers = re.findall(r'<td class="number" data-label="\w+">(\d+)</td>', text)
    assert numbers == ["0", "0", "2", "1"], "the newest first: received and adopted of each"
    for query in ("王志", "西城", "wang@ex"):
        found = shown(f"/contributors?q={query}")
        assert "王志强" in found and "zhangxiao@example.com" not in found


def test_a_contributor_is_shown_with_all_that_they_sent() -> None:
    number = manuscript("代表联络站建设侧记").number
    text = shown(f"/contributors/{contributor().pk}")
    assert number in text and "代表联络站建设侧记" in text and "zhangxiao@example.com" in text
    assert at_the_machine().get("/contributors/999").status_code == 404


def test_the_same_person_twice_is_merged_after_a_question(browser: Client) -> None:
    manuscript()
    into, other = contributor(), contributor("张晓", "zx@example.net", "别处")
    manuscript("又一篇", contributor=other)
    assert "zx@example.net" in shown(f"/contributors/{into.pk}"), "the same name is pointed out"
    page = f"/contributors/{into.pk}"
    path = f"{page}/merge"
    asked = press(browser, page, path, {"other": str(other.pk)}).content.decode()
    assert "Are these the same person?" in asked and Manuscript.objects.filter(contributor=other).exists()
    sure = {"other": str(other.pk), "sure": "yes", "seen": re.findall(r'name="seen" value="(\w+)"', asked)[0]}
    assert browser.post(path, sure).status_code == 302
    assert Manuscript.objects.filter(contributor=into).count() == 2
    assert at_the_machine().get(f"/contributors/{other.pk}")["Location"] == f"/contributors/{into.pk}"
    again = browser.post(path, sure)
    assert again.status_code == 409 and "one contributor already" in again.content.decode()


@pytest.mark.parametrize("other", ["", "x", "999", "9999999999999999999999"])
def test_merging_with_nobody_says_so(browser: Client, other: str) -> None:
    page = f"/contributors/{contributor().pk}"
    answer = press(browser, page, f"{page}/merge", {"other": other, "sure": "yes"})
    assert answer.status_code == 409 and "no contributor" in answer.content.decode()


def test_name_unit_and_telephone_are_corrected(browser: Client) -> None:
    who = contributor()
    given = {"name": " 张 晓燕\0 ", "unit": HOSTILE, "telephone": "0999-5550101"}
    page = f"/contributors/{who.pk}"
    assert press(browser, page, f"{page}/correct", given).status_code == 302
    who.refresh_from_db()
    assert (who.name, str(who.unit), who.telephone) == ("张 晓燕", HOSTILE, "0999-5550101")
    text = shown(f"/contributors/{who.pk}")
    assert "0999-5550101" in text and "<script>alert" not in text
    answer = press(browser, page, f"{page}/correct", {"name": ""})
    assert answer.status_code == 409 and "needs a name" in answer.content.decode()


def test_what_was_typed_about_one_who_was_merged_meanwhile_stands_on_the_page_of_the_other(
    browser: Client,
) -> None:
    into, other = contributor(), contributor("张晓", "zx@example.net", "别处")
    page = f"/contributors/{other.pk}"
    given = {**hidden(browser, page, f"{page}/note"), "note": "老通讯员"}
    merging.merge(into, other, "李敏")
    answer = browser.post(f"{page}/note", given)
    text = answer.content.decode()
    assert answer.status_code == 409 and f'action="/contributors/{into.pk}/note"' in text
    assert "老通讯员</textarea>" in text and "(李敏)" in text
    other.refresh_from_db()
    assert other.note == ""


def test_a_note_is_kept_for_the_editors(browser: Client) -> None:
    who = contributor()
    press(
        browser, f"/contributors/{who.pk}", f"/contributors/{who.pk}/note", {"note": f"老通讯员\0{HOSTILE}"}
    )
    text = shown(f"/contributors/{who.pk}")
    assert "老通讯员" in text and "<script>alert" not in text


def test_hostile_names_stay_words() -> None:
    who = contributor(HOSTILE, HOSTILE, HOSTILE)
    contributor(HOSTILE, "other@example.com", HOSTILE)
    manuscript(HOSTILE, contributor=who, column=HOSTILE)
    statistics = [f"/statistics?by={by}&from=" for by in ("contributor", "unit", "month")]
    for path in (
        "/contributors",
        f"/contributors/{who.pk}",
        f"/manuscripts?contributor={who.pk}",
        *statistics,
    ):
        text = shown(path)
        assert "<script>alert" not in text and "<img src=x" not in text, path


def test_the_statistics_count_a_period_and_are_saved_as_files() -> None:
    march = dt.datetime(2026, 3, 5, 4, tzinfo=dt.UTC)
    manuscript("三月的", of=mail(received=march), state=ManuscriptState.ADOPTED)
    manuscript("十一月的")
    table = shown("/statistics?from=2026-01-01&to=2026-12-31")
    assert "张晓" in table and re.search(r'<tfoot>.*?<td class="number">2</td>.*?50 %', table, re.DOTALL)
    assert "<svg" in table and "2026-03" in shown("/statistics?from=2026-01-01&by=month")
    assert "No manuscript came in these days." in shown("/statistics?from=2020-01-01&to=2020-12-31")
    csv = at_the_machine().get("/statistics.csv?from=2026-03-01&to=2026-03-31")
    assert csv["Content-Disposition"] == 'attachment; filename="statistics.csv"'
    assert "张晓" in csv.content.decode("utf-8-sig") and ",1,1," in csv.content.decode()
    xlsx = at_the_machine().get("/statistics.xlsx?from=&to=")
    assert load_workbook(io.BytesIO(xlsx.content)).active["A2"].value == "张晓"


@pytest.mark.parametrize(
    "query", ["?from=x&to=9999-99-99", "?by=%3Cscript%3E", "?from=0001-01-01", "?to=9999-12-31"]
)
def test_a_senseless_period_is_no_error(query: str) -> None:
    manuscript()
    shown(f"/statistics{query}")
    assert at_the_machine().get(f"/statistics.csv{query}").status_code == 200


def test_every_kind_of_answer_is_switched_by_publication(browser: Client) -> None:
    one, two = (
        Publication.objects.create(title=title, slug=f"p{place}")
        for place, title in enumerate(("甲刊", HOSTILE))
    )
    text = shown("/answers")
    assert "checked" not in text and "<script>alert" not in text
    given = {"publication": one.pk, "kind": [AnswerKind.ACKNOWLEDGEMENT, "adopted", "nonsense"]}
    browser.post("/answers", {**given, "seen": fingerprints.of_answers(one)})
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.answers == ["acknowledgement", "adopted"] and two.answers == []
    assert shown("/answers").count(" checked") == 2
    browser.post("/answers", {"publication": one.pk, "seen": fingerprints.of_answers(one)})
    one.refresh_from_db()
    assert one.answers == [] and browser.post("/answers", {"publication": "77"}).status_code == 404


def test_only_the_desk_acts_and_only_with_its_own_forms() -> None:
    who, publication = contributor(), Publication.objects.create(title="甲刊")
    forging = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **HERE})
    elsewhere = Client(headers={**HERE, "X-Forwarded-For": "192.0.2.1"})
    given = {"publication": publication.pk, "kind": "adopted", "note": "x", "other": "1", "sure": "yes"}
    for path in ("/answers", f"/contributors/{who.pk}/note", f"/contributors/{who.pk}/merge"):
        assert forging.post(path, given).status_code == 403, path
        assert asks_to_log_in(elsewhere.post(path, given)), path
    for path in ("/contributors", "/statistics", "/statistics.csv", "/statistics.xlsx", "/answers"):
        assert elsewhere.get(path)["Location"].startswith("/login"), path
    publication.refresh_from_db()
    assert publication.answers == [] and Contributor.objects.get(pk=who.pk).note == ""
