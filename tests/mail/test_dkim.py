"""Every signature is verified by dkimpy, which shares no line with what signs."""

from __future__ import annotations

import datetime as dt
import email
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from dkim.canonicalization import Relaxed
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distributor.errors import SigningError, WireError
from distributor.issue.issue import Column, Issue, Paragraph
from distributor.mail.canonical import body_digest, canonical, fields, is_canonical
from distributor.mail.compile import CompiledMail, compile_mail
from distributor.mail.dkim import SignedMail, Signer
from distributor.mail.keys import SigningKey, checked_selector, make_key, read_key, zone_line
from distributor.mail.render import render, render_for
from distributor.mail.values import Reader, RenderedIssue, RunStamp, Sender
from distributor.mail.wire import seal
from tests.mail import gazette
from tests.mail.gazette import READERS, SENDER, TEMPLATES, WANG, article, issue, rendered

# A verifier refuses a signature of the future, and the gazette's run is in the future for some time yet.
STAMP = replace(gazette.STAMP, date=dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC))
DOMAIN = "example.org"
CHINESE = Reader(
    "欧阳某某（主持工作）" * 5, "ouyang@example.com", 8, "市委", "常委会副主任、党组书记", "办公室"
)
IDN = Reader("李", "li@例子.example.com", 9, "市委")
UTF8 = Reader("李", "用户@example.com", 10, "市委")


@pytest.fixture(scope="module")
def rsa_key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return make_key("2026a", "rsa", tmp_path_factory.mktemp("keys") / "rsa.pem")


@pytest.fixture(scope="module")
def ed_key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return make_key("2026e", "ed25519", tmp_path_factory.mktemp("keys") / "ed25519.pem")


@pytest.fixture(scope="module")
def signer(rsa_key: SigningKey, ed_key: SigningKey) -> Signer:
    return Signer(DOMAIN, (rsa_key, ed_key))


def compiled(
    signer: Signer | None, mail: RenderedIssue | None = None, sender: Sender = SENDER, stamp: RunStamp = STAMP
) -> CompiledMail:
    return compile_mail(mail or rendered(), sender, stamp, signer=signer)


def joined(mail: CompiledMail, reader: Reader = WANG) -> bytes:
    return b"".join(mail.splice(reader))


def verdicts(message: bytes, signer: Signer) -> list[bool]:
    """What dkimpy says of each signature, from the top."""
    records = {f"{key.name(signer.domain)}.".encode(): key.record.encode() for key in signer.keys}
    count = len(re.findall(rb"(?m)^DKIM-Signature:", message))
    found = dkim.DKIM(message)
    return [verified(found, index, records) for index in range(count)]


def verified(found: dkim.DKIM, index: int, records: dict[bytes, bytes]) -> bool:
    try:
        return bool(found.verify(idx=index, dnsfunc=lambda name, timeout=5: records[name]))
    except dkim.ValidationError:
        return False


def tags(message: bytes, index: int = 0) -> dict[str, str]:
    value = email.message_from_bytes(message).get_all("DKIM-Signature")
    assert value
    pairs = (part.partition("=") for part in "".join(value[index].split()).split(";"))
    return {name: text for name, _equals, text in pairs}


def small(**differing: object) -> RenderedIssue:
    return render(issue(), SENDER, templates=TEMPLATES, **differing)  # type: ignore[arg-type]


MAILS: dict[str, Callable[[], RenderedIssue]] = {
    "the whole issue": rendered,
    "a digest": lambda: small(layout="digest"),
    "one with pictures": lambda: rendered(with_picture()),
}


def with_picture() -> Issue:
    shown = article(body=(gazette.picture(), Paragraph(1, gazette.say("图"))))
    return replace(issue(), columns=(Column("栏目", (shown,)),))


@pytest.mark.parametrize("reader", [*READERS, CHINESE, IDN, UTF8], ids=lambda reader: reader.address)
@pytest.mark.parametrize("what", MAILS)
def test_both_signatures_of_every_copy_are_verified(what: str, reader: Reader, signer: Signer) -> None:
    message = joined(compiled(signer, MAILS[what]()), reader)
    assert verdicts(message, signer) == [True, True]
    assert seal(message) == message


def test_the_picture_of_that_test_travels(signer: Signer) -> None:
    assert b"Content-Type: image/png" in joined(compiled(signer, MAILS["one with pictures"]()))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.address)
def test_a_mail_that_its_template_writes_per_reader_is_signed_too(reader: Reader, signer: Signer) -> None:
    sources = {
        **TEMPLATES,
        "subject.txt": "{% if reader.position %}呈{{ reader.name }}{% else %}呈阅{% endif %}",
    }
    mail = render(issue(), SENDER, templates=sources)
    assert mail.personal

    def personalise(reader: Reader) -> RenderedIssue:
        return render_for(issue(), SENDER, templates=sources, reader=reader, stamp=STAMP)

    signed = compile_mail(mail, SENDER, STAMP, personalise=personalise, signer=signer)
    assert verdicts(joined(signed, reader), signer) == [True, True]


