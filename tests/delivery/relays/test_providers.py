"""What is known of large providers: their replies as they are worded, their limits, and how to add to it."""

# ruff: noqa: E501  (a reply stands as it is worded)

from __future__ import annotations

from pathlib import Path

import pytest

from distributor.delivery.relays import providers
from distributor.delivery.relays.replies import ReplyReader, SendResult, result_of
from distributor.errors import SettingError
from distributor.states import Stage

READER_163 = "reader@163.com"
READER_QQ = "12345@qq.com"
READER_GMAIL = "reader@gmail.com"
READER_OUTLOOK = "reader@outlook.com"


def judged(stage: str, raw: str | bytes, recipient: str = "", profile: str = "") -> SendResult:
    raw = raw if isinstance(raw, bytes) else raw.encode()
    (reply,) = ReplyReader().feed(raw + b"\r\n")
    return result_of(Stage(stage), reply, recipient, profile)


@pytest.mark.parametrize(
    ("stage", "raw", "state", "kind", "wait"),
    [
        ("dot", "451 MI:SFQ 163 smtp11,D8CowEDpQ1 1700000000,please see http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1", "deferred", "slow", 900),
        ("dot", "451 DT:SPM 163 mx30,please try again", "deferred", "", 120),
        ("mail", "451 MI:DMC 163 smtp9,EsCowAD3 1700000000", "refused", "reconnect", 5),
        ("rcpt", "450 MI:DMC 126 smtp5,too many messages in this session", "refused", "reconnect", 5),
        ("dot", "450 MI:DMC 126 smtp5", "deferred", "reconnect", 5),
        ("dot", "554 DT:SPM 163 smtp11,D8CowEDpQ1 1700000000", "deferred", "setup", 7200),
        ("mail", "550 MI:STC 163 smtp2,GtxpCgD 1700000000", "refused", "quota", 60),
        ("dot", "554 MI:STC 163 smtp2,GtxpCgD 1700000000", "deferred", "quota", 60),
        ("rcpt", "550 RP:TRC 163 smtp2,GtxpCgD 1700000000", "refused", "quota", 60),
        ("dot", "554 DT:SUM 163 smtp6,C9GowAD 1700000000", "deferred", "setup", 60),
        ("mail", "421 HL:REP 163 mx1,QMmowAB 1700000000", "refused", "setup", 60),
        ("mail", "554 HL:IHU 163 mx1", "refused", "setup", 60),
        ("mail", "554 HL:IPB 163 mx1", "refused", "setup", 60),
        ("mail", "421 HL:ICC 163 mx1,too many connections", "deferred", "slow", 900),
    ],
)  # fmt: skip
def test_netease_says_by_a_code_in_the_text_what_it_means(
    stage: str, raw: str, state: str, kind: str, wait: float
) -> None:
    """Whoever the copy is for, and through whatever relay: the codes are unmistakable."""
    for recipient, profile in (("", ""), ("someone@example.org", "netease")):
        found = judged(stage, raw, recipient, profile)
        assert (found.state, found.kind, found.wait) == (state, kind, wait)


@pytest.mark.parametrize("raw", ["550 Invalid User: reader@163.com", "550 User suspended: reader@163.com"])
def test_a_netease_mailbox_that_does_not_exist_fails(raw: str) -> None:
    assert judged("rcpt", raw, READER_163).state == "failed"


@pytest.mark.parametrize(
    "raw",
    [
        "550 Ip frequency limited [ABCDEF IP: 192.0.2.1]. https://service.mail.qq.com/detail/122/172.",
        "550 Domain frequency limited [ABCDEF IP: 192.0.2.1].",
        "550 Mailbox unavailable or access denied [ABCDEF IP: 192.0.2.1].",
        "550 Connection frequency limited",
    ],
)
def test_qq_says_550_to_readers_that_live(raw: str) -> None:
    found = judged("rcpt", raw, READER_QQ)
    assert (found.state, found.kind, found.scope, found.wait) == ("deferred", "slow", "domain", 900)


