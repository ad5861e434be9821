"""Proof by reading back: what a mail program makes of the octets is what the template said."""

from __future__ import annotations

import email
import email.policy

from distributor.errors import WireError
from distributor.mail.values import RenderedIssue
from distributor.mail.wire import sealed


def prove(message: bytes, expected: RenderedIssue, address: str) -> None:
    """Raise WireError where the message does not read back as this mail to this address."""
    read = email.message_from_bytes(sealed(message), policy=email.policy.SMTP)
    found = {
        part.get_content_type(): part.get_payload(decode=True)
        for part in read.walk()
        if not part.is_multipart()
    }
    pictures = [
        part.get_payload(decode=True) for part in read.walk() if part.get_content_maintype() == "image"
    ]
    _same("the text", found.get("text/plain"), expected.text.encode())
    _same("the page", found.get("text/html"), expected.html.encode())
    _same("the pictures", pictures, [picture.data for picture in expected.pictures])
    _same("the subject", str(read["Subject"]).endswith(expected.subject), True)
    _same("the recipient", [to.addr_spec for to in read["To"].addresses], [address])
    _same("defects", [defect for part in read.walk() for defect in part.defects], [])


def _same(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise WireError(f"a compiled mail does not read back as rendered: {what}")
