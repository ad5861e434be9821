"""The script that counts walks walks: three copies reach the relay, one mail becomes a manuscript."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.project import walk


def test_a_copy_is_followed_from_the_task_to_the_socket() -> None:
    found = walk.copies(ROOT)
    assert {"worker", "delivery/sending/slice", "delivery/smtp/connection", "mail/compile"} <= found.files
    assert 3 < sum(found.switches.values()) < 2000
    assert found.climbs < sum(found.switches.values())