@pytest.mark.parametrize("recipient", ["r@example.org", READER_163, READER_QQ])
@pytest.mark.parametrize(
    "raw",
    [
        "554 5.7.1 <r@example.org>: Relay access denied",
        "553 5.7.1 <gazette@example.org>: Sender address rejected: not owned by user office",
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example.org",
        "504 5.5.2 <office>: Helo command rejected: need fully-qualified hostname",
        "550 5.7.1 <r@example.org>... Relaying denied. Proper authentication required.",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        "530 5.7.0 Authentication required",
    ],
)
def test_what_a_relay_has_against_us_fails_no_reader_although_it_says_so_at_rcpt(
    raw: str, recipient: str
) -> None:
    found = judged("rcpt", raw, recipient)
    assert (found.state, found.kind, found.scope) == ("refused", "setup", "relay")


@pytest.mark.parametrize(
    "raw",
    [
        "550 5.1.1 <r@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
        "554 5.7.1 <r@example.org>: Recipient address rejected: Access denied",
        "550 5.7.1 This list takes mail of members only",
    ],
)
def test_what_a_relay_has_against_a_reader_fails_that_one(raw: str) -> None:
    assert judged("rcpt", raw, "r@example.org").state == "failed"


def test_a_relay_that_denies_access_is_not_taken_for_qq() -> None:
    assert judged("rcpt", "550 Connection denied", "r@example.org").state == "failed"
    assert judged("rcpt", "550 Connection denied", READER_QQ).kind == "setup"


@pytest.mark.parametrize("raw", ["550 Error: content rejected; see help", "550 Mail content denied. 1500"])
def test_an_issue_that_qq_takes_for_spam_fails_no_reader(raw: str) -> None:
    found = judged("dot", raw, READER_QQ)
    assert (found.state, found.kind, found.scope) == ("deferred", "setup", "domain")
    assert judged("dot", raw, profile="tencent").scope == "relay", "holds the run after three"


def test_a_qq_mailbox_that_does_not_exist_fails() -> None:
    assert judged("rcpt", "550 Mailbox not found. https://service.mail.qq.com", READER_QQ).state == "failed"


def test_a_refused_log_in_at_qq_can_be_read_although_it_is_gbk() -> None:
    words = "登录失败，请检查授权码".encode("gbk")
    (reply,) = ReplyReader().feed(b"535 " + words + b"\r\n")
    assert reply.text == "登录失败，请检查授权码"


def test_qqs_quota_of_the_day_rests_the_relay() -> None:
    found = judged("mail", "550 Your daily sending limit is reached", profile="tencent")
    assert (found.state, found.kind) == ("refused", "quota")


@pytest.mark.parametrize(
    ("stage", "raw", "state", "kind"),
    [
        ("dot", "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address. gsmtp", "deferred", "slow"),
        ("dot", "550-5.7.26 Your email has been blocked because the sender is unauthenticated.\r\n550 5.7.26 gsmtp", "deferred", "setup"),
        ("rcpt", "450 4.2.1 The user you are trying to contact is receiving mail too quickly. gsmtp", "deferred", ""),
        ("rcpt", "550 5.1.1 The email account that you tried to reach does not exist. gsmtp", "failed", ""),
    ],
)  # fmt: skip
def test_gmail_says_who_is_at_fault(stage: str, raw: str, state: str, kind: str) -> None:
    found = judged(stage, raw, READER_GMAIL)
    assert (found.state, found.kind) == (state, kind)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("550-5.7.26 Your email has been blocked because the sender is unauthenticated.\r\n550 5.7.26 gsmtp", "setup"),
        ("550 5.7.23 <r@example.org>: Recipient address rejected: SPF fail - not authorized", "setup"),
        ("550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal visit", "setup"),
        ("550 5.7.515 Access denied, sending domain EXAMPLE.ORG doesn't meet the required authentication level.", "setup"),
        ("550 MI:SPF 163 mx1,please see http://mail.163.com/help/help_spam_16.htm", "setup"),
        ("421 4.7.28 Gmail has detected an unusual rate of unsolicited mail. gsmtp", "slow"),
        ("421-4.7.0 Our system has detected an unusual rate of\r\n421 4.7.0 unsolicited mail. gsmtp", "slow"),
        ("451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)", "slow"),
        ("451 RP:QRC 163 smtp2,GtxpCgD 1700000000", "slow"),
    ],
)  # fmt: skip
def test_words_of_a_provider_are_understood_for_domains_that_are_only_hosted_there(
    raw: str, kind: str
) -> None:
    """The domain's name does not tell, and a fault of ours must fail nobody."""
    found = judged("dot", raw, "reader@town.example.org")
    assert (found.state, found.kind) == ("deferred", kind)