def test_a_test_copy_is_signed_with_its_mark(signer: Signer) -> None:
    message = joined(compiled(signer, stamp=replace(STAMP, test=True)))
    assert verdicts(message, signer) == [True, True]
    assert "【测试】" in str(email.message_from_bytes(message, policy=email.policy.default)["Subject"])


def test_without_pages_and_without_replies_it_is_signed_as_well(signer: Signer) -> None:
    bare = Sender("刊物", "gazette@example.org", "bounces@example.org")
    message = joined(compiled(signer, render(issue(), bare, templates=TEMPLATES), bare))
    assert verdicts(message, signer) == [True, True]
    assert "List-Unsubscribe" not in tags(message)["h"]


@pytest.mark.parametrize(
    ("index", "algorithm", "selector"), [(0, "rsa-sha256", "2026a"), (1, "ed25519-sha256", "2026e")]
)
def test_a_signature_says_who_signed_what(index: int, algorithm: str, selector: str, signer: Signer) -> None:
    found = tags(joined(compiled(signer)), index)
    assert (found["v"], found["a"], found["c"]) == ("1", algorithm, "relaxed/relaxed")
    assert (found["d"], found["s"], found["t"]) == (DOMAIN, selector, str(int(STAMP.date.timestamp())))
    assert found.keys() == {"v", "a", "c", "t", "d", "s", "h", "bh", "b"}  # no l=, no x=


def test_it_covers_what_receivers_ask_for_and_from_and_subject_once_more_than_they_stand(
    signer: Signer,
) -> None:
    message = joined(compiled(signer))
    listed = [name.lower() for name in tags(message)["h"].split(":")]
    assert (listed.count("from"), listed.count("subject")) == (2, 2)
    once = (
        "to date message-id reply-to mime-version content-type list-id list-unsubscribe list-unsubscribe-post"
    )
    assert set(once.split()) <= set(listed)


@pytest.mark.parametrize("name", ["From", "Subject", "To", "Date", "Reply-To", "Content-Type", "Message-ID"])
def test_a_second_field_put_on_top_breaks_every_signature(name: str, signer: Signer) -> None:
    message = joined(compiled(signer))
    assert verdicts(f"{name}: other@example.net\r\n".encode() + message, signer) == [False, False]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click"),
        (b"/u/AAAA", b"/u/BAAA"),
        (b"charset=utf-8", b"charset=gbk"),
        (b"<wang@example.com>", b"<weng@example.com>"),
        (b"\r\n\r\n--", b"\r\n\r\nbefore the first part\r\n--"),
    ],
)
def test_any_change_on_the_way_breaks_every_signature(old: bytes, new: bytes, signer: Signer) -> None:
    message = joined(compiled(signer))
    assert old in message
    assert verdicts(message.replace(old, new, 1), signer) == [False, False]


def test_blanks_that_a_relay_changes_break_nothing(signer: Signer) -> None:
    message = joined(compiled(signer)).replace(b"Subject: ", b"subject:\t ").replace(b"--\r\n", b"-- \r\n")
    assert verdicts(message + b"\r\n\r\n", signer) == [True, True]


def test_the_same_delivery_gives_the_same_octets_whenever_it_is_compiled(
    rsa_key: SigningKey, signer: Signer
) -> None:
    assert joined(compiled(signer)) == joined(compiled(signer))
    assert joined(compiled(signer)).endswith(joined(compiled(None)))


def test_the_size_told_to_a_relay_counts_the_signatures(signer: Signer) -> None:
    plain, signed = compiled(None), compiled(signer)
    assert signed.size - plain.size == len(joined(signed)) - len(joined(plain)) > 1000


def test_no_line_of_a_signature_is_longer_than_78_columns(signer: Signer) -> None:
    head, _end, _rest = joined(
        compiled(Signer("a-domain-of-some-length.gov.example.org", signer.keys))
    ).partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_a_mail_with_two_fields_of_a_kind_is_not_signed(signer: Signer) -> None:
    class Doubled:
        size, fixed = 0, frozenset[bytes]()

        def splice(self, reader: Reader) -> list[bytes]:
            return [b"From: <a@example.org>\r\nFrom: <b@example.org>\r\n", b"", b"MIME-Version: 1.0\r\n\r\n"]

    with pytest.raises(WireError, match="more than once: from"):
        SignedMail(Doubled(), signer, 0, WANG)


def on_the_wire(body: bytes) -> bytes:
    """A body that is not empty ends with CRLF when it arrives."""
    return body + b"\r\n" if body and not body.endswith(b"\r\n") else body


# ── canonical form ─────────────────────────────────────────────────────────────────────────────

pieces = st.lists(
    st.sampled_from([b" ", b"  ", b"\t", b"\r\n", b"a", b".", b"=", b"\r\n\r\n", b"\xe4\xb8\xad"]),
    max_size=12,
)


