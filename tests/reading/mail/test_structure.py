"""Parts within parts, mails within mails, and what is wrong with their boundaries."""

from __future__ import annotations

import base64

import pytest

from distributor.mail_codes import MailProblem
from distributor.reason import Reason
from tests.reading.mail.letters import attached, multipart, read, word

HEAD = b"From: z@example.com\r\n"
TEXT = b"Content-Type: text/plain\r\n\r\nhello"
FILE = attached(b"attachment; filename=a.doc")


def test_a_multipart_without_a_named_boundary_is_guessed_and_said() -> None:
    raw = HEAD + multipart(TEXT, FILE).replace(b'; boundary="=-b"', b"")
    message, parts = read(raw)
    assert (message.text, [part.name for part in parts]) == ("hello", ["a.doc"])
    assert message.problems


def test_a_wrong_boundary_is_guessed() -> None:
    message, parts = read(HEAD + multipart(TEXT, FILE).replace(b'boundary="=-b"', b'boundary="other"'))
    assert (message.text, [part.name for part in parts]) == ("hello", ["a.doc"])


def test_an_unclosed_multipart_keeps_its_last_part_and_says_so() -> None:
    raw = HEAD + multipart(TEXT, FILE).replace(b"\r\n--=-b--\r\n", b"")
    message, parts = read(raw)
    assert [part.data for part in parts] == [b"DOC"]
    assert Reason(MailProblem.NOT_CLOSED) in message.problems


def test_a_mail_cut_off_anywhere_still_says_what_came() -> None:
    raw = HEAD + multipart(multipart(TEXT, kind=b"alternative", boundary=b"in"), FILE)
    for end in range(len(raw)):
        message, _parts = read(raw[:end])
        # Cut within a name of a field, the rest of that name looks like the line above, broken in two.
        assert message.sender.address == "z@example.com" or b":" not in raw[len(HEAD) : end]


