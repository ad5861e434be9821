"""Manuscripts: found, checked, compared, decided about and placed, by people who press buttons."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from distributor import configuration
from distributor.actor import Actor
from distributor.reason import Reason
from distributor.states import ManuscriptState
from distributor.store.models import Decision, Incoming, Manuscript, Publication, Resemblance, Version
from distributor.store.queries import fingerprints
from tests.web.mailroom import contributor, mail, manuscript, png, version
from tests.web.newsroom import HERE, HOSTILE, asks_to_log_in, at_the_machine, issue, press

pytestmark = pytest.mark.django_db
PAGE = "/manuscripts"


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def shown(path: str = PAGE) -> str:
    answer = at_the_machine().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def listed(query: str = "") -> list[str]:
    return re.findall(r'<td class="code"><a href="/manuscripts/([^"]+)"', shown(PAGE + query))


def seen(of: Manuscript) -> str:
    return fingerprints.of_manuscript(Manuscript.objects.get(pk=of.pk))


def form(of: Manuscript, **changes: str) -> dict[str, str]:
    """What the form of the newest version sends."""
    newest = of.versions.order_by("-number")[0]
    said = {"title": newest.title, "authors": "、".join(newest.authors), "unit": newest.unit}
    said |= {"telephone": newest.telephone, "column": newest.column, "body": newest.body}
    return {**said, "version": str(newest.number), "seen": seen(of), **changes}


def test_the_list_filters_by_state_column_contributor_and_words() -> None:
    wang = contributor("王志强", "wang@example.net")
    first = manuscript("联络站侧记").number
    second = manuscript("议案背后", state=ManuscriptState.ADOPTED, column="理论探讨", contributor=wang).number
    assert listed() == [second, first]
    assert (
        listed("?state=adopted")
        == listed("?column=理论探讨")
        == listed(f"?contributor={wang.pk}")
        == [second]
    )
    assert listed("?q=侧记") == listed(f"?q={first}") == [first] and listed("?q=王志强") == [second]
    assert listed("?q=张晓") == [second, first], "authors are searched too, and both have this one"
    assert "No manuscript matches." in shown(f"{PAGE}?q=nothing")


def test_a_list_shows_those_of_one_publication_where_there_are_several() -> None:
    one, two = (
        Publication.objects.create(title=title, slug=slug) for title, slug in (("甲刊", "a"), ("乙刊", "b"))
    )
    first, second = manuscript("联络站侧记"), manuscript("议案背后")
    for own, publication in ((first, one), (second, two)):
        Manuscript.objects.filter(pk=own.pk).update(publication=publication)
        Incoming.objects.filter(versions__manuscript=own).update(publication=publication)
    assert listed("?publication=a") == listed("?publication=甲 刊") == [first.number]
    assert len(listed()) == len(listed("?publication=none")) == 2
    assert first.number in shown("/inbox?publication=a")
    assert second.number not in shown("/inbox?publication=a")
    assert '<option value="b" selected>乙刊</option>' in shown("/statistics?publication=b")


def test_where_there_is_one_publication_nothing_asks_for_it() -> None:
    Publication.objects.create(title="甲刊", slug="a")
    for page in (PAGE, "/inbox", "/statistics"):
        assert 'name="publication"' not in shown(page)


@pytest.mark.parametrize(
    "query",
    [
        "?state=x",
        "?contributor=x&before=y",
        "?column=%22%3E&q=%25",
        "?q=M-9999999-0001",
        "?q=M-9999-999999999",
    ],
)
def test_a_senseless_address_is_no_error(query: str) -> None:
    manuscript()
    shown(PAGE + query)


@pytest.mark.parametrize(
    "number", ["M-2026-9999", "x", "M-2026-0001'", "M-99999999-0001", "M-2026-999999999"]
)
def test_a_number_that_is_none_is_a_404(number: str) -> None:
    manuscript()
    assert at_the_machine().get(f"{PAGE}/{number}").status_code == 404


def test_each_field_shows_how_sure_the_reader_was_and_where_it_stood() -> None:
    text = shown(f"{PAGE}/{manuscript().number}")
    assert "sure · from the heading of the document" in text
    assert "likely · from the byline" in text and "please check · from the signature" in text
    assert "not found" in text, "no telephone"


def test_the_text_is_shown_as_its_readers_will_see_it_and_harmless() -> None:
    body = (
        f'# 小标题\n\n**重点** {HOSTILE}\n\n[链接](https://evil.invalid/) ![现场](现场.png "x") ![](https://evil.invalid/a)\n\n'
        "| 年度 | 件 |\n|---|---|\n| 2026 | 217 |\n"
    )
    made = manuscript(body=body, pictures={"现场.png": {"sha256": "0" * 64}})
    text = shown(f"{PAGE}/{made.number}")
    document = text[text.index('class="manuscript-text') : text.index('id="decide"')]
    assert "<strong>重点</strong>" in document and "<td>217</td>" in document and "小标题</h3>" in document
    assert f'src="/manuscripts/{made.number}/pictures/1/0"' in document
    assert "evil.invalid" not in document and "href" not in document and "链接" in document
    assert "<script>alert" not in text and "<img src=x" not in text


def test_hostile_fields_stay_words() -> None:
    other = manuscript(HOSTILE, contributor=contributor(HOSTILE, "x@example.com", HOSTILE[:90]))
    made = manuscript(
        HOSTILE, authors=[HOSTILE], unit=HOSTILE, column=HOSTILE, body=HOSTILE, notes=[Reason("", HOSTILE)],
        found={"title": {"value": HOSTILE, "confidence": 0.5, "source": HOSTILE}}, confirmed_by=HOSTILE,
        confirmed=["title"],
    )  # fmt: skip
    version(made, "x", body="y")
    Resemblance.objects.create(
        version=Version.objects.get(manuscript=made, number=1), other=other.versions.get(), share=0.5
    )
    Decision.objects.create(manuscript=made, state=ManuscriptState.REVISE, note=HOSTILE, by=HOSTILE)
    one, two = (f"{PAGE}/{made.number}{end}" for end in ("", "?version=1"))
    alike = f"{PAGE}/{made.number}/alike/1/{other.versions.get().pk}"
    for path in (PAGE, one, two, f"{PAGE}/{made.number}/changes", alike):
        text = shown(path)
        assert "<script>alert" not in text and "<img src=x" not in text, path


def test_what_an_editor_confirms_is_kept_with_their_name(browser: Client) -> None:
    made = manuscript()
    changes = {"title": " 新 标题 ", "authors": "张晓、李建国", "telephone": "0791-8888"}
    answer = browser.post(f"{PAGE}/{made.number}/confirm", form(made, **changes))
    found = made.versions.get()
    assert answer.status_code == 302
    assert (found.title, found.authors, found.telephone) == ("新 标题", ["张晓", "李建国"], "0791-8888")
    assert found.confirmed_by == Actor.THIS_MACHINE and "body" not in found.confirmed
    assert {"title", "authors", "unit", "telephone", "column"} <= set(found.confirmed)
    text = shown(f"{PAGE}/{made.number}")
    assert "✓ checked" in text and "代表联络站建设侧记" in text, "what was found stands beside it"


def test_an_edited_text_is_kept_and_an_untouched_one_is_not_called_confirmed(browser: Client) -> None:
    made = manuscript()
    body = made.versions.get().body.replace("\n", "\r\n")  # as browsers send it
    browser.post(f"{PAGE}/{made.number}/confirm", form(made, body=body))
    assert "body" not in made.versions.get().confirmed
    browser.post(f"{PAGE}/{made.number}/confirm", form(made, body="改过的正文。\r\n"))
    found = made.versions.get()
    assert found.body == "改过的正文。\n" and "body" in found.confirmed


def test_nobody_overwrites_what_they_have_not_seen(browser: Client) -> None:
    made = manuscript()
    old = form(made, title="慢的人")
    browser.post(f"{PAGE}/{made.number}/confirm", form(made, title="快的人"))
    answer = browser.post(f"{PAGE}/{made.number}/confirm", old)
    text = answer.content.decode()
    assert answer.status_code == 409 and "changed since the page was opened" in text
    assert 'value="慢的人"' in text and "now: <bdi>快的人</bdi>" in text, "what was typed, and what is so"
    assert made.versions.get().title == "快的人"


def test_a_manuscript_without_title_is_not_confirmed(browser: Client) -> None:
    made = manuscript()
    answer = browser.post(f"{PAGE}/{made.number}/confirm", form(made, title="  "))
    assert answer.status_code == 409 and "needs a title" in answer.content.decode()
    assert made.versions.get().title == "代表联络站建设侧记"


def test_what_changed_between_two_versions_is_marked() -> None:
    made = manuscript(body="建成联络站32个。\n\n不变。\n\n旧的一段完全不同。\n")
    version(made, "新标题", body="建成联络站35个。\n\n不变。\n\n下一步将推广到全市各镇街。\n")
    text = shown(f"{PAGE}/{made.number}/changes")
    assert "<del>32</del><ins>35</ins>" in text and "不变。" in text
    assert "<del>旧的一段完全不同。</del>" in text and "<ins>下一步将推广到全市各镇街。</ins>" in text
    assert "代表联络站建设侧记" in text and "新标题" in text
    assert "The text is the same." in shown(f"{PAGE}/{made.number}/changes?from=1&to=1")
    assert at_the_machine().get(f"{PAGE}/{made.number}/changes?from=7").status_code == 404


def test_a_resemblance_is_pointed_out_and_compared() -> None:
    one, two = manuscript("甲", body="一样的话。\n"), manuscript("乙", body="一样的话！\n")
    pair = (two.versions.get(), one.versions.get())
    Resemblance.objects.create(version=pair[0], other=pair[1], share=0.83)
    text = shown(f"{PAGE}/{two.number}")
    assert "83 %" in text and one.number in text and "like another text" in shown()
    alike = f"{PAGE}/{two.number}/alike/1/{pair[1].pk}"
    assert "<del>。</del><ins>！</ins>" in shown(alike)
    assert at_the_machine().get(f"{PAGE}/{one.number}/alike/1/{pair[0].pk}").status_code == 404


def test_a_decision_is_shown_with_its_mail_before_it_is_taken(browser: Client) -> None:
    publication = Publication.objects.create(title="人大调研", answers=[ManuscriptState.REVISE])
    made = manuscript(publication=publication, of=mail(publication=publication))
    note = "请核实第二段的数字。"
    given = {"state": "revise", "note": note, "seen": seen(made)}
    asked = browser.post(f"{PAGE}/{made.number}/decide", given).content.decode()
    made.refresh_from_db()
    assert made.state == ManuscriptState.RECEIVED and note in asked and "zhangxiao@example.com" in asked
    assert made.number in asked[asked.index('class="letter"') :]
    sure = {**given, "sure": "yes", "tell": "yes"}
    assert browser.post(f"{PAGE}/{made.number}/decide", sure).status_code == 302
    made.refresh_from_db()
    answer = made.answers.get()
    assert made.state == ManuscriptState.REVISE and answer.run and answer.kind == ManuscriptState.REVISE
    text = shown(f"{PAGE}/{made.number}")
    assert note in text and "request for a revision" in text
    again = {"state": "adopted", "seen": seen(made)}
    asked = browser.post(f"{PAGE}/{made.number}/decide", again).content.decode()
    assert "this mail would be a further one: request for a revision (" in asked


def test_where_mails_are_switched_off_the_decision_tells_nobody_and_says_so(browser: Client) -> None:
    made = manuscript()
    given = {"state": "adopted", "seen": seen(made)}
    asked = browser.post(f"{PAGE}/{made.number}/decide", given).content.decode()
    assert "Mails of this kind are switched off" in asked
    browser.post(f"{PAGE}/{made.number}/decide", {**given, "sure": "yes"})
    made.refresh_from_db()
    assert made.state == ManuscriptState.ADOPTED and made.answers.get().run is None


@pytest.mark.parametrize(("state", "note"), [("revise", ""), ("adopted", "x\x07"), ("adopted", "x" * 6000)])
def test_a_decision_that_cannot_be_taken_says_why(browser: Client, state: str, note: str) -> None:
    made = manuscript()
    answer = browser.post(f"{PAGE}/{made.number}/decide", {"state": state, "note": note, "seen": seen(made)})
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()


def test_a_decision_about_a_version_that_nobody_has_seen_is_not_taken(browser: Client) -> None:
    made = manuscript()
    sure = {"state": "adopted", "sure": "yes", "seen": seen(made)}
    version(made, "更新的一版")
    answer = browser.post(f"{PAGE}/{made.number}/decide", sure)
    made.refresh_from_db()
    assert answer.status_code == 409 and "更新的一版" in answer.content.decode()
    assert made.state == ManuscriptState.RECEIVED


def test_an_adopted_manuscript_goes_into_an_issue_and_out_again(browser: Client) -> None:
    draft = issue(12)
    made = manuscript(state=ManuscriptState.ADOPTED, publication=draft.publication)
    Decision.objects.create(manuscript=made, state=ManuscriptState.ADOPTED, by="郝维芳")
    page = f"{PAGE}/{made.number}"
    given = {"issue": "2026-12", "column": "不存在的栏目"}
    refused = press(browser, page, f"{page}/place", given)
    assert refused.status_code == 409 and "不存在的栏目" in refused.content.decode()
    placed = press(browser, page, f"{page}/place", {**given, "new": "yes"}).content.decode()
    assert "It stands in the issue now." in placed and "Take it out of the issue" in placed
    assert made.versions.get().placements.get(removed=None).column == "不存在的栏目"
    out = press(browser, page, f"{page}/unplace").content.decode()
    assert "It was taken out of the issue." in out and "taken out again" in out


def test_pictures_of_a_version_are_drawn_anew_and_others_are_a_404() -> None:
    good = {"sha256": configuration.files().put_bytes(png(20, 10)), "media_type": "text/html"}
    made = manuscript(pictures={"a": good, "b": {"sha256": "../../etc/passwd"}, "c": {}})
    paths = [f"{PAGE}/{made.number}/pictures/1/{place}" for place in range(4)]
    answers = [at_the_machine().get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]
    assert answers[0]["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("received", ["adopted", "revise", "rejected"]),
        ("adopted", ["revise", "rejected"]),
        ("published", []),
    ],
)
def test_only_what_a_manuscript_may_become_has_a_button(state: str, buttons: list[str]) -> None:
    text = shown(f"{PAGE}/{manuscript(state=state).number}")
    assert re.findall(r'<button name="state" value="(\w+)"', text) == buttons


@pytest.mark.parametrize("action", ["confirm", "decide", "place", "unplace"])
def test_only_the_desk_acts_and_only_with_its_own_forms(action: str) -> None:
    made = manuscript(state=ManuscriptState.ADOPTED)
    path = f"{PAGE}/{made.number}/{action}"
    forging = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **HERE})
    elsewhere = Client(headers={**HERE, "X-Forwarded-For": "192.0.2.1"})
    assert at_the_machine().get(path)["Location"] == f"{PAGE}/{made.number}", "looking does nothing"
    assert forging.post(path, form(made, state="rejected", sure="yes")).status_code == 403
    assert asks_to_log_in(elsewhere.post(path, form(made, state="rejected", sure="yes")))
    made.refresh_from_db()
    assert made.state == ManuscriptState.ADOPTED and made.versions.get().confirmed_by == ""


def test_texts_that_repeat_themselves_are_compared_coarsely_and_the_page_says_so() -> None:
    made = manuscript("联络站侧记", body="人人大" * 5_000)
    version(made, "联络站侧记", body="人大大" * 5_000)
    text = shown(f"{PAGE}/{made.number}/changes")
    assert "to be compared word by word throughout" in text and "<ins>人大大人大大" in text
    Version.objects.filter(manuscript=made, number=2).update(body="\n".join(map(str, range(5000))))
    assert "2000 more paragraphs of version 2 are not shown here" in shown(f"{PAGE}/{made.number}/changes")
