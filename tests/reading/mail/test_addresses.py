"""Address fields are read strictly: rather no address than a wrong one."""

from __future__ import annotations

import pytest

from distributor.reading.mail import addresses
from distributor.reading.values import Mailbox
from tests.reading.mail.letters import mail, read, word

B = "b@y.example"


def only(raw: bytes) -> Mailbox:
    (found,) = addresses.parse_mailboxes(raw)
    return found


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b'"a@x.example" <b@y.example>', "a@x.example"),
        (b"a@x.example <b@y.example>", "a@x.example"),
        (b'"<a@x.example>" <b@y.example>', "<a@x.example>"),
        (b'"a\\" <a@x.example>" <b@y.example>', 'a" <a@x.example>'),
        (b"(a@x.example) <b@y.example>", "a@x.example"),
        (word("a@x.example", "utf-8") + b" <b@y.example>", "a@x.example"),
        (word("张三", "gbk") + b"<b@y.example>", "张三"),
        (b'"' + word("张三", "gb2312") + b'" <b@y.example>', "张三"),
        ("张三 <b@y.example>".encode("gbk"), "张三"),
        ('"张三"<b@y.example>'.encode(), "张三"),
        (b"b@y.example (Zhang)", "Zhang"),
        (b"<@relay.example:b@y.example>", ""),
        (b"b@y.example", ""),
        (b"<b@y.example", ""),
        (b"b@Y.EXAMPLE", ""),
        ("<b＠y.example>".encode(), ""),
    ],
)
def test_the_address_is_the_one_that_mail_would_go_to(raw: bytes, name: str) -> None:
    assert only(raw) == Mailbox(name, B)


@pytest.mark.parametrize(
    "raw",
    [
        word("a@x.example", "utf-8"),
        b"a@x.example@y.example",
        b"a@x.example)(@y.example",
        b"<a@x.example> <b@y.example>",
        b"<a@x.example\x00>",
        b"a b@y.example",
        b"<a@x..example>",
        b'"a@x.example',
        b"<" + word("a@x.example", "utf-8") + b">",
    ],
)
def test_what_is_no_single_address_gives_none(raw: bytes) -> None:
    assert [box.address for box in addresses.parse_mailboxes(raw) if box.address] == []


def test_lists_and_groups_give_their_members() -> None:
    raw = b'Group: a@b.example, "X, Y" <c@d.example>;, , f@g.example; undisclosed-recipients:;'
    assert addresses.parse_mailboxes(raw) == (
        Mailbox("", "a@b.example"),
        Mailbox("X, Y", "c@d.example"),
        Mailbox("", "f@g.example"),
    )


@pytest.mark.parametrize("raw", [b"", b" ", b"<>", b",;,", b"undisclosed-recipients:;"])
def test_an_empty_field_has_nobody(raw: bytes) -> None:
    assert addresses.parse_mailboxes(raw) == ()


def test_a_comma_in_the_senders_name_belongs_to_the_name() -> None:
    message, _parts = read(b"From: " + "张三, zhang".encode("gbk") + b" <b@y.example>\r\n\r\n")
    assert message.sender == Mailbox("张三, zhang", B)


def test_line_breaks_in_the_senders_name_do_not_survive() -> None:
    raw = b"From: " + word("x\r\nBcc: evil@x.example\u202e", "utf-8") + b" <b@y.example>\r\n\r\n"
    assert read(raw)[0].sender == Mailbox("x Bcc: evil@x.example", B)


def test_all_fields_with_addresses_are_read() -> None:
    message, _parts = read(
        mail(b"To: a@b.example", b"To: c@d.example", b"Cc: <e@f.example>", b"Reply-To: g@h.example")
    )
    assert [box.address for box in (*message.to, *message.cc, *message.reply_to)] == [
        "a@b.example",
        "c@d.example",
        "e@f.example",
        "g@h.example",
    ]


@pytest.mark.parametrize(
    ("fields", "sender"),
    [
        ([b"a@x.example b@y.example"], ("", "a@x.example")),
        ([b"<a@x.example> <b@y.example>"], ("", "a@x.example")),
        (["张三 <a@x.example> 李四 <b@y.example>".encode()], ("张三", "a@x.example")),
        ([b"a@x.example, b@y.example"], ("", "a@x.example")),
        ([b"a@x.example; b@y.example"], ("", "a@x.example")),
        ([b"a@x.example", b"b@y.example"], ("", "a@x.example")),
        (["张三".encode(), b"b@y.example"], ("", "b@y.example")),
        (["张三".encode(), "李四".encode()], ("张三", "")),
        ([b"write to b@y.example"], ("write to b@y.example", "")),
        ([b"a@x.example <b@y.example>"], ("a@x.example", "b@y.example")),
        ([], ("", "")),
    ],
)
def test_of_several_senders_the_first_counts(fields: list[bytes], sender: tuple[str, str]) -> None:
    raw = b"".join(b"From: " + field + b"\r\n" for field in fields) + b"Subject: x\r\n\r\nx"
    found = read(raw)[0].sender
    assert (found.name, found.address) == sender
