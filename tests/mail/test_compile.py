from __future__ import annotations

import email
import email.policy
from base64 import b64decode
from dataclasses import replace
from email.message import EmailMessage, Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distributor.errors import AddressError, WireError
from distributor.issue.issue import Column, Paragraph
from distributor.mail import mime
from distributor.mail.compile import CompiledMail, compile_mail
from distributor.mail.mime import stitch
from distributor.mail.render import render, render_for
from distributor.mail.slots import LETTERS, fill
from distributor.mail.values import Reader, RenderedIssue
from distributor.mail.wire import seal
from tests.mail.gazette import (
    PNG,
    READERS,
    SENDER,
    STAMP,
    TEMPLATES,
    WANG,
    article,
    issue,
    picture,
    rendered,
    say,
    seen_by,
)

HOSTILE = [
    "王\r\nBcc: x@example.org",
    "王" * 500,
    "👨‍👩‍👧" * 60,
    "\0\x1b[31m",
    "=?utf-8?B?5Lit?=",
    "\"'<b>&amp;</b>",
    "\r\n.\r\n",
    ".",
    "{{ 7*7 }}",
    "\u202egnp.exe",
    "\ud800",
    "\u2028",
    "%s%n",
    "Slot" + "0" * 24 + "a",
]
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=80),
    st.text(st.characters(categories=["Cc", "Cs", "Zl", "Zp", "Po", "Sc"]), max_size=30),
)
readers = st.builds(
    Reader,
    name=words,
    address=st.just("reader@example.org"),
    copy_number=st.integers(0, 2**32 - 1),
    group=words,
    position=words,
    unit=words,
)


def joined(mail: CompiledMail, reader: Reader) -> bytes:
    return b"".join(mail.splice(reader))


def read(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, EmailMessage, policy=email.policy.default)


def bodies(data: bytes) -> dict[str, str]:
    parts = [part for part in read(data).walk() if part.get_content_maintype() == "text"]
    return {part.get_content_subtype(): octets(part).decode("utf-8") for part in parts}


def octets(part: EmailMessage | Message) -> bytes:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data


@pytest.fixture(scope="module")
def mail() -> CompiledMail:
    return compile_mail(rendered(), SENDER, STAMP)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name or "nameless")
def test_a_copy_reads_back_as_the_templates_output_for_its_reader(mail: CompiledMail, reader: Reader) -> None:
    expected = seen_by(reader)
    assert bodies(joined(mail, reader)) == {"html": expected.html, "plain": expected.text}


@settings(deadline=None, max_examples=60)
@given(readers)
def test_no_reader_breaks_the_message_or_comes_out_otherwise_than_by_the_template(reader: Reader) -> None:
    data = joined(SHARED, reader)
    assert seal(data) == data
    message, expected = read(data), render_for(SMALL, SENDER, templates=TEMPLATES, reader=reader, stamp=STAMP)
    assert [to.addr_spec for to in message["To"].addresses] == ["reader@example.org"]
    assert message["Bcc"] is None
    assert bodies(data) == {"html": expected.html, "plain": expected.text}
    assert message.get_content_type() == "multipart/alternative"


SMALL = replace(issue(), columns=(Column("栏目", (article(body=(Paragraph(1, say("短")),)),)),))
SHARED = compile_mail(render(SMALL, SENDER, templates=TEMPLATES), SENDER, STAMP)


@given(
    st.lists(st.tuples(st.text("aé中🐉", max_size=5), st.integers(0, 7)), max_size=6),
    st.text("aé中", max_size=5),
    st.lists(st.text("bü国", max_size=4), min_size=8, max_size=8),
)
def test_stitching_equals_encoding_the_filled_text_whatever_the_lengths(
    pieces: list[tuple[str, int]], last: str, values: list[str]
) -> None:
    mark = "Slot" + "f" * 24
    body = "".join(text + mark + LETTERS[slot] for text, slot in pieces) + last
    out: list[bytes] = []
    stitch(body, mark).write([value.encode() for value in values], out)
    lines = b"".join(out).split(b"\r\n")
    assert lines.pop() == b""
    assert all(0 < len(line) <= 76 and len(line) % 4 == 0 for line in lines)
    assert b64decode(b"".join(lines)).decode() == fill(body, mark, tuple(values))


