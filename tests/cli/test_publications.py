"""`distributor publication`: rules shown, set and added to as an office types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Run


@pytest.fixture
def gazette(run_distributor: Run) -> Callable[..., dict[str, Any]]:
    """`gazette("columns=要闻")`: set that, and the rules that it has then."""
    assert run_distributor("publication", "new", "溪城人大", "--slug", "gazette").returncode == 0

    def set_(*pairs: str) -> dict[str, Any]:
        done = run_distributor("publication", "set", "gazette", *pairs)
        assert done.returncode == 0, done.stderr
        shown = json.loads(run_distributor("publication", "show", "溪 城人大", "--json").stdout)
        rules: dict[str, Any] = shown["rules"]
        return rules

    return set_


def test_lists_are_set_added_to_and_left_to_the_settings(gazette: Callable[..., dict[str, Any]]) -> None:
    assert gazette("aliases=甲;乙", "keep_days=90") == {"aliases": ["甲", "乙"], "keep_days": 90}
    assert gazette("aliases+=丙", "keep_days=") == {"aliases": ["甲", "乙", "丙"]}
    assert gazette("aliases=", "steps+=终审") == {"steps": ["editor", "reviewer", "signatory", "终审"]}
    assert gazette("steps=") == {}


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("layout", "expected FIELD=VALUE"),
        ("layout+=full", "layout is no list"),
        ("aliases+=甲;甲", "aliases: an entry stands twice"),
        ("layuot=full", "layuot: is no rule"),
        ("layuot=", "layuot: is no rule"),
        ("keep_days=soon", "keep_days: expected a number of days"),
    ],
)
def test_a_mistake_is_one_clear_line_and_changes_nothing(
    gazette: Callable[..., dict[str, Any]], run_distributor: Run, pair: str, said: str
) -> None:
    gazette("aliases=溪城人大")
    done = run_distributor("publication", "set", "gazette", pair)
    assert "Traceback" not in done.stderr
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert gazette("telephone=1") == {"aliases": ["溪城人大"], "telephone": "1"}


def test_what_show_prints_set_reads(
    run_distributor: Run, gazette: Callable[..., dict[str, Any]], tmp_path: Any
) -> None:
    before = gazette('closing=他说："是";a=b', "steps=编辑;主编", "language=en")
    file = tmp_path / "rules.toml"
    file.write_text(run_distributor("publication", "show", "gazette").stdout, encoding="utf-8")
    gazette("closing=", "steps=", "language=")
    assert run_distributor("publication", "set", "gazette", "--file", str(file)).returncode == 0
    assert gazette("publisher=") == before
