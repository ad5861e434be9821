"""Whoever sends a manuscript is told once that it came, and what was found in it."""

from __future__ import annotations

from distributor.incoming.answers import acknowledge
from distributor.store.models import Delivery, Run
from tests.delivery.sink import Sink
from tests.incoming.answers.conftest import TITLE, Deliver, Write, enclosed, text_of


def test_it_names_number_title_and_files_and_what_could_not_be_read(arrived: Write, deliver: Deliver) -> None:
    files = (
        enclosed(1, "稿件.docx"),
        enclosed(2, "附表.zip", "encrypted"),
        enclosed(3, "标志.png", inline=True),
    )
    mail = deliver(acknowledge(*arrived(enclosures=files)))
    assert mail["Subject"] == f"来稿收悉：《{TITLE}》（M-2026-0001）"
    for said in (text_of(mail), text_of(mail, "html")):
        assert "M-2026-0001" in said
        assert f"《{TITLE}》" in said
        assert "稿件.docx" in said
        assert "（已加密，未能读取）" in said
        assert "尊敬的" in said and "王明" in said
        assert "标志.png" not in said
    print(text_of(mail))


def test_its_headers_are_those_of_an_automatic_answer(arrived: Write, deliver: Deliver, sink: Sink) -> None:
    incoming, reading, manuscripts = arrived()
    mail = deliver(acknowledge(incoming, reading, manuscripts))
    print(mail.as_string()[:1500])
    assert mail["From"].addresses[0].addr_spec == "gazette@example.org"
    assert mail["To"].addresses[0].addr_spec == "wangming@example.com"
    assert mail["In-Reply-To"] == incoming.message_id
    assert mail["References"].split() == ["<first@example.com>", incoming.message_id]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Loop"] == "distributor=gazette@example.org"
    for bulk in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence", "Feedback-ID"):
        assert mail[bulk] is None
    assert any(command.startswith("MAIL FROM:<>") for command in sink.commands)
    assert mail["Message-ID"].startswith("<answer.r")


def test_it_is_a_run_like_any_other(arrived: Write, deliver: Deliver) -> None:
    answer = acknowledge(*arrived())
    deliver(answer)
    run = Run.objects.get(pk=answer.run_id)
    assert (run.state, run.kind, run.issue, run.slug) == (Run.DONE, "answer", None, "answer")
    assert run.deliveries.get().state == Delivery.ACCEPTED