def test_a_multipart_without_any_part_is_read_as_text() -> None:
    message, parts = read(HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\nonly text")
    assert (message.text, parts) == ("only text", ())
    assert message.problems


def test_a_boundary_that_begins_like_another_is_told_apart() -> None:
    inner = multipart(b"Content-Type: text/plain\r\n\r\none", boundary=b"=-b2", kind=b"alternative")
    message, parts = read(HEAD + multipart(inner, FILE))
    assert (message.text, len(parts)) == ("one", 1)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end_is_read(line_end: bytes) -> None:
    message, parts = read((HEAD + multipart(TEXT, FILE)).replace(b"\r\n", line_end))
    assert (message.text, parts[0].data, parts[0].name) == ("hello", b"DOC", "a.doc")


def inner_mail() -> bytes:
    fields = b"Subject: " + word("内信", "gbk") + b"\r\nFrom: y@example.com\r\n"
    return fields + multipart(b"Content-Type: text/plain\r\n\r\nwithin", FILE, boundary=b"inner")


@pytest.mark.parametrize("encoding", [b"8bit", b"base64"])
def test_an_enclosed_mail_is_a_file_and_its_text_and_files_are_inside_it(encoding: bytes) -> None:
    data = base64.encodebytes(inner_mail()) if encoding == b"base64" else inner_mail()
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + data
    message, parts = read(HEAD + multipart(TEXT, part))
    assert message.text == "hello"
    assert [(each.number, each.name, each.inside) for each in parts] == [
        (1, "内信.eml", None),
        (2, "a.doc", 1),
        (3, "内信.txt", 1),
    ]
    assert parts[2].data == b"within"
    assert parts[0].data.strip() == inner_mail().strip()


def test_a_mail_within_a_mail_within_a_mail_names_what_it_is_inside() -> None:
    part = b"Content-Type: message/rfc822\r\n\r\n" + inner_mail()
    outer = b"Content-Type: message/rfc822\r\n\r\nSubject: o\r\n" + multipart(part, boundary=b"middle")
    parts = read(HEAD + multipart(outer))[1]
    assert [(each.name, each.inside) for each in parts] == [
        ("o.eml", None),
        ("内信.eml", 1),
        ("a.doc", 2),
        ("内信.txt", 2),
    ]


def test_limits_leave_out_and_say_so() -> None:
    raw = HEAD + multipart(*[FILE] * 30)
    for limits in ({"parts": 10}, {"decoded_octets": 12}):
        message, parts = read(raw, **limits)
        assert len(parts) < 11
        assert message.problems


def test_deeper_nesting_than_is_read_stays_one_file() -> None:
    raw = TEXT
    for number in range(20):
        raw = multipart(raw, boundary=b"n%d" % number)
    message, parts = read(HEAD + raw, nesting=10)
    assert message.text == ""
    assert [part.media_type for part in parts] == ["application/octet-stream"]
    assert b"hello" in parts[0].data
    assert read(HEAD + raw, nesting=30)[0].text == "hello"


def test_a_header_block_longer_than_is_read_is_cut_and_its_body_still_found() -> None:
    raw = b"Subject: first\r\n" + b"X-Long: y\r\n" * 1000 + b"Subject: last\r\n\r\nbody"
    message, _parts = read(raw, header_octets=1000)
    assert (message.subject, message.text) == ("first", "body")
    assert message.problems
    assert len(message.headers) < 100


def test_a_text_longer_than_is_read_is_cut() -> None:
    message, _parts = read(HEAD + b"\r\n" + b"x" * 1000, text_characters=100)
    assert len(message.whole_text) == 100
    assert message.problems


def test_what_is_no_mail_at_all_is_text() -> None:
    assert read("只有正文\r\n第二行".encode("gbk"))[0].text == "只有正文\n第二行"
    assert read(b"")[0].text == ""


def test_an_mbox_line_and_a_header_line_broken_without_a_blank_do_not_end_the_header() -> None:
    message, _parts = read(
        b"From z@example.com Fri Sep  1\r\nSubject: a\r\nbroken line\r\nTo: b@example.org\r\n\r\nx"
    )
    assert message.subject == "a broken line"
    assert message.to[0].address == "b@example.org"
    assert message.text == "x"


ARTICLE = "连日来，云麓区人大常委会组织部分代表视察春灌用水情况。\n第二段：座谈会上，代表们建议健全机制。"
FIELDS = b"From: z@example.com\r\nSubject: a\r\n"
AS_TEXT = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"


@pytest.mark.parametrize("end", [b"", b" \r\n", b"\t\r\n", b"\r\n"])
@pytest.mark.parametrize("begins", ["", "各位老师：\n", "Dear editors,\n", "https://example.com/a\n"])
def test_a_header_that_is_not_ended_leaves_the_text_whole(end: bytes, begins: str) -> None:
    text = begins + ARTICLE
    message, _parts = read(FIELDS + AS_TEXT + end + text.encode())
    assert (message.subject, message.text) == ("a", text.strip("\r\n"))
    assert bool(message.problems) == (end == b"")


@pytest.mark.parametrize("end", [b"", b" \r\n"])
def test_an_indented_text_is_not_taken_for_the_rest_of_a_field_that_has_no_words(end: bytes) -> None:
    text = "  连日来，视察春灌。\n  第二段。"
    message, _parts = read(FIELDS + AS_TEXT + end + text.encode())
    assert message.text == text


@pytest.mark.parametrize("end", [b"", b" \r\n"])
def test_a_multipart_without_an_empty_line_above_it_keeps_its_parts(end: bytes) -> None:
    raw = HEAD + multipart(TEXT.replace(b"\r\n\r\n", b"\r\n" + end), FILE)
    message, parts = read(raw.replace(b"\r\n\r\n\r\n--", b"\r\n" + end + b"--", 1))
    assert (message.text, [part.data for part in parts]) == ("hello", [b"DOC"])


def test_a_mail_quoted_at_the_start_of_a_text_is_no_header() -> None:
    quoted = "如下：\nFrom: other@example.com\nSubject: b\n"
    message, _parts = read(FIELDS + AS_TEXT + quoted.encode())
    assert (message.sender.address, message.subject, message.whole_text) == ("z@example.com", "a", quoted)


@pytest.mark.parametrize(
    "broken",
    [
        b"Subject: a\r\n \r\nTo: b@example.org\r\n",  # folded on an empty line (RFC 5322 section 4.2)
        b"Subject: =?utf-8?B?YQ==?=\r\n=?utf-8?B?Yg==?=\r\n",
        b"Content-Type: text/plain;\r\ncharset=gbk\r\nSubject: a\r\n",
        b"Subject: a\r\nTo: b@example.org,\r\nc@example.org\r\n",
    ],
)
def test_a_header_that_was_folded_wrongly_goes_on(broken: bytes) -> None:
    message, _parts = read(b"From: z@example.com\r\n" + broken + b"\r\nx")
    assert message.subject in ("a", "ab") and message.text == "x"
    assert len(message.to) == broken.count(b"@") and not message.problems


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (b"Fri, 1 Sep 2023 10:00:00 +0800 (CST)", "2023-09-01T10:00:00+08:00"),
        (b"1 Sep 2023 10:00", "2023-09-01T10:00:00+00:00"),
        (b"Fri, 32 Sep 2023 99:00:00 +0800", None),
        (b"Fri, 1 Sep 2023 10:00:00 +99999999", None),
        (b"Fri, 31 Dec 9999 23:00:00 -0800", None),
        ("2023年9月1日".encode(), None),
        (b"", None),
    ],
)
def test_dates_are_read_with_their_zone_or_not_at_all(written: bytes, read_as: str | None) -> None:
    date = read(b"Date: " + written + b"\r\n\r\n")[0].date
    assert (date.isoformat() if date else None) == read_as


def test_message_ids_are_read_with_their_brackets() -> None:
    message, _parts = read(
        b"Message-ID: <1@x>\r\nIn-Reply-To: <2@x> (from z)\r\nReferences: <3@x>\r\n\t<2@x>\r\n\r\n"
    )
    assert (message.message_id, message.in_reply_to) == ("<1@x>", ("<2@x>",))
    assert message.references == ("<3@x>", "<2@x>")
    assert read(b"Message-ID: bare@x\r\n\r\n")[0].message_id == "<bare@x>"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"\xef\xbb\xbf\n"])
def test_a_mark_or_empty_lines_above_the_header_do_not_hide_it(before: bytes) -> None:
    message, _parts = read(before + HEAD + b"Subject: saved by hand\r\n\r\nhello")
    assert (message.sender.address, message.subject, message.text) == (
        "z@example.com",
        "saved by hand",
        "hello",
    )


def test_parts_that_a_gateway_added_behind_the_end_are_read() -> None:
    raw = HEAD + multipart(TEXT) + b"\r\n--=-b\r\n" + FILE + b"\r\n--=-b--\r\n"
    message, parts = read(raw)
    assert (message.text, [part.name for part in parts], message.problems) == ("hello", ["a.doc"], ())
