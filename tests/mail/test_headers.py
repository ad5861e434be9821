from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.errors import AddressError, WireError
from distributor.mail import headers
from distributor.mail.values import Sender
from distributor.mail.wire import sealed
from distributor.text import HEADER
from tests.mail.gazette import SENDER, STAMP

names = st.one_of(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=500),
    st.sampled_from(
        ["=?utf-8?B?5Lit?=", '"Wang", (x) <y@z>', "a.b", "O'Neill", "👨‍👩‍👧" * 40, "王" * 500, " x ", "a  b"]
    ),
)


def parsed(*fields: bytes) -> EmailMessage:
    data = sealed(b"".join(fields) + b"\r\nx\r\n")
    return email.message_from_bytes(data, EmailMessage, policy=email.policy.default)


def phrase_of(field: bytes) -> str:
    """The words before the address, by the older and more forgiving of Python's parsers."""
    value = field.decode().partition(":")[2].replace("\r\n", "").rpartition("<")[0].strip()
    return str(make_header(decode_header(value)))


@given(names)
def test_a_name_arrives_as_written_in_lines_of_76_columns(name: str) -> None:
    field = headers.mailbox("To", name, "reader@example.org")
    assert all(len(line) <= 76 for line in field.split(b"\r\n"))
    assert phrase_of(field) == HEADER.fit(name)
    assert parsed(field)["To"].addresses[0].addr_spec == "reader@example.org"


@given(names.filter(str.strip))
def test_every_encoded_word_holds_whole_characters_and_at_most_75_columns(name: str) -> None:
    for word in headers.words(name, 60).split(b"\r\n "):
        assert len(word) <= 75
        data, charset = decode_header(word.decode())[0]
        assert data.decode(charset or "")


def test_chinese_names_are_read_by_the_modern_parser_too() -> None:
    to = parsed(headers.mailbox("To", "王某某（市人大常委会）", "wang@example.org"))["To"]
    assert to.addresses[0].display_name == "王某某（市人大常委会）"


def test_a_plain_subject_stays_readable_and_a_look_alike_does_not_decode() -> None:
    assert headers.text("Subject", "Issue 9") == b"Subject: Issue 9\r\n"
    assert parsed(headers.text("Subject", "=?utf-8?B?5Lit?="))["Subject"] == "=?utf-8?B?5Lit?="


def test_a_test_copy_says_so_in_its_subject() -> None:
    fields = headers.common(SENDER, replace(STAMP, test=True), "第11期")
    assert parsed(fields)["Subject"] == "【测试】第11期"


def test_what_all_copies_share_names_list_campaign_and_no_wish_for_automatic_replies() -> None:
    read = parsed(headers.common(SENDER, STAMP, "第11期"))
    assert read["From"].addresses[0].display_name == "青禾人大工作"
    assert read["Reply-To"].addresses[0].addr_spec == "desk@example.org"
    assert read["List-Id"].endswith(" <gazette.example.org>")
    assert read["Feedback-ID"] == "2026-11:12:issue:gazette"
    assert (read["Precedence"], read["Content-Language"]) == ("bulk", "zh-CN")
    assert read["Date"] == "Mon, 30 Nov 2026 09:00:00 +0800"


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        (
            SENDER,
            (
                b"List-Unsubscribe:\r\n <https://gazette.example.org/u/TOKEN>\r\n"
                b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            ),
        ),
        (
            replace(SENDER, public_url="http://lan.example.org"),
            b"List-Unsubscribe:\r\n <http://lan.example.org/u/TOKEN>\r\n",
        ),
        (
            replace(SENDER, public_url=""),
            b"List-Unsubscribe:\r\n <mailto:desk@example.org?subject=unsubscribe%20TOKEN>\r\n",
        ),
        (replace(SENDER, public_url="", reply_to=""), b""),
    ],
    ids=["one click over https", "no one click over http", "by mail without pages", "no way back, no field"],
)
def test_the_way_to_unsubscribe_is_the_best_there_is(sender: Sender, expected: bytes) -> None:
    before, after = headers.unsubscribing(sender)
    assert (before + b"TOKEN" + after if before else b"") == expected


def test_an_international_domain_stands_in_a_labels() -> None:
    assert headers.written("wang@例子.example.org") == "wang@xn--fsqu00a.example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@b@c",
        "a@b\r\nBcc: c@example.org",
        "a b@example.org",
        "<a@example.org>",
        "a@example.org>",
        "a,b@example.org",
        "a\0@example.org",
        "a@ex\u2028ample.org",
        "a\ud800@example.org",
        "a@" + "b" * 320,
        "a@-例子.org",
    ],
)
def test_an_address_that_would_break_the_header_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        headers.mailbox("To", "王", address)


def test_a_setting_with_a_line_break_never_becomes_a_header() -> None:
    with pytest.raises(WireError):
        headers.common(replace(SENDER, feedback_id="x\r\nBcc: y@example.org"), STAMP, "s")
    with pytest.raises(WireError):
        headers.common(replace(SENDER, list_id="x\r\nBcc: y@example.org"), STAMP, "s")