@settings(max_examples=300)
@given(pieces)
@example([])
@example([b"\r\n"])
@example([b" ", b"\r\n"])
@example([b"a", b"\r\n", b" ", b"\r\n", b"\r\n"])
def test_the_canonical_body_is_dkimpys(parts: list[bytes]) -> None:
    body = on_the_wire(b"".join(parts))
    assert canonical(body) == Relaxed.canonicalize_body(body)


@settings(max_examples=300)
@given(st.lists(pieces.map(b"".join), max_size=6))
def test_a_body_in_segments_has_the_digest_of_the_whole(segments: list[bytes]) -> None:
    whole = on_the_wire(b"".join(segments))
    segments = [*segments, whole.removeprefix(b"".join(segments))]
    expected = sha256(Relaxed.canonicalize_body(whole)).digest()
    assert body_digest(segments) == expected
    assert body_digest(segments, frozenset(filter(is_canonical, segments))) == expected


@given(
    st.sampled_from(["Subject", "X-a"]),
    st.lists(st.sampled_from(["a", " ", "\t", "\r\n ", "\r\n\t", "=", ":"]), max_size=9),
)
def test_a_canonical_field_is_dkimpys(name: str, parts: list[str]) -> None:
    value = "".join(parts)
    [(found, line)] = fields(f"{name}:{value}\r\n".encode())
    [(their_name, their_value)] = Relaxed.canonicalize_headers([(name.encode(), f"{value}\r\n".encode())])
    assert (found.lower(), line) == (their_name, their_name + b":" + their_value)


# ── keys ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "bits"), [("rsa", 2048), ("ed25519", 256)])
def test_a_key_is_read_back_from_a_file_that_only_its_owner_reads(
    kind: str, bits: int, tmp_path: Path
) -> None:
    made = make_key("s1", kind, tmp_path / "deep" / "key.pem")  # type: ignore[arg-type]
    assert (tmp_path / "deep" / "key.pem").stat().st_mode & 0o777 == 0o600
    read = read_key("s1", tmp_path / "deep" / "key.pem")
    assert (read.record, read.bits, read.fingerprint) == (made.record, bits, made.fingerprint)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    make_key("s1", "ed25519", tmp_path / "key.pem")
    before = (tmp_path / "key.pem").read_bytes()
    with pytest.raises(SigningError, match="exists already"):
        make_key("s1", "ed25519", tmp_path / "key.pem")
    assert (tmp_path / "key.pem").read_bytes() == before


def test_the_record_of_an_ed25519_key_holds_its_32_octets(ed_key: SigningKey) -> None:
    assert ed_key.record == f"v=DKIM1; k=ed25519; p={b64encode(ed_key.public).decode()}"
    assert len(ed_key.public) == 32


def test_a_zone_line_cuts_the_record_into_strings_of_255_octets(rsa_key: SigningKey) -> None:
    strings = re.findall(r'"([^"]*)"', zone_line(rsa_key.name(DOMAIN), rsa_key.record))
    assert "".join(strings) == rsa_key.record
    assert [len(string) for string in strings] == [255, len(rsa_key.record) - 255]


def stored(path: Path, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, word: bytes = b"") -> Path:
    lock = serialization.BestAvailableEncryption(word) if word else serialization.NoEncryption()
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    path.write_bytes(pem)
    path.chmod(0o600)
    return path


def test_a_key_that_is_too_small_is_refused_with_its_size(tmp_path: Path) -> None:
    path = stored(tmp_path / "weak.pem", rsa.generate_private_key(65537, 1024))
    with pytest.raises(SigningError, match=r"weak\.pem is an RSA key of 1024 bits"):
        read_key("s1", path)


def test_a_key_of_another_kind_or_under_a_pass_phrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="neither an RSA nor an Ed25519 key"):
        read_key("s1", stored(tmp_path / "ec.pem", ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(SigningError, match="pass phrase"):
        read_key("s1", stored(tmp_path / "locked.pem", rsa.generate_private_key(65537, 2048), b"word"))


def test_a_file_that_is_no_key_or_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("no key", encoding="ascii")
    (tmp_path / "text.pem").chmod(0o600)
    with pytest.raises(SigningError, match=r"text\.pem holds no private key"):
        read_key("s1", tmp_path / "text.pem")
    with pytest.raises(SigningError, match=r"none\.pem cannot be read: No such file"):
        read_key("s1", tmp_path / "none.pem")
    with pytest.raises(SigningError, match="cannot be read"):
        read_key("s1", tmp_path)


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602])
def test_a_key_that_everybody_can_read_is_refused(mode: int, tmp_path: Path) -> None:
    make_key("s1", "ed25519", tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(mode)
    with pytest.raises(SigningError, match="chmod 600"):
        read_key("s1", tmp_path / "key.pem")


@pytest.mark.parametrize(
    "selector", ["", "a b", "-a", "a-", "a..b", "a\r\nb", "刊物", "a" * 64, "a;b", "../key"]
)
def test_what_cannot_be_a_name_in_the_dns_is_no_selector(selector: str) -> None:
    with pytest.raises(SigningError, match="is no selector"):
        checked_selector(selector)
