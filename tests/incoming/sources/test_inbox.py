"""What may stand in INBOX and INBOX_LISTEN, and what is said about what may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from distributor import environment
from distributor.errors import SettingError
from distributor.incoming.sources.inbox import read_listeners, read_sources
from distributor.incoming.sources.source import ImapAccount, Maildir


def mailbox(url: str) -> ImapAccount:
    (found,) = read_sources([url], password="code")
    assert isinstance(found, ImapAccount)
    return found


def test_a_mailbox_at_netease() -> None:
    found = mailbox(
        "imaps://office%40126.com@imap.126.com/?name=126&folders=INBOX,垃圾邮件|广告邮件&publication=人大工作"
    )
    assert (found.name, found.host, found.port, found.username) == (
        "126",
        "imap.126.com",
        993,
        "office@126.com",
    )
    assert found.folders == ("INBOX", "垃圾邮件", "广告邮件")
    assert (found.publication, found.security, found.after, found.password) == (
        "人大工作",
        "tls",
        "keep",
        "code",
    )


def test_several_mailboxes_by_commas_although_their_folders_have_commas() -> None:
    text = "imaps://a@x.example.org/?folders=INBOX,Junk,imaps://b@y.example.org/ maildir:///var/mail/office"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INBOX", text)
        patch.setattr(environment, "DOCUMENTED", {})  # the setting's own words stay
        urls = environment.urls("INBOX", help="", secret=True)
    found = read_sources(urls, password="code")
    assert [source.name for source in found] == ["a x.example.org", "b y.example.org", "/var/mail/office"]
    assert isinstance(found[0], ImapAccount) and found[0].folders == ("INBOX", "Junk")


def test_the_password_is_read_anew_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "code"
    file.write_text("first\n")
    found = mailbox(f"imaps://a@x.example.org/?password_file={file}")
    assert found.current_password() == "first"
    file.write_text("second\n")
    assert found.current_password() == "second"
    file.unlink()
    assert found.current_password() == "first"


def test_the_defaults_of_each_kind() -> None:
    assert mailbox("imap+starttls://a:b@x.example.org").port == 143
    assert mailbox("imap://a:b@127.0.0.1:1143/").security == "none"
    (found,) = read_sources(["maildir:///var/mail/office?name=local&after=keep"])
    assert found == Maildir("local", Path("/var/mail/office"), "", "keep")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("imap://a:b@x.example.org", "only for this machine"),
        ("imaps://x.example.org", "the user is missing"),
        ("imaps://a:p/w@x.example.org/", "percent-encoded"),
        ("imaps://a:b@x.example.org/?folder=x", "unknown option folder"),
        ("imaps://a:b@x.example.org/?after=delete", "expected one of keep, seen, archive"),
        ("imaps://a:b@x.example.org:y", "not a number"),
        ("imaps://a:b@x.example.org/?password_file=/nowhere", "No such file"),
        ("pop3://a:b@x.example.org", "expected imaps://"),
        ("maildir:", "expected imaps://"),
        ("imaps://a:b@[x.example.org", "expected imaps://"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(url: str, reason: str) -> None:
    with pytest.raises(SettingError, match=f"INBOX: .*{reason}") as caught:
        read_sources([url])
    assert "p/w" not in str(caught.value) and ":b" not in str(caught.value)


def test_a_mailbox_without_a_password_says_where_it_may_stand() -> None:
    with pytest.raises(SettingError, match="INBOX_PASSWORD_FILE"):
        read_sources(["imaps://a@x.example.org"])


def test_two_sources_of_one_name_are_refused() -> None:
    with pytest.raises(SettingError, match="two sources are called 126"):
        read_sources(["imaps://a:b@x.example.org/?name=126", "maildir:///x?name=126"])


def test_no_password_stands_in_what_is_logged_of_a_mailbox() -> None:
    assert "secret" not in repr(mailbox("imaps://someone:secret@x.example.org"))


def test_where_mail_is_taken() -> None:
    unix, lmtp, smtp = read_listeners(
        [
            "lmtp:///run/x/inbox.sock?name=mta&mode=0666",
            "lmtp://127.0.0.1:2424",
            "smtp://0.0.0.0:25?accept=Office@example.org|@example.net",
        ]
    )
    assert (unix.name, unix.socket, unix.mode) == ("mta", Path("/run/x/inbox.sock"), 0o666)
    assert (lmtp.name, lmtp.protocol, lmtp.port) == ("lmtp 127.0.0.1:2424", "lmtp", 2424)
    assert lmtp.accepts("anybody@example.com")
    assert smtp.accepts("office@EXAMPLE.org") and smtp.accepts("x@example.net")
    assert not smtp.accepts("x@example.org") and not smtp.accepts("postmaster")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("smtp://0.0.0.0:25", "accept="),
        ("lmtp://127.0.0.1", "expected lmtp"),
        ("http://127.0.0.1:25", "expected lmtp"),
        ("lmtp://127.0.0.1:99999", "not a number"),
        ("lmtp://127.0.0.1:2424?mode=660", "for a unix socket"),
        ("lmtp:///run/x.sock?mode=rw-rw----", "three octal digits"),
        ("lmtp:///run/x.sock?mode=4660", "three octal digits"),
        ("lmtp:///run/x.sock?mode=", "three octal digits"),
        ("lmtp:///run/x.sock?group=nobody-of-this-name", "no such group"),
    ],
)
def test_what_is_wrong_with_a_listener_is_said(url: str, reason: str) -> None:
    with pytest.raises(SettingError, match=f"INBOX_LISTEN: .*{reason}"):
        read_listeners([url])
