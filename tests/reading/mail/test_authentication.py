"""What the receiving provider found about the sender, believed only from a server that is trusted."""

from __future__ import annotations

from tests.reading.mail.letters import mail, read

GOOD = (
    b"Authentication-Results: mx.example.org 1; spf=pass smtp.mailfrom=a@b.example; "
    b"dkim=fail (no key); dkim=pass header.d=b.example; dmarc=none"
)
FORGED = b"Authentication-Results: mx.example.org; dmarc=pass; spf=pass"


def results(*fields: bytes, trusted: tuple[str, ...] = ("MX.example.org",)) -> dict[str, str]:
    return dict(read(mail(*fields), trusted=trusted)[0].authentication)


def test_the_topmost_of_a_trusted_server_is_read() -> None:
    assert results(GOOD, FORGED) == {"spf": "pass", "dkim": "pass", "dmarc": "none"}


def test_the_words_of_other_servers_are_not_believed() -> None:
    other = b"Authentication-Results: evil.example; dmarc=pass"
    assert results(other) == {}
    assert results(other, GOOD)["dmarc"] == "none"
    assert results(GOOD, trusted=()) == {}


def test_a_name_within_a_comment_is_not_the_servers() -> None:
    assert results(b"Authentication-Results: (mx.example.org) evil.example; dmarc=pass") == {}


def test_hosts_of_one_provider_are_trusted_by_a_pattern() -> None:
    found = results(b"Authentication-Results: gzga-smtp-mta-g2-3; spf=softfail", trusted=("gzga-smtp-mta-*",))
    assert found == {"spf": "softfail"}
