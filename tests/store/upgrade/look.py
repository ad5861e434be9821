"""Prints what this version says of the database that the settings name (JSON), in a process of its own."""

from __future__ import annotations

import json
import sys
from typing import Any

from click.testing import CliRunner
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client

from distributor.cli import main, setup

setup.django()

from distributor.delivery.sending import copies  # noqa: E402
from distributor.mail.tokens import message_id  # noqa: E402
from distributor.store.models import Delivery  # noqa: E402
from tests.store.upgrade.office import SHOWN  # noqa: E402

HERE = {"host": "127.0.0.1:8000", "accept-language": "en"}


def look(paths: list[str]) -> dict[str, Any]:
    return {
        "tables": {model._meta.db_table: model._default_manager.count() for model in apps.get_models()},
        "shown": {name: _said(*words) for name, words in SHOWN.items()},
        "doctor": _said("doctor"),
        "message_ids": _message_ids(),
        "pages": _pages(paths),
    }


def _said(*words: str) -> Any:
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code == 0 or words[0] == "doctor", (words, done.output, done.exception)
    return json.loads(done.stdout)


def _message_ids() -> dict[str, str]:
    """Of the copies of October's run, by the reader's address."""
    found = Delivery.objects.filter(run__issue__slug="2026-10", run__kind="issue").select_related("run")
    return {
        copy.address: message_id(
            copies.stamp(copy.run), copy.copy_number, copy.run.sender["message_id_domain"]
        )
        for copy in found
    }


def _pages(paths: list[str]) -> dict[str, int]:
    """The status of each page as an account of the database sees it."""
    editor = Client(headers=HERE)
    editor.force_login(get_user_model().objects.get(username="bianji"))
    return {path: editor.get(path).status_code for path in paths}


if __name__ == "__main__":
    json.dump(look(json.load(sys.stdin)), sys.stdout)
