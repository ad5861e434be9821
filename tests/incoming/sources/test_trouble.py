"""What keeps us out of a mailbox is said in words that help."""

from __future__ import annotations

import pytest
from imapclient.exceptions import LoginError

from distributor.errors import MailboxError
from distributor.incoming.sources import mailbox_errors
from distributor.incoming.sources.imap import ImapSession
from distributor.language import speaking
from distributor.mail_codes import MailboxTrouble
from distributor.reason import Reason
from distributor.words.reasons import words_of
from tests.incoming.sources.conftest import MailboxOf
from tests.incoming.sources.imap_server import Server

QQ = (
    "b'Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, "
    "or system is busy. More information at https://service.mail.qq.com/detail/0/1010'"
)


@pytest.mark.parametrize(
    ("host", "said", "means"),
    [
        ("imap.126.com", "b'LOGIN Login error or password error'", MailboxTrouble.CODE),
        ("imap.163.com", "b'LOGIN Login error user suspended'", MailboxTrouble.LOCKED),
        (
            "imap.163.com",
            "select failed: SELECT Unsafe Login. Please contact kefu@188.com for help",
            MailboxTrouble.UNSAFE,
        ),
        ("imap.qq.com", QQ, MailboxTrouble.CODE),
        ("imap.exmail.qq.com", "b'login fail. 请使用授权码登录'", MailboxTrouble.CODE),
        ("imap.sina.com", "b'IMAP service is not open'", MailboxTrouble.SWITCHED_OFF),
        (
            "imap.example.org",
            "b'[AUTHENTICATIONFAILED] Authentication failed.'",
            MailboxTrouble.LOG_IN_REFUSED,
        ),
        (
            "imap.example.org",
            "b'[UNAVAILABLE] Maximum number of connections from user+IP exceeded'",
            MailboxTrouble.CONNECTIONS,
        ),
        ("imap.163.com", "b'LOGIN Too many connections'", MailboxTrouble.CONNECTIONS),
        ("imap.example.org", "b'[LIMIT] Rate limit hit, try again later'", MailboxTrouble.OFTEN),
    ],
)
def test_what_a_provider_means(host: str, said: str, means: MailboxTrouble) -> None:
    error = mailbox_errors.logging_in(host, LoginError(said))
    assert error.why.code == means and error.rest >= 600
    assert error.why.said == said.removeprefix("b'").removesuffix("'")


def test_what_nobody_knows_is_repeated() -> None:
    error = mailbox_errors.logging_in("imap.example.org", LoginError("b'no\x1b[31m way'"))
    assert error.why == Reason(MailboxTrouble.REFUSED, "no [31m way")


def test_what_was_stored_is_shown_in_the_readers_language() -> None:
    why = mailbox_errors.logging_in("imap.qq.com", LoginError(QQ)).why
    with speaking("en"):
        assert words_of(why).startswith("log-in refused")
    with speaking("zh"):
        assert words_of(why).startswith("登录")


def test_a_log_in_that_is_refused(netease_server: Server, mailbox_of: MailboxOf) -> None:
    with pytest.raises(MailboxError, match="password error"):
        ImapSession(mailbox_of(netease_server, password="wrong"))


def test_a_greeting_that_sends_us_away(netease_server: Server, mailbox_of: MailboxOf) -> None:
    netease_server.greeting = b"* BYE [UNAVAILABLE] Too many connections"
    with pytest.raises(MailboxError, match="close some"):
        ImapSession(mailbox_of(netease_server))


def test_a_server_that_is_away(netease_server: Server, mailbox_of: MailboxOf, free_port: int) -> None:
    netease_server.port = free_port
    with pytest.raises(MailboxError, match="cannot be reached: Connection refused"):
        ImapSession(mailbox_of(netease_server))
