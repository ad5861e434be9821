"""The corpus is read once for all tests: into a database of its own, which stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from distributor import settings
from tests.incoming.corpus.reading import Read, read_all


@pytest.fixture(scope="session")
def corpus(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Read]]:
    before = settings.INCOMING
    with django_db_blocker.unblock(), transaction.atomic():
        found = read_all(tmp_path_factory.mktemp("incoming"))
        transaction.set_rollback(True)
    yield found
    settings.INCOMING = before
