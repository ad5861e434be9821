"""S/MIME and OpenPGP: what is signed is opened, what is encrypted is said to be."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from tests.reading.mail.letters import attached, multipart, read

INNER = multipart(
    "Content-Type: text/plain; charset=utf-8\r\n\r\n正文".encode(), attached(b"attachment; filename=a.doc")
)
HEAD = b"From: z@example.com\r\nSubject: s\r\n"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "z")])
    day = dt.datetime(2023, 9, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, day, day + dt.timedelta(days=9))
    return builder.sign(key, hashes.SHA256())


def envelope(kind: bytes, data: bytes) -> bytes:
    fields = b"Content-Type: application/pkcs7-mime; smime-type=%s; name=smime.p7m\r\n" % kind
    return HEAD + fields + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


def test_a_signed_envelope_is_opened(key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(INNER).add_signer(certificate, key, hashes.SHA256())
    signed = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    message, parts = read(envelope(b"signed-data", signed))
    assert (message.sealed, message.text) == ("smime-signed", "正文")
    assert [(part.name, part.data) for part in parts] == [("a.doc", b"DOC")]


def test_a_signed_envelope_in_pieces_of_unknown_length_is_opened() -> None:
    pieces = b"".join(
        b"\x04" + bytes([len(piece)]) + piece for piece in (INNER[:100], INNER[100:200], INNER[200:])
    )
    content = b"\xa0\x80\x24\x80" + pieces + b"\0\0\0\0"
    data = bytes.fromhex("06092a864886f70d010701")
    signed = (
        b"\x30\x80"
        + bytes.fromhex("06092a864886f70d010702")
        + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
    )
    message, parts = read(envelope(b"signed-data", signed + data + content + b"\0\0" * 4 + b"\x04\x03xyz"))
    assert message.text == "正文"
    assert parts[0].data == b"DOC"


def test_an_encrypted_envelope_is_kept_and_said(certificate: x509.Certificate) -> None:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(INNER).add_recipient(certificate)
    sealed = builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    message, parts = read(envelope(b"enveloped-data", sealed))
    assert (message.sealed, message.text) == ("smime-encrypted", "")
    assert [(part.name, part.data) for part in parts] == [("smime.p7m", sealed)]


def test_a_signed_envelope_that_cannot_be_opened_is_kept() -> None:
    message, parts = read(envelope(b"signed-data", b"\x30\x03\x02\x01\x01"))
    assert message.sealed == "smime-signed"
    assert len(parts) == 1


@pytest.mark.parametrize(
    ("protocol", "seal"),
    [(b"application/pkcs7-signature", "smime-signed"), (b"application/pgp-signature", "pgp-signed")],
)
def test_a_detached_signature_stands_beside_the_readable_text(protocol: bytes, seal: str) -> None:
    signature = b"Content-Type: " + protocol + b"\r\n\r\nSIG"
    raw = multipart(INNER, signature, kind=b"signed", boundary=b"sig").replace(
        b"multipart/signed;", b'multipart/signed; protocol="' + protocol + b'";'
    )
    message, parts = read(HEAD + raw)
    assert (message.sealed, message.text) == (seal, "正文")
    assert [part.data for part in parts] == [b"DOC", b"SIG"]


def test_encrypted_openpgp_is_said() -> None:
    raw = multipart(
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        b"Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----",
        kind=b"encrypted",
    )
    assert read(HEAD + raw)[0].sealed == "pgp-encrypted"
    assert read(HEAD + b"\r\n-----BEGIN PGP MESSAGE-----\r\nabc")[0].sealed == "pgp-encrypted"


def test_a_clear_signed_text_is_read_without_its_armour() -> None:
    armoured = (
        "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n正文\r\n- -----\r\n"
        "-----BEGIN PGP SIGNATURE-----\r\n\r\nabc\r\n-----END PGP SIGNATURE-----\r\n"
    )
    message, _parts = read(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + armoured.encode())
    assert (message.sealed, message.text) == ("pgp-signed", "正文\n-----")
