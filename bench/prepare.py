"""`python -m bench.prepare DOCUMENT [READERS]`: tables, readers, a signed issue, for what follows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

django.setup()

from bench import readers  # noqa: E402
from bench.fixture import ready_issue  # noqa: E402
from distributor.store.models import Person  # noqa: E402

if __name__ == "__main__":
    issue = ready_issue(Path(sys.argv[1]))
    for wanted in map(int, sys.argv[2:]):
        readers.fill(wanted - Person.objects.count())
    print(json.dumps({"slug": issue.slug}))
