"""`distributor doctor`, about relays."""

from __future__ import annotations

import json
import ssl
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.delivery.sink import Sink

TLS = Path(__file__).parents[1] / "delivery" / "smtp" / "tls"
SETTINGS = {"MAIL_FROM": "gazette@example.org", "PUBLIC_URL": "https://gazette.example.org"}


def test_a_relay_that_answers_is_shown_with_the_terms_it_is_used_on(run_distributor: Run) -> None:
    with Sink().running() as sink:
        relay = f"smtp://127.0.0.1:{sink.port}?name=ours&per_minute=7&connections=3&profile=netease"
        done = run_distributor("doctor", "--json", **SETTINGS, RELAYS=relay)
    (found,) = [one for one in json.loads(done.stdout) if "ours" in one["what"]]
    assert found["state"] == "good"
    for words in ("profile netease", "sessions per process: 3", "7 per minute", "200 per day"):
        assert words in found["told"], words


def about_the_relay(run_distributor: Run, sink: Sink, options: str = "", **more: str) -> dict[str, str]:
    relay = f"smtp://127.0.0.1:{sink.port}?name=ours{options}"
    done = run_distributor("doctor", "--json", **SETTINGS, RELAYS=relay, **more)
    (found,) = [one for one in json.loads(done.stdout) if "ours" in one["what"]]
    return dict(found)


@pytest.mark.parametrize(
    ("stage", "reply", "state", "remedy"),
    [
        ("mail", "553 5.7.1 not yours", "bad", "the very mailbox"),
        ("rcpt", "554 5.7.1 Relay access denied", "bad", "log in"),
        ("rcpt", "550 5.1.1 no such user", "look", "no such mailbox"),
        ("rcpt", "450 4.2.0 greylisted", "look", "try again"),
        ("rcpt", "450 4.7.1 <vm>: Helo command rejected: Host not found", "bad", "set EHLO_NAME"),
    ],
)
def test_a_relay_that_would_not_take_the_offices_mail_is_told_with_what_that_means(
    stage: str, reply: str, state: str, remedy: str, run_distributor: Run
) -> None:
    with Sink(lambda at, _rcpt, _n: reply if at == stage else None).running() as sink:
        found = about_the_relay(run_distributor, sink)
    command = {"mail": "MAIL FROM", "rcpt": "RCPT TO"}[stage]
    assert (found["state"], found["told"]) == (state, f"{command}:<gazette@example.org>: {reply}")
    assert remedy in found["remedy"]


def test_a_relay_that_does_not_like_our_name_is_told_with_the_setting(run_distributor: Run) -> None:
    reply = "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname"
    with Sink(lambda at, _rcpt, _n: reply if at in ("ehlo", "helo") else None).running() as sink:
        found = about_the_relay(run_distributor, sink)
    assert found["state"] == "bad" and "set EHLO_NAME" in found["remedy"]


def test_the_return_path_and_a_domain_that_the_relay_takes_are_asked_for(run_distributor: Run) -> None:
    with Sink().running() as sink:
        found = about_the_relay(
            run_distributor, sink, "&domains=*.gov.example.net", RETURN_PATH="bounces@example.org"
        )
    assert "takes mail from bounces@example.org" in found["told"]
    assert "RCPT TO:<postmaster@gov.example.net>" in sink.commands
    assert "RSET" in sink.commands and "DATA" not in sink.commands


def test_a_password_file_that_is_not_there_is_named_and_its_relay_too(run_distributor: Run) -> None:
    relay = "smtps://me:@smtp.example.org?password_file=/nowhere/token"
    done = run_distributor("doctor", "--json", **SETTINGS, RELAYS=relay)
    (found,) = [one for one in json.loads(done.stdout) if "RELAYS" in one["told"]]
    assert found["state"] == "bad"
    assert "/nowhere/token" in found["told"] and "smtp.example.org" in found["told"]


def test_a_pace_for_what_is_no_domain_is_named_before_anything_is_sent(run_distributor: Run) -> None:
    done = run_distributor("doctor", "--json", DOMAIN_PACE="no_domain=5/s")
    (found,) = [one for one in json.loads(done.stdout) if "DOMAIN_PACE" in one["told"]]
    assert found["state"] == "bad" and "no_domain" in found["told"]


def test_what_opens_contributors_files_is_named_where_it_is_missing(
    run_distributor: Run, tmp_path: Path
) -> None:
    (tmp_path / "box" / "new").mkdir(parents=True)
    nothing = {"INBOX": f"maildir://{tmp_path}/box", "PATH": str(tmp_path)}
    (found,) = [
        one
        for one in json.loads(run_distributor("doctor", "--json", **nothing).stdout)
        if one["what"] == "Converters"
    ]
    assert found["state"] == "look" and "LibreOffice, unar" in found["told"]


def test_a_certificate_that_nobody_vouches_for_is_told_for_what_it_is(run_distributor: Run) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "server.pem", TLS / "server.key")
    with Sink(tls=context, implicit=True).running() as sink:
        relay = f"smtps://u:p@localhost:{sink.port}?name=ours"
        done = run_distributor("doctor", "--json", **SETTINGS, RELAYS=relay)
    (found,) = [one for one in json.loads(done.stdout) if "ours" in one["what"]]
    assert found["state"] == "bad" and "authority that this machine does not trust" in found["told"]
    assert "certificate" in found["remedy"] and "host and port" not in found["remedy"]


@pytest.mark.parametrize(
    ("given", "state", "told"),
    [
        ("", "look", "count as one"),
        ("127.0.0.1", "good", "127.0.0.1/32"),
        ("10.0.0.0/8", "look", "10.0.0.0/8"),
    ],
)
def test_a_proxy_that_is_not_named_and_a_network_that_is_too_wide_are_told(
    given: str, state: str, told: str, run_distributor: Run
) -> None:
    done = run_distributor("doctor", "--json", **SETTINGS, TRUSTED_PROXIES=given)
    (found,) = [one for one in json.loads(done.stdout) if one["what"] == "TRUSTED_PROXIES"]
    assert found["state"] == state and told in found["told"]
