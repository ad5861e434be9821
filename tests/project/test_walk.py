"""The script that counts walks counts right; copies reach a relay, a mail becomes a manuscript."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.project import walk

_PROGRAM = {
    "pyproject.toml": """
[[tool.importlinter.contracts]]
type = "layers"
containers = ["distributor"]
layers = ["alone", "above | beside", "below"]

[[tool.importlinter.contracts]]
type = "layers"
containers = ["distributor.below"]
layers = ["high", "low"]
""",
    "distributor/__init__.py": "",
    "distributor/above.py": """
import os, subprocess, sys, threading
from distributor.below import high

def heard():
    pass

def walk():
    import distributor.imported
    high.plain()
    list(high.numbers())
    list(map(high.plain, [1]))
    high.calls(heard)
    thread = threading.Thread(target=high.plain)
    thread.start()
    thread.join()
    if not (child := os.fork()):
        high.plain()
        os._exit(0)
    os.waitpid(child, 0)
    subprocess.Popen([sys.executable, "-m", "distributor.alone"], env={}).wait()
""",
    "distributor/imported.py": """
from distributor.below import high

class Body:
    high.plain()

high.calls(high.plain)
""",
    "distributor/alone.py": """
from distributor.below import low

def main():
    low.asks()

main()
""",
    "distributor/below/__init__.py": "",
    "distributor/below/high.py": """
def plain(*_):
    pass

def numbers():
    yield 1
    yield 2

def calls(other):
    other()
""",
    "distributor/below/low.py": """
def asks():
    from distributor.below import high
    high.plain()
""",
}


@pytest.fixture
def counted(tmp_path: Path) -> walk.Walk:
    """The walk of a small program."""
    root, folder = tmp_path / "program", tmp_path / "office"
    for name, text in _PROGRAM.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    folder.mkdir()
    office = walk.Office(root, folder, relay="")
    office.run("-c", "from distributor import above; above.walk()", measured=True)
    return office.walk()


def test_calls_are_counted_from_file_to_file_in_every_thread_and_process(counted: walk.Walk) -> None:
    assert counted.calls == {
        ("", "above"): 1,
        # Plain, a generator of two values (entered three times), through map, `calls`, and the fork's.
        ("above", "below/high"): 7,
        ("below/high", "above"): 1,
        ("", "below/high"): 1,  # the thread's
        ("alone", "alone"): 1,
        ("alone", "below/low"): 1,
        ("below/low", "below/high"): 1,
    }
    assert sum(counted.switches.values()) == 10
    assert counted.files == {"above", "alone", "below/high", "below/low"}


def test_a_climb_goes_to_a_higher_layer_of_the_innermost_folder_that_both_share(counted: walk.Walk) -> None:
    assert counted.climbs == 2  # high → above, low → high


def test_a_copy_is_followed_from_the_task_to_the_socket() -> None:
    found = walk.copies(ROOT)
    assert {"worker", "delivery/sending/slice", "delivery/smtp/connection", "mail/compile"} <= found.files
    assert 3 < sum(found.switches.values()) < 2000
    assert found.climbs < sum(found.switches.values())


def test_a_mail_is_followed_from_the_command_through_the_child_to_the_manuscript() -> None:
    found = walk.mail(ROOT)
    assert {"cli/inbox_in", "incoming/process", "incoming/record", "store/queries/manuscripts"} <= found.files
    assert {"reading/child", "documents/word/read", "reading/drafts/find"} <= found.files  # the child's
    assert ("incoming/process", "reading/process_pool") in found.switches
