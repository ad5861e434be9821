"""Every page of the inbox: strict headers, nothing inline, both languages, and room for it on a phone."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from distributor.reading.values import CloudFile, Quote
from distributor.reason import Reason
from distributor.share import SHARE
from distributor.states import EnclosureState, IncomingState, ManuscriptState
from distributor.store.models import Decision, Enclosure, Incoming, Manuscript, Placement, Resemblance
from distributor.web.inbox.layout import harmless
from tests.web.mailroom import contributor, enclosure, mail, manuscript, png, version
from tests.web.newsroom import at_the_machine, issue
from tests.web.test_headers import Loaded

pytestmark = pytest.mark.django_db
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
LONG = "一个没有空格的很长的名字" * 12 + "averyveryverylongwordwithoutanyspace" * 8


@pytest.fixture
def pages() -> list[str]:
    """Every page, with as much on it as there can be."""
    draft = issue(12)
    message = {
        "quotes": [Quote("reply", LONG, LONG)],
        "clouds": [CloudFile(LONG, f"https://wx.mail.qq.com/{LONG}", "1G", None, "qq")],
        "authentication": [("dmarc", "fail")],
        "html": "<b>x</b>",
        "problems": [{"code": "", "said": LONG}],
    }
    one = mail(LONG, sender_name=LONG, message=message, route_detail=LONG)
    enclosure(one, f"{LONG[:250]}.docx", text=LONG, reasons=[Reason("", LONG)], inside=1)
    enclosure(one, "a.png", png(1600, 200), state=EnclosureState.PICTURE)
    who = contributor(LONG[:150], f"{LONG[-60:]}@example.com", LONG[:150])
    table = "|" + LONG[:40] + "|" + "b|" * 12 + "\n|" + "---|" * 13 + "\n|" + "217|" * 13
    made = manuscript(
        LONG[:400], of=one, contributor=who, body=f"{LONG}\n\n{table}\n", state=ManuscriptState.ADOPTED
    )
    second = version(made, LONG[:300], column=LONG[:90], notes=[Reason("", LONG)], body=LONG)
    Resemblance.objects.create(version=second, issue=draft, article=LONG[:300], share=0.4)
    Decision.objects.create(manuscript=made, state="adopted", note=LONG, by=LONG[:100])
    Placement.objects.create(version=second, issue=draft, column=LONG[:90], title=LONG[:300])
    mail(
        "",
        state=IncomingState.FAILED,
        state_reason=[Reason("", LONG[:400])],
        route="",
        envelope_from=LONG[:200],
    )
    number, first = made.number, one.pk
    return [
        "/inbox", "/inbox?show=failed", f"/inbox/{first}", "/answers", "/manuscripts",
        f"/manuscripts/{number}",
        f"/manuscripts/{number}?version=1", f"/manuscripts/{number}/changes", "/contributors",
        f"/contributors/{who.pk}", "/statistics?from=",
    ]  # fmt: skip


@pytest.fixture
def browser() -> Client:
    return at_the_machine()


def test_no_page_loads_from_elsewhere_or_has_anything_inline(browser: Client, pages: list[str]) -> None:
    for path in pages:
        answer = browser.get(path)
        seen = Loaded()
        seen.feed(answer.content.decode())
        assert answer.status_code == 200 and seen.inline == [], path
        assert not [address for address in seen.addresses if not re.match(r"/(?!/)", address)], path
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, path
        assert "no-store" in answer["Cache-Control"] and answer["X-Frame-Options"] == "DENY", path


def test_looking_at_every_page_changes_nothing(browser: Client, pages: list[str]) -> None:
    def everything() -> list[object]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Incoming, Manuscript, Decision, Enclosure)
        ]

    before = everything()
    for path in pages:
        browser.get(path)
    assert everything() == before


def laid_out(browser: Client, path: str) -> str:
    """The page with its style sheets inside, so that it can be opened as a file."""
    sheets = "".join((SHARE / "static" / name).read_text("utf-8") for name in ("web.css", "inbox.css"))
    text = browser.get(path).content.decode()
    return re.sub(r"<(link|iframe|img)[^>]*>", "", text).replace("</head>", f"<style>{sheets}</style></head>")


def titled(page: str, folder: Path) -> str:
    """The title that the document has in the end, in a real browser."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
    quiet = ["--disable-background-networking", f"--user-data-dir={folder / 'profile'}"]
    ending = ["--virtual-time-budget=4000", "--window-size=1300,900", "--dump-dom", file.as_uri()]
    command = [str(BROWSER), *options, *quiet, *ending]
    dom = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode()
    return html.unescape(dom.partition("<title>")[2].partition("</title>")[0])


@pytest.mark.skipif(not BROWSER and "CI" not in os.environ, reason="no Chromium on PATH")
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_a_phone_or_a_desk(
    browser: Client, pages: list[str], width: int, tmp_path: Path
) -> None:
    frame = f'<iframe style="border:0;width:{width}px;height:900px" srcdoc="%s"></iframe>'
    frames = "".join(frame % html.escape(laid_out(browser, path)) for path in pages)
    measure = (
        "<!DOCTYPE html><title></title><body>%s<script>onload = () => { document.title = "
        "[...document.querySelectorAll('iframe')].map(f => f.contentDocument.documentElement.scrollWidth)"
        ".join(' ') }</script>"
    )
    widths = titled(measure % frames, tmp_path).split()
    assert dict(zip(pages, map(int, widths), strict=True)) == dict.fromkeys(pages, width)


@pytest.mark.skipif(not BROWSER and "CI" not in os.environ, reason="no Chromium on PATH")
def test_a_hostile_layout_runs_nothing_even_without_frame_and_policy(tmp_path: Path) -> None:
    run = "document.title='run'"
    attacks = (
        f'<img src=x onerror="{run}"><svg onload="{run}"><script>{run}</script><title>run</title>'
        f'<a href="javascript:{run}" autofocus onfocus="{run}">x</a>'
        f'<details open ontoggle="{run}">x</details>'
        f"<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror={run}>'>"
    )
    assert titled(harmless(attacks, {}), tmp_path) == ""
    shown = titled(f"<title></title><body>{attacks}", tmp_path)
    assert shown == "run", "the attacks would succeed on a browser that got them as they came"
