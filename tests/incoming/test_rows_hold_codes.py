"""Whatever goes wrong with mail, rows say so by codes: no column holds words that are shown in a language."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import models

from distributor import configuration, delivery_codes, mail_codes, states
from distributor.actor import Actor
from distributor.errors import MailboxError
from distributor.feedback import manual_suppression, returned, suppression_file
from distributor.incoming import filing, process, storage
from distributor.incoming.sources.mailbox_watch import MailboxWatch
from distributor.incoming.sources.receiver import Receiver, SenderLimit
from distributor.incoming.sources.source import Maildir
from distributor.language import speaking
from distributor.mail_codes import FileReason, RefusalReason, UnreadReason, WithheldReason
from distributor.newsroom import decisions
from distributor.reading import process_pool
from distributor.reading.process import ReadingProcess
from distributor.reading.values import MailMessage
from distributor.reason import Reason
from distributor.states import IncomingState, ManuscriptState, Route
from distributor.store.models import (
    Answer,
    Enclosure,
    Incoming,
    Manuscript,
    Publication,
    Refusal,
    Suppression,
)
from distributor.store.queries import sightings
from distributor.words.reasons import words_of
from tests.project.catalogues import extracted

pytestmark = pytest.mark.django_db

CODES = {
    member.value
    for module in (states, mail_codes, delivery_codes)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum)
    for member in kind
}
# Words of other people's programs, and of ours for places: nobody is shown them as they stand.
NOT_SHOWN = ("Version.place", "Version.found", "Repetition.place", "Run.answering", "Enclosure.kind")
ARTICLE = "春天的河水涨得很快，村里的代表们沿着河堤走了一遍又一遍，把每一处险情都记在本子上。\n" * 6


@pytest.fixture(autouse=True)
def kept_apart(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    """Files of its own, and a reader that does what the first line of a mail says."""
    settings.INCOMING = tmp_path / "incoming"
    monkeypatch.setattr(process_pool, "count", lambda: 1)
    monkeypatch.setattr(
        process, "ReadingProcess", partial(ReadingProcess, program="tests.reading.child.hostile")
    )


def message_ids() -> set[str]:
    """Every text that a catalogue translates."""
    found = set()
    for message in extracted():
        found |= {message.id} if isinstance(message.id, str) else set(message.id)
    return found - {""}


def texts(value: object) -> Iterator[str]:
    """Every text in a column, also within JSON; and its pieces, as they were once put together."""
    if isinstance(value, str):
        yield from (value, *value.split(": "))
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, Reason):
        yield from texts([value.code, value.said, dict(value.values), value.cause])
    elif isinstance(value, Iterable):
        for each in value:
            yield from texts(each)


def columns() -> Iterator[tuple[str, object]]:
    """Every value of every row that is no number."""
    for model in apps.get_app_config("distributor").get_models():
        fields = [
            field
            for field in model._meta.get_fields()
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.all():
            for field in fields:
                place, value = f"{model.__name__}.{field.name}", getattr(row, field.name)
                if place == "Incoming.reading":  # headers have names that we say, too
                    value = value["message"]["problems"] if value else ()
                if place not in NOT_SHOWN:
                    yield place, value


def locked() -> bytes:
    """A ZIP archive whose file is under a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("稿件.txt", "正文")
    data = bytearray(out.getvalue())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def post(
    name: str,
    body: str = ARTICLE,
    order: str = "nothing",
    attached: Sequence[tuple[str, bytes]] = (),
    **fields: str,
) -> int:
    """The number of a mail that is kept."""
    head = {"X-Order": order, "From": "王明 <wang@example.com>", "Subject": f"投稿：{name}", **fields}
    lines = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in head.items())
    raw = f"{lines}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n".encode()
    raw += f"--b\nContent-Type: text/plain; charset=utf-8\n\n{name}\n\n{body}\n".encode()
    for title, data in attached:
        part = base64.encodebytes(data).decode()
        raw += (
            f'--b\nContent-Type: application/octet-stream; name="{title}"\n'
            f"Content-Transfer-Encoding: base64\n\n{part}\n"
        ).encode()
    return storage.keep(raw, storage.MailOrigin("test", name), configuration.files())[0].pk


def mails_of_every_kind() -> None:
    post("河堤上的代表")
    post("河堤上的代表", ARTICLE.replace("春天", "夏天"))
    post("带着附件", attached=[("锁.zip", locked()), ("空.doc", b""), ("坏.pdf", b"%PDF-1.7\n" + b"x" * 100)])
    post("编号", f"稿件编号 M-2019-0007\n{ARTICLE}")
    post("太多", order="crash", From="a@example.org", attached=[("a.pdf", b"%PDF-1.7")])
    post("什么也读不出", order="crash always", From="b@example.org")
    post("自动回复", From="c@example.org", Auto_Submitted="auto-replied")
    post("群发", From="d@example.org", Precedence="bulk")
    configuration.files().path(Incoming.objects.get(pk=post("没有了", From="e@example.org")).sha256).unlink()
    process.read_kept(configuration.intake())


