"""Who the visitor is and over which scheme, whatever proxies and strangers write into headers."""

from __future__ import annotations

import ipaddress

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from pytest_django import Settings

from distributor import environment, proxies
from distributor.cli import doctor_settings
from distributor.errors import SettingError
from distributor.web import untrusted_proxies, visitor
from tests.web.newsroom import HERE

PROXY = "10.0.0.1"
TRUSTED = [
    ipaddress.ip_network(PROXY),
    ipaddress.ip_network("2001:db8:f::/64"),
    ipaddress.ip_network("127.0.0.1"),
]


@pytest.fixture
def _trusting(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = TRUSTED


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "127.0.0.1, 198.51.100.1", "198.51.100.1"),
        (PROXY, f"1.2.3.4,198.51.100.1 , {PROXY},2001:db8:f::7", "198.51.100.1"),
        ("2001:DB8:F::7", "2001:DB8::0:1", "2001:db8::1"),
        (f"::ffff:{PROXY}", "::ffff:198.51.100.1", "198.51.100.1"),
        (PROXY, "198.51.100.1:4711", "198.51.100.1"),
        (PROXY, "[2001:db8::1]:4711", "2001:db8::1"),
        (PROXY, "fe80::1%eth0", "fe80::1"),
        (PROXY, "fe80::1%<script>", "fe80::1"),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, "198.51.100.1, unknown", PROXY),
        (PROXY, "198.51.100.1,,", PROXY),
        (PROXY, "٢٠٣.0.113.9", PROXY),
        (PROXY, "203.0.113.009", PROXY),
        (PROXY, "3405803785", PROXY),
        (PROXY, "1" * 10_000, PROXY),
        (PROXY, "1.2.3.4," * 1250 + "198.51.100.1", "198.51.100.1"),
        (PROXY, f"1.2.3.4,{PROXY}," + f"{PROXY}," * 1000 + PROXY, PROXY),
        (PROXY, "127.0.0.1", "127.0.0.1"),
        ("", "198.51.100.1", ""),
        ("not an address", "198.51.100.1", ""),
    ],
    ids=lambda value: value[:40],
)
def test_the_visitor_is_the_rightmost_address_that_is_no_trusted_proxys(
    peer: str, forwarded_for: str, expected: str
) -> None:
    assert visitor.visitor(peer, forwarded_for, TRUSTED) == expected


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::%1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_customer_is_one_visitor(address: str, site: str) -> None:
    assert visitor.site(address) == site


def seen(**meta: str) -> HttpRequest:
    """The request as it looks to views."""
    kept: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    request = RequestFactory().get("/")
    request.META.update({"HTTP_HOST": "gazette.example.org", **meta})
    visitor.middleware(view)(request)
    return kept[0]


@pytest.mark.usefixtures("_trusting")
@pytest.mark.parametrize(
    ("peer", "said", "secure"),
    [
        (PROXY, "https", True),
        (PROXY, "HTTPS", True),
        (PROXY, "http", False),
        (PROXY, "https, http", False),
        (PROXY, "http,https", True),
        (PROXY, "ftp", False),
        (PROXY, "", False),
        ("203.0.113.9", "https", False),
    ],
)
def test_the_scheme_is_what_a_trusted_proxy_says_last(peer: str, said: str, secure: bool) -> None:
    request = seen(REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO=said, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert request.is_secure() is secure
    assert request.META["REMOTE_ADDR"] == ("198.51.100.1" if peer == PROXY else peer)


def test_no_header_can_pass_for_our_own_word_about_the_scheme() -> None:
    assert not seen(**{"HTTP_DISTRIBUTOR.SCHEME": "https", "HTTP_DISTRIBUTOR_SCHEME": "https"}).is_secure()


@pytest.mark.parametrize(
    ("host", "said", "secure"),
    [
        ("gazette.example.org", "", True),
        ("gazette.example.org", "http", True),
        ("127.0.0.1:8000", "http", False),
        ("LOCALHOST", "", False),
        ("[::1]:8000", "", False),
        ("127.0.0.1:8000", "https", True),
    ],
)
def test_who_comes_to_an_https_site_by_its_name_comes_by_https(
    host: str, said: str, secure: bool, settings: Settings
) -> None:
    settings.PUBLIC_URL, settings.TRUSTED_PROXIES = "https://gazette.example.org", TRUSTED
    request = seen(REMOTE_ADDR="127.0.0.1", HTTP_HOST=host, HTTP_X_FORWARDED_PROTO=said)
    assert request.is_secure() is secure


def forged(settings: Settings, host: str, **headers: str) -> int:
    """The answer's status to a form with its token, on an https site, as a bare proxy hands it on."""
    settings.PUBLIC_URL = "https://gazette.example.org"
    settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]
    settings.ALLOWED_HOSTS = ["gazette.example.org", "127.0.0.1"]
    browser = Client(enforce_csrf_checks=True, headers={"host": host, **headers})
    token = get_token(RequestFactory().get("/"))
    browser.cookies["csrftoken"] = token
    return browser.post("/logout", {"csrfmiddlewaretoken": token}).status_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"origin": "https://gazette.example.org"}, 302),
        ({"referer": "https://gazette.example.org/x"}, 302),
        ({"origin": "http://gazette.example.org"}, 403),
        ({"referer": "http://gazette.example.org/x"}, 403),
        ({"origin": "http://gazette.example.org", "x-forwarded-proto": "http"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
    ids=str,
)
def test_a_form_on_an_https_site_comes_from_an_https_page(
    header: dict[str, str], expected: int, settings: Settings
) -> None:
    assert forged(settings, "gazette.example.org", **header) == expected


@pytest.mark.django_db
def test_a_proxy_that_rewrites_the_host_opens_no_way_for_http_pages(settings: Settings) -> None:
    assert forged(settings, "127.0.0.1:8000", origin="http://gazette.example.org") == 403
    assert forged(settings, "127.0.0.1:8000", origin="https://gazette.example.org") == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("host", "bidden"), [("gazette.example.org", True), ("127.0.0.1", False)])
