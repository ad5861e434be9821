"""Where our own disk refuses, commands say so in a line, and the mail stays kept."""

from __future__ import annotations

import errno

import pytest

from distributor.cli import inbox_reading
from distributor.errors import UserError
from distributor.incoming import process
from distributor.incoming.intake import Intake


def test_a_full_disk_is_one_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_intake: Intake) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(process, "read_kept", full)
    with pytest.raises(UserError, match="No space left on device"):
        inbox_reading.read_kept()


def test_another_fault_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(_intake: Intake) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(process, "read_kept", odd)
    with pytest.raises(OSError, match="Invalid argument"):
        inbox_reading.read_kept()
