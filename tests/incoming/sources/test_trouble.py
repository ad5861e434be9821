"""What keeps us out of a mailbox is said in words that help."""

from __future__ import annotations

import pytest
from imapclient.exceptions import LoginError

from distributor.errors import MailboxError
from distributor.incoming.sources import trouble
from distributor.incoming.sources.imap import Session
from distributor.language import speaking, told
from tests.incoming.sources.conftest import MailboxOf
from tests.incoming.sources.imap_server import Server

QQ = (
    "b'Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, "
    "or system is busy. More information at https://service.mail.qq.com/detail/0/1010'"
)


@pytest.mark.parametrize(
    ("host", "said", "means"),
    [
        ("imap.126.com", "b'LOGIN Login error or password error'", "code"),
        ("imap.163.com", "b'LOGIN Login error user suspended'", "locked"),
        (
            "imap.163.com",
            "select failed: SELECT Unsafe Login. Please contact kefu@188.com for help",
            "unsafe",
        ),
        ("imap.qq.com", QQ, "code"),
        ("imap.exmail.qq.com", "b'login fail. 请使用授权码登录'", "code"),
        ("imap.sina.com", "b'IMAP service is not open'", "switched off"),
        ("imap.example.org", "b'[AUTHENTICATIONFAILED] Authentication failed.'", "refused"),
        (
            "imap.example.org",
            "b'[UNAVAILABLE] Maximum number of connections from user+IP exceeded'",
            "connections",
        ),
        ("imap.163.com", "b'LOGIN Too many connections'", "connections"),
        ("imap.example.org", "b'[LIMIT] Rate limit hit, try again later'", "often"),
    ],
)
def test_what_a_provider_means(host: str, said: str, means: str) -> None:
    error = trouble.logging_in(host, LoginError(said))
    assert str(error).startswith(trouble.WORDS[means]) and error.rest >= 600
    assert said.removeprefix("b'").removesuffix("'") in str(error)


def test_what_nobody_knows_is_repeated() -> None:
    error = trouble.logging_in("imap.example.org", LoginError("b'no\x1b[31m way'"))
    assert str(error) == f"{trouble.REFUSED}: no [31m way"


def test_the_words_have_no_colon_at_which_they_would_be_taken_apart() -> None:
    every = [*trouble.WORDS.values(), trouble.AWAY, trouble.CERTIFICATE, trouble.BROKEN, trouble.REFUSED]
    assert [words for words in every if ": " in words] == []


def test_what_was_stored_is_shown_in_the_readers_language() -> None:
    with speaking("en"):
        assert told(str(trouble.logging_in("imap.qq.com", LoginError(QQ)))).startswith("log-in refused")


def test_a_log_in_that_is_refused(netease_server: Server, mailbox_of: MailboxOf) -> None:
    with pytest.raises(MailboxError, match="password error"):
        Session(mailbox_of(netease_server, password="wrong"))


def test_a_greeting_that_sends_us_away(netease_server: Server, mailbox_of: MailboxOf) -> None:
    netease_server.greeting = b"* BYE [UNAVAILABLE] Too many connections"
    with pytest.raises(MailboxError, match="close some"):
        Session(mailbox_of(netease_server))


def test_a_server_that_is_away(netease_server: Server, mailbox_of: MailboxOf, free_port: int) -> None:
    netease_server.port = free_port
    with pytest.raises(MailboxError, match="cannot be reached: Connection refused"):
        Session(mailbox_of(netease_server))