def decide_and_file() -> None:
    first, *others = Manuscript.objects.order_by("pk")
    decisions.decide(
        first, ManuscriptState.ADOPTED, by=Actor.COMMAND_LINE, tell=False, office=configuration.office()
    )
    decisions.decide(
        others[-1],
        ManuscriptState.REVISE,
        note="请补一段",
        by=Actor.THIS_MACHINE,
        office=configuration.office(),
    )
    found = Incoming.objects.filter(route=Route.AUTO_REPLY).first()
    assert found
    filing.file(found, Route.OTHER, by=Actor.THIS_MACHINE, remember=True)


def refuse(folder: Path) -> None:
    taking = Receiver(configuration.files(), 1_000, SenderLimit(5))
    taking.refuse(storage.MailOrigin("test", "large"), RefusalReason.TOO_LARGE, size=2_000)
    with pytest.raises(MailboxError):
        MailboxWatch(Maildir("gone", folder=folder / "none"), taking).poll()


def suppress(folder: Path) -> None:
    first = Incoming.objects.order_by("pk")[0]
    returned.unsubscribed_by_address(first.pk, "li@example.com", "退订", MailMessage())
    manual_suppression.add("wu@example.com", why="来电", by=Actor.COMMAND_LINE)
    listed = folder / "停发.csv"
    listed.write_text("邮箱,依据\nzhao@example.com,来电\n", encoding="utf-8")
    assert [done.refused for done in suppression_file.read(listed, by=Actor.THIS_MACHINE)] == [False]


def test_mails_of_every_kind_of_trouble_leave_codes_and_no_words(tmp_path: Path) -> None:
    Publication.objects.create(title="云州人大工作", answers=list(Answer.KINDS))
    manual_suppression.add("wang@example.com", why="来电", by="李敏")
    mails_of_every_kind()
    decide_and_file()
    refuse(tmp_path)
    suppress(tmp_path)

    said = message_ids() - CODES
    assert {place: value for place, value in columns() if said.intersection(texts(value))} == {}
    seen = {code for _place, value in columns() for code in texts(value)}
    assert seen >= {
        FileReason.LOCKED, FileReason.NO_BYTES, FileReason.DAMAGED, FileReason.UNOPENED,
        UnreadReason.BROKEN, UnreadReason.GONE, RefusalReason.TOO_LARGE,
        WithheldReason.MACHINE, WithheldReason.LIST, WithheldReason.UNTOLD, WithheldReason.REFUSES_MAIL,
        mail_codes.EvidenceKind.BY_MAIL, mail_codes.MailboxTrouble.NO_MAILDIR,
        mail_codes.VersionNote.UNKNOWN_NUMBER, Actor.COMMAND_LINE, Actor.THIS_MACHINE,
    }  # fmt: skip
    assert sightings.folders("gone")[0].trouble and Refusal.objects.get().reason == RefusalReason.TOO_LARGE
    assert Suppression.objects.get(address_key="zhao@example.com").evidence.get().source == "停发.csv"


def test_a_second_reading_says_the_same_of_a_mail(tmp_path: Path) -> None:
    mails_of_every_kind()
    fields: dict[Any, tuple[str, ...]] = {
        Incoming: ("state_reason", "route_reason", "route_detail", "reading"),
        Enclosure: ("number", "state", "reasons"),
        Answer: ("withheld",),
    }

    def said() -> list[list[Any]]:
        ordered = {Enclosure: ("incoming", "number")}
        return [
            list(model.objects.order_by(*ordered.get(model, ("pk",))).values_list(*names))
            for model, names in fields.items()
        ]

    before = said()
    Incoming.objects.exclude(sender="", message_id="", reading=None).update(state=IncomingState.KEPT)
    process.read_kept(configuration.intake())
    assert said() == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_words_in_both_languages(language: str) -> None:
    kinds = [
        kind for kind in vars(mail_codes).values() if isinstance(kind, type) and issubclass(kind, StrEnum)
    ]
    codes = [code for kind in kinds for code in kind]
    assert len(codes) > 100
    values = {"kind": "PDF"}
    with speaking(language):
        words = {code: words_of(Reason(code, values=values)) for code in codes}
    assert {code for code, said in words.items() if not said} == set()
    chinese = {code for code, said in words.items() if any("\u4e00" <= char <= "\u9fff" for char in said)}
    assert chinese == (set(codes) if language == "zh" else {mail_codes.MailboxTrouble.CODE})
