"""A real browser lays the page out: nothing may stand out of a phone's or a desk's sheet."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from distributor.issue.issue import Paragraph, Picture, Span, Table
from tests.mail.gazette import PIECES, WANG, article, issue, say, seen_by

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
MEASURE = """<!DOCTYPE html><body>
<iframe id="f" style="border:0;width:%dpx;height:900px" srcdoc="%s"></iframe><script>
const f = document.getElementById("f");
f.onload = () => {
  const all = [...f.contentDocument.querySelectorAll(".sheet *")];
  const right = Math.max(...all.map(e => e.getBoundingClientRect().right));
  const sheet = f.contentDocument.querySelector(".sheet").getBoundingClientRect().width;
  const page = f.contentDocument.documentElement.scrollWidth;
  document.title = `right=${Math.ceil(right)} sheet=${sheet} page=${page}`;
};
</script>"""


def measured(page: str, width: int, folder: Path) -> dict[str, float]:
    """The rightmost edge, the width of the sheet and of the page, in pixels."""
    file = folder / "page.html"
    file.write_text(MEASURE % (width, html.escape(page)), encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--hide-scrollbars",
    ]
    quiet = ["--disable-background-networking", f"--user-data-dir={folder / 'profile'}"]
    command = [
        str(BROWSER),
        *options,
        *quiet,
        "--window-size=1200,1000",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ]
    dom = subprocess.run(
        [*command, file.as_uri()], capture_output=True, timeout=120, check=True
    ).stdout.decode()
    title = dom.partition("<title>")[2].partition("</title>")[0]
    return {name: float(value) for name, value in (pair.split("=") for pair in title.split())}


@pytest.mark.skipif(not BROWSER and "CI" not in os.environ, reason="no Chromium on PATH")
@pytest.mark.parametrize(("width", "sheet"), [(390, 390), (900, 640)], ids=["phone", "desk"])
def test_nothing_stands_out_of_the_sheet(width: int, sheet: int, tmp_path: Path) -> None:
    long = "https://example.org/" + "long/" * 60
    wide = Table(1, tuple(tuple((Span(word),) for _ in range(9)) for word in ("指标名称", "12345.678")))
    unread = Picture(1, "x.png", "无法显示的图片" * 20, "image/png", b"not a picture", 2400, 100)
    body = (*PIECES, wide, unread, Paragraph(2, say(long, href=long)), Paragraph(3, say("连" * 400)))
    given = issue(
        article("题" * 90 + " " + "Title" * 30, body=body, authors=tuple("赵青" for _ in range(12)))
    )
    found = measured(seen_by(WANG, given).html, width, tmp_path)
    assert found["sheet"] == sheet
    assert found["page"] <= width
    assert found["right"] <= (width + sheet) / 2