@pytest.mark.parametrize(
    ("profile", "raw"),
    [
        ("netease", "554 IP in blacklist, please see http://mail.163.com/help/help_spam_16.htm"),
        ("netease", "550 User in blacklist"),
        ("netease", "450 WM:BLI 163 mx1"),
        (
            "microsoft",
            "554 5.2.252 SendAsDenied; gazette@example.org not allowed to send as office@example.org",
        ),
        (
            "microsoft",
            "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message",
        ),
        ("microsoft", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
        ("microsoft", "550 5.1.8 Access denied, bad outbound sender"),
        ("tencent", "550 Connection denied"),
    ],
)
def test_an_account_that_may_not_send_is_our_fault_and_no_readers(profile: str, raw: str) -> None:
    found = judged("dot", raw, "r@example.org", profile)
    assert (found.state, found.kind, found.scope) == ("deferred", "setup", "relay")


@pytest.mark.parametrize(
    "raw",
    [
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [x.prod.protection.outlook.com]",
        "554 5.7.1 Message rejected as spam",
        "552 5.2.2 mailbox full",
        "550 5.1.1 no such user",
    ],
)
@pytest.mark.parametrize("recipient", ["reader@town.example.org", READER_OUTLOOK, READER_QQ, READER_163])
def test_words_that_only_sound_temporary_are_believed(raw: str, recipient: str) -> None:
    assert judged("rcpt", raw, recipient).state == "failed"


def test_gmails_quota_of_the_day_rests_the_relay() -> None:
    found = judged("dot", "550 5.4.5 Daily user sending limit exceeded. gsmtp", profile="google")
    assert (found.state, found.kind) == ("deferred", "quota")


@pytest.mark.parametrize(
    ("stage", "raw", "state", "kind"),
    [
        ("dot", "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)", "deferred", "slow"),
        ("rcpt", "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.", "deferred", "slow"),
        ("rcpt", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal visit", "deferred", "setup"),
        ("mail", "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. (S3140)", "deferred", "setup"),
        ("rcpt", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", "failed", ""),
    ],
)  # fmt: skip
def test_microsoft_says_who_is_at_fault(stage: str, raw: str, state: str, kind: str) -> None:
    found = judged(stage, raw, READER_OUTLOOK)
    assert (found.state, found.kind, found.scope) == (state, kind, "domain")


def test_a_fault_that_only_one_provider_sees_fails_nobody_and_is_looked_at_hourly() -> None:
    found = judged("rcpt", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]", READER_OUTLOOK)
    assert (found.state, found.wait) == ("deferred", 3600)


@pytest.mark.parametrize(
    "raw",
    [
        "450 4.7.1 Error: too much mail from 192.0.2.1",
        "450 4.7.1 Error: too many recipients from 192.0.2.1",
        "421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1",
        "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints",
        "451 4.7.1 Please slow down",
        "452 4.3.1 Throttled, try again later",
        "450 4.7.1 Sender rate limit exceeded",
        "451 发信频率过快，请稍后再试",
    ],
)  # fmt: skip
@pytest.mark.parametrize("stage", ["mail", "rcpt", "dot"])
def test_whoever_says_too_fast_is_slowed(stage: str, raw: str) -> None:
    found = judged(stage, raw, "reader@example.org")
    assert (found.state, found.kind) == ("deferred", "slow")
    assert found.scope == ("domain" if stage == "rcpt" else "relay")


@pytest.mark.parametrize(
    "raw",
    [
        "450 4.2.0 Greylisted, see http://postgrey.example.org/help",
        "451 4.7.1 Greylisting in action, please come back later",
        "452 4.2.2 The reader's mailbox is over quota",
        "452 4.5.3 Error: too many recipients",
        "451 4.3.0 local error in processing",
    ],
)
def test_what_only_says_later_slows_nobody(raw: str) -> None:
    found = judged("rcpt", raw, "reader@example.org")
    assert (found.state, found.kind) == ("deferred", "")


def test_microsofts_connections_are_limited_and_its_day_too() -> None:
    busy = judged("mail", "432 4.3.2 Concurrent connections limit exceeded.", profile="microsoft")
    assert (busy.state, busy.kind) == ("refused", "reconnect")
    full = judged("dot", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", profile="microsoft")  # fmt: skip
    assert (full.state, full.kind) == ("deferred", "quota")


def test_a_host_below_a_providers_is_the_providers_and_one_that_looks_alike_is_not() -> None:
    assert providers.built_in().of_relay("hwsmtp.exmail.QQ.com") == "tencent"
    assert providers.built_in().of_relay("smtp.163.com") == "netease"
    assert providers.built_in().of_relay("smtp.office365.com") == "microsoft"
    assert providers.built_in().of_relay("notqq.com") == ""
    assert providers.built_in().of_domain("foxmail.com") == "tencent"
    assert providers.built_in().of_domain("mail.example.org") == ""


@pytest.mark.parametrize("name", ["netease", "tencent", "google", "microsoft"])
def test_a_provider_limits_what_is_sent_through_its_servers(name: str) -> None:
    through = providers.built_in().profiles[name].through
    assert 0 < through.connections <= through.total_connections
    assert through.per_minute and through.per_day and through.messages


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "providers.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_of_ones_own_adds_profiles_and_goes_before_the_built_in_ones(tmp_path: Path) -> None:
    known = providers.read(written(tmp_path, """
        [netease]
        through = { per_day = 5000 }
        [[netease.rules]]
        match = "MI:SFQ"
        means = "wait"
        wait = 10
        [county]
        relays = ["mail.example.org"]
        to = { per_second = 2 }
    """))  # fmt: skip
    assert known["netease"].through.per_day == 5000
    assert known["netease"].through.per_minute == providers.read(None)["netease"].through.per_minute
    assert (known["netease"].rules[0].means, known["netease"].rules[0].wait) == ("wait", 10)
    assert len(known["netease"].rules) == len(providers.read(None)["netease"].rules) + 1
    assert known["county"].to.per_second == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[x", "providers.toml"),
        ("[x]\nhosts = []", "knows no hosts"),
        ("x = 1", "knows no 1"),
        ("[x]\nthrough = { per_hour = 3 }", "knows no per_hour"),
        ("[x]\nthrough = { per_day = -3 }", "per_day"),
        ("[[x.rules]]\nmatch = '('\nmeans = 'wait'", "match"),
        ("[[x.rules]]\nmatch = 'a'\nmeans = 'shout'", "expected one of wait, slow"),
        ("[x]\nrelays = 3", "x"),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=said) as caught:
        providers.read(written(tmp_path, text))
    assert "PROVIDERS_FILE" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="nowhere"):
        providers.read(tmp_path / "nowhere.toml")
