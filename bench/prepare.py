"""`python -m bench.prepare DOCUMENT`: tables, readers and a signed issue, for a measurement that follows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

django.setup()

from bench.fixture import ready_issue  # noqa: E402

if __name__ == "__main__":
    print(json.dumps({"slug": ready_issue(Path(sys.argv[1])).slug}))
