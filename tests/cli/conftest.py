"""A run that has ended, for the commands that look at it or change it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_send import PREPARE, SAMPLE
from tests.conftest import Run

NOTHING_RUNS = {"REDIS_URL": "redis://127.0.0.1:1/0"}
# The run is over, and of its copies these are in these states: as if a relay had fallen silent, or refused.
END = """
import sys, django
django.setup()
from distributor.store.models import Attempt, Delivery, Run
Delivery.objects.update(state="accepted")
for given in sys.argv[1:]:
    number, state = given.split("=")
    copy = Delivery.objects.get(copy_number=int(number))
    code, reason, reply = (550, "", "no such mailbox") if state == "failed" else (None, "relay-closed", "")
    told = dict(state=state, relay="mx:25", stage="dot", reply_code=code, reason=reason, reply=reply)
    Delivery.objects.filter(pk=copy.pk).update(**told)
    Attempt.objects.create(delivery=copy, **told)
Run.objects.update(state="done")
"""


@pytest.fixture
def over(run_distributor: Run, environment: dict[str, str], tmp_path: Path) -> Callable[..., Run]:
    """`over("2=in_doubt", "3=failed")`: a run of five copies that has ended so; gives the command."""
    seeing = environment | {"DJANGO_SETTINGS_MODULE": "distributor.settings"}

    def script(text: str, *arguments: str) -> None:
        subprocess.run([sys.executable, "-c", text, *arguments], cwd=tmp_path, env=seeing, check=True)

    def make(*states: str) -> Run:
        script(PREPARE, str(SAMPLE), environment["RECIPIENTS"])
        sent = run_distributor("send", "2026-11", "--only-group", "市法院", **NOTHING_RUNS)
        assert sent.returncode == 0, sent.stderr
        script(END, *states)
        return run_distributor

    return make