def test_browsers_are_bidden_to_keep_to_https_where_the_site_is(
    host: str, bidden: bool, settings: Settings
) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://gazette.example.org", ["*"]
    settings.SECURE_HSTS_SECONDS = 3600
    answer = Client(headers={"host": host}).get("/healthz")
    assert answer.status_code == 200
    assert answer.has_header("Strict-Transport-Security") is bidden


@pytest.mark.django_db
def test_a_proxy_of_ones_own_that_is_not_trusted_is_told_of_once_and_to_doctor(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: Settings, redis_server: str
) -> None:
    monkeypatch.setattr(untrusted_proxies, "_told", set())
    browser = Client(headers={**HERE, "x-forwarded-for": "198.51.100.1"})
    for peer in ["172.18.0.1", "172.18.0.1", "8.8.8.8", "10.0.0.7"]:
        assert browser.get("/healthz", REMOTE_ADDR=peer).status_code == 200
    assert Client(headers=HERE).get("/healthz", REMOTE_ADDR="10.0.0.8").status_code == 200
    told = [vars(record)["about"] for record in caplog.records if "is ignored" in record.getMessage()]
    assert [str(one["peer"]) for one in told] == ["172.18.0.1", "10.0.0.7"]
    assert [str(peer) for peer in untrusted_proxies.seen()] == ["10.0.0.7", "172.18.0.1"]
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("172.18.0.1")]
    assert [str(peer) for peer in untrusted_proxies.seen()] == ["10.0.0.7"]
    (found,) = [one for one in doctor_settings.look() if "not listed" in one.told]
    assert found.told.startswith("10.0.0.7:") and found.state == "look"


@pytest.mark.django_db
def test_without_redis_it_is_told_all_the_same(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(untrusted_proxies, "_told", set())
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    headers = {**HERE, "x-forwarded-for": "198.51.100.1"}
    assert Client(headers=headers).get("/healthz", REMOTE_ADDR="172.18.0.1").status_code == 200
    assert "X-Forwarded-For is ignored" in caplog.text
    assert not [one for one in doctor_settings.look() if "not listed" in one.told]


@pytest.mark.parametrize(
    "given", ["everybody", "127.0.0.1/33", "10.0.0.1/24", "0.0.0.0/0", "::/0", "127.0.0.1, nginx", "127.1"]
)
def test_what_is_no_proxys_address_is_refused_by_name(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "DOCUMENTED", {})
    monkeypatch.setenv("TRUSTED_PROXIES", given)
    with pytest.raises(SettingError, match="TRUSTED_PROXIES") as refused:
        proxies.read("TRUSTED_PROXIES", help="…")
    assert given.rpartition(" ")[2] in str(refused.value)


def test_addresses_and_networks_of_both_versions_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "DOCUMENTED", {})
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1 ::1,10.0.0.0/24")
    read = proxies.read("TRUSTED_PROXIES", help="…")
    assert [str(network) for network in read] == ["127.0.0.1/32", "::1/128", "10.0.0.0/24"]
    assert proxies.among(ipaddress.ip_address("10.0.0.77"), read)
    assert not proxies.among(ipaddress.ip_address("10.0.1.77"), read)
