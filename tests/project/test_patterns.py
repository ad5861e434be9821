"""No regular expression of the program explodes: neither on what it nearly matches, nor many times over."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.project.explosive import explodes
from tests.project.patterns import Used

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 300  # of the clock, on a machine that is very busy; of the processor's time it takes ten
_ONLY_AT_RUN_TIME = [
    "distributor.delivery.relays.providers",  # those of providers.toml, which are read from there
    "distributor.incoming.sources.mailbox_errors",  # those of mailbox_errors.toml, likewise
    "distributor.mail.tokens",  # the path of a link, and a token of fixed length
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a fresh process found, in which every module is imported anew."""
    environment = {
        **os.environ,
        "DISTRIBUTOR_VAR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "distributor.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.project.explosive"],
        cwd=tmp_path_factory.mktemp("nowhere"),
        env=environment,
        timeout=_SECONDS,
        stdout=subprocess.PIPE,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_no_pattern_of_the_program_explodes(report: dict[str, Any]) -> None:
    assert not report["exploding"]


def test_every_pattern_is_found(report: dict[str, Any]) -> None:
    """Those of modules, of functions and of data; what only the running program knows is named here."""
    assert report["unknown"] == _ONLY_AT_RUN_TIME
    found = " ".join(report["found"])
    for where in (
        "documents.kind._HTML",  # a module's own
        "reading.mail.cloud_files._PROVIDERS",  # in a tuple
        "diagnostics.reasons",  # compiled from reasons.toml
        "providers.toml",
        "mailbox_errors.toml",
        "incoming.sources.mailbox_poll:",  # written into a call
        "web.online_issue:",  # put together in a function
    ):
        assert where in found


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<html", "match"),  # exponential
        (r"(?:投稿稿件|投稿|稿件)+。", "fullmatch"),
        (r"^(\w+\s?)*$", "search"),
        (r"\s*[（(]\d", "search"),  # quadratic, as every other one can be the first
        (r"\S+@\S+", "sub"),
        (r"x\s*[：:]?\s*y", "match"),  # quadratic, as a row can be parted anywhere
        (r"<body[^>]*>", "search"),
        (r"^.*a.*b", "search"),
    ],
)
def test_a_careless_pattern_is_seen(pattern: str | bytes, method: str) -> None:
    assert explodes(Used(re.compile(pattern, re.DOTALL), "here", {method}))


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (rb"(?:\s++|<\?xml[^>]*+>|(?><!--.*?-->))*+<html", "match"),
        (r"(?:(?<!\s)\s++)?[（(]\d", "search"),
        (r"(?<!\S)\S+@\S+", "sub"),
        (r"x\s*+[：:]?\s*+y", "match"),
    ],
)
def test_a_careful_one_is_not(pattern: str | bytes, method: str) -> None:
    assert not explodes(Used(re.compile(pattern, re.DOTALL), "here", {method}))