def test_the_same_copy_has_the_same_octets_whenever_it_is_made() -> None:
    one, other = rendered(), rendered()
    copies = [joined(compile_mail(mail, SENDER, STAMP), WANG) for mail in (one, other)]
    assert copies[0] == copies[1]


def test_every_line_keeps_to_78_columns(mail: CompiledMail) -> None:
    assert max(map(len, joined(mail, READERS[1]).split(b"\r\n"))) <= 78


def test_a_copy_tells_its_own_recipient_number_and_way_out(mail: CompiledMail) -> None:
    message = read(joined(mail, WANG))
    assert message["To"].addresses[0].display_name == "王某某"
    assert message["Message-ID"].startswith("<2026-11.r12.7.")
    assert message["List-Unsubscribe"].strip().startswith("<https://gazette.example.org/u/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["MIME-Version"] == "1.0"
    assert len(message.keys()) == len(set(message.keys()))


def test_two_copies_share_everything_but_a_few_short_segments(mail: CompiledMail) -> None:
    one, other = mail.splice(WANG), mail.splice(replace(WANG, name="李某某", copy_number=8))
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a is not b]
    assert len(one) < 60
    assert sum(len(a) for a, _b in differing) < 2000


def test_pictures_travel_beside_the_page(mail: CompiledMail) -> None:
    message = read(joined(mail, WANG))
    text, related = message.iter_parts()
    page, image = related.iter_parts()
    assert [part.get_content_type() for part in (text, related, page, image)] == [
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert image.get_payload(decode=True) == PNG
    assert f'src="cid:{image["Content-ID"].strip("<>")}"' in page.get_content()


def test_without_pictures_there_are_two_bodies_only() -> None:
    message = read(joined(SHARED, WANG))
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert not [defect for part in message.walk() for defect in part.defects]


def test_the_size_is_an_upper_estimate(mail: CompiledMail) -> None:
    assert all(
        len(joined(mail, reader)) <= mail.size <= len(joined(mail, reader)) + 10_000 for reader in READERS
    )


def test_a_bad_address_stops_its_own_copy_only(mail: CompiledMail) -> None:
    with pytest.raises(AddressError, match="correct the address"):
        mail.splice(replace(WANG, address="wang@example.com\r\nBcc: x@example.org"))
    assert mail.splice(WANG)


PERSONAL = {
    **TEMPLATES,
    "body.txt": "{% if reader.position %}{{ reader.position }}好{% else %}您好{% endif %}\n",
}


def personal(reader: Reader) -> RenderedIssue:
    return render_for(issue(), SENDER, templates=PERSONAL, reader=reader, stamp=STAMP)


def test_a_template_that_decides_per_reader_is_rendered_for_each() -> None:
    mail = compile_mail(render(issue(), SENDER, templates=PERSONAL), SENDER, STAMP, personalise=personal)
    assert [bodies(joined(mail, reader))["plain"] for reader in READERS] == [
        "主任好\r\n",
        "处长 <i>好\r\n",
        "您好\r\n",
    ]


def test_a_personal_rendering_does_not_go_out_as_everybodys_mail() -> None:
    one_readers = render(issue(), SENDER, templates=PERSONAL)
    with pytest.raises(WireError, match="without its template"):
        compile_mail(one_readers, SENDER, STAMP)
    with pytest.raises(WireError, match="rendered for one reader"):
        compile_mail(replace(one_readers, personal=False), SENDER, STAMP)


def test_a_rendering_altered_after_signing_does_not_compile() -> None:
    mail = rendered()
    with pytest.raises(WireError, match="altered"):
        compile_mail(replace(mail, text=mail.text.replace("河水", "湖水")), SENDER, STAMP)


def test_a_compiled_mail_that_differs_from_the_template_is_refused() -> None:
    with pytest.raises(WireError, match="does not read back"):
        compile_mail(rendered(), SENDER, STAMP, personalise=personal)


@pytest.mark.parametrize("pictures", [False, True])
def test_the_octets_that_are_announced_are_those_of_a_copy_but_for_its_header(pictures: bool) -> None:
    large = replace(picture(), data=PNG + bytes(3_000_000))
    sent = rendered(issue(article(body=(Paragraph(1, say("河水清清")), *([large] if pictures else [])))))
    copy = len(joined(compile_mail(sent, SENDER, STAMP), WANG))
    assert 0 < copy - mime.octets(sent) < 3_000
    assert (mime.octets(sent) > 4_000_000) == pictures
