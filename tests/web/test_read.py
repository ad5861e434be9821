"""Read online: the whole issue for the reader whose link it is."""

from __future__ import annotations

import pytest
from django.test import Client

from distributor import configuration
from distributor.delivery.runs.correction import draft, plan_notice
from distributor.states import RunKind, RunState
from distributor.store.models import Edition, Issue, Run
from tests.web.newsroom import GLUED, HERE, HOSTILE, PARSED, copies, copy, edit, issue, link, run

pytestmark = pytest.mark.django_db
TITLES = [article.title.split()[0] for article in PARSED.articles]


@pytest.fixture
def reader() -> Client:
    return Client(headers={**HERE, "x-forwarded-for": "203.0.113.9", "accept-language": "en"})


@pytest.mark.parametrize("layout", ["full", "digest"])
def test_the_reader_sees_every_article_and_their_own_copy(reader: Client, layout: str) -> None:
    made = run(issue(layout=layout), *copies("accepted", "accepted"), copy("王某某", position="主任"))
    page = reader.get(link("read", made, 3)).content.decode()
    assert [title for title in TITLES if title not in page] == []
    last = PARSED.articles[-1].body[-1]
    assert last.spans[-1].text[-10:] in page  # type: ignore[union-attr]
    assert "王某某 主任" in page
    assert "000003" in page


@pytest.mark.parametrize("layout", ["full", "digest"])
@pytest.mark.parametrize("kind", ["issue", "withdrawal"])
def test_whoever_is_forwarded_the_page_cannot_stop_its_reader(reader: Client, layout: str, kind: str) -> None:
    made = run(issue(layout=layout), copy())
    if kind == "withdrawal":
        Run.objects.update(state=RunState.DONE)
        plan_notice(
            draft(Issue.objects.get(), RunKind.WITHDRAWAL, "内容有误", configuration.office()),
            by="赵国强",
            site=configuration.site(),
        )
    page = reader.get(link("read", made))
    assert link("unsubscribe", made) not in page.content.decode()
    assert "/u/" not in page.content.decode()
    assert "停止接收" not in page.content.decode()
    assert "联系编辑部" in page.content.decode()
    assert "｜　<" not in page.content.decode().partition("联系编辑部")[2]
    assert "List-Unsubscribe" not in page.headers


def test_a_template_of_ones_own_that_decides_per_reader_shows_no_unsubscribe_link_either(
    reader: Client,
) -> None:
    made = run(issue(), copy())
    text = f"<p>退订请打开 http://127.0.0.1:8000{link('unsubscribe', made)} 或<b>来信</b></p>"
    Edition.objects.update(html=f"<html><body>{text}</body></html>", text="")
    page = reader.get(link("read", made)).content.decode()
    assert "<p>退订请打开  或<b>来信</b></p>" in page


@pytest.mark.parametrize("glued", GLUED)
def test_what_a_mail_program_glues_to_the_link_does_no_harm(reader: Client, glued: str) -> None:
    made = run(issue(), copy())
    assert TITLES[0] in reader.get(link("read", made) + glued).content.decode()


@pytest.mark.parametrize("layout", ["full", "digest"])
def test_what_was_sent_is_shown_even_after_an_edit(reader: Client, layout: str) -> None:
    of = issue(layout=layout)
    made = run(of, copy())
    edit(of)
    assert TITLES[0] in reader.get(link("read", made)).content.decode()


def test_a_hostile_name_stays_text(reader: Client) -> None:
    page = reader.get(link("read", run(issue(), copy(HOSTILE)))).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_page_runs_nothing_loads_nothing_and_is_kept_nowhere(reader: Client) -> None:
    answer = reader.get(link("read", run(issue(), copy())))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies


def test_test_copies_can_be_read_too(reader: Client) -> None:
    assert reader.get(link("read", run(issue(), copy(), kind=RunKind.TEST))).status_code == 200


def test_the_unsubscribe_token_does_not_open_the_issue(reader: Client) -> None:
    made = run(issue(), copy())
    answer = reader.get(link("unsubscribe", made).replace("/u/", "/r/"))
    assert answer.status_code == 404
    assert TITLES[0] not in answer.content.decode()


def test_a_link_of_a_run_that_is_gone_looks_like_any_bad_link(reader: Client) -> None:
    made = run(issue(), copy())
    path = link("read", made)
    made.delete()
    gone, forged = reader.get(path), reader.get("/r/" + "A" * 32)
    assert gone.status_code == forged.status_code == 404
    assert gone.content == forged.content
    assert "editorial office" in gone.content.decode()


def test_head_answers_and_post_is_refused(reader: Client) -> None:
    made = run(issue(), copy())
    assert reader.head(link("read", made)).status_code == 200
    assert reader.post(link("read", made)).status_code == 405
