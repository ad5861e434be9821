"""How far one copy and one mail walk through the code: `python -m tests.project.walk [--root CHECKOUT]`.

The program runs as its users run it, on an office of its own with three readers, and a hook in its processes
notes the calls of functions. A switch is a call into another file of `distributor/`, the caller being the
nearest frame of `distributor/` on the stack; a climb is a switch to a module of a higher layer, by the
contracts of pyproject.toml. What modules do when they are imported does not count.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.delivery.sink import Sink

ROOT = Path(__file__).resolve().parents[2]
_COPIES = 3
_HOOK = """
import atexit, collections, json, os, subprocess, sys, threading
root, out = os.environ["WALK_ROOT"], os.environ["WALK"]
calls = collections.Counter()

def note(frame, event, _argument):
    code = frame.f_code
    if event != "call" or not code.co_filename.startswith(root) or code.co_name == "<module>":
        return
    caller, file = frame.f_back, ""
    while caller:
        if caller.f_code.co_filename.startswith(root):
            if caller.f_code.co_name == "<module>" and caller.f_globals["__name__"] != "__main__":
                return  # a module is being imported
            file = file or caller.f_code.co_filename
        caller = caller.f_back
    calls[(file, code.co_filename)] += 1

def write():
    sys.setprofile(None)
    with open(f"{out}/{os.getpid()}", "w") as file:
        json.dump([[*pair, count] for pair, count in calls.items()], file)

def end(code, leave=os._exit):
    write()
    leave(code)

def start(self, *arguments, begin=subprocess.Popen.__init__, **options):
    if options.get("env") is not None:  # a child that is given no settings is noted, too
        passed = ("PYTHONPATH", "WALK", "WALK_ROOT")
        options["env"] = {**options["env"], **{name: os.environ[name] for name in passed}}
    begin(self, *arguments, **options)

subprocess.Popen.__init__ = start
os._exit = end
atexit.register(write)
os.register_at_fork(after_in_child=calls.clear)
threading.setprofile(note)
sys.setprofile(note)
"""
_SLICE = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "distributor.settings"
django.setup()
from distributor import worker
worker.send_slice(1)
"""


@dataclass(frozen=True)
class Walk:
    """Calls from file to file, by paths below `distributor/` without `.py`."""

    calls: dict[tuple[str, str], int]
    root: Path

    @property
    def files(self) -> set[str]:
        return {callee for _caller, callee in self.calls}

    @property
    def switches(self) -> dict[tuple[str, str], int]:
        return {pair: count for pair, count in self.calls.items() if pair[0] and pair[0] != pair[1]}

    @property
    def climbs(self) -> int:
        return sum(count for pair, count in self.switches.items() if _climbs(*pair, _layers(self.root)))


def _layers(root: Path) -> dict[str, dict[str, int]]:
    """For each container of a contract of layers: its modules with their layer, the highest 0."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        container: {
            name.strip(): height
            for height, layer in enumerate(contract["layers"])
            for name in layer.split("|")
        }
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
        for container in contract["containers"]
    }


def _climbs(caller: str, callee: str, layers: dict[str, dict[str, int]]) -> bool:
    ours, theirs = ["distributor", *caller.split("/")], ["distributor", *callee.split("/")]
    shared = next(place for place, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other)
    heights = layers.get(".".join(ours[:shared]), {})
    here, there = heights.get(ours[shared]), heights.get(theirs[shared])
    return here is not None and there is not None and there < here


class Office:
    """An office of three readers in a folder of its own, served by the code of `root`."""

    def __init__(self, root: Path, folder: Path, relay: str) -> None:
        self._root, self.folder = root, folder
        recipients = folder / "recipients"
        recipients.mkdir()
        (recipients / "groups.toml").write_text(
            '[[group]]\nname = "市人大常委会研究室"\norder = 1\nfile = "r.csv"\n', encoding="utf-8"
        )
        rows = "".join(f"读者{number},r{number}@example.org\n" for number in range(1, _COPIES + 1))
        (recipients / "r.csv").write_text(f"姓名,邮箱\n{rows}", encoding="utf-8")
        (folder / "hook").mkdir()
        (folder / "hook" / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
        (folder / "calls").mkdir()
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(root),
            "DISTRIBUTOR_VAR": str(folder / "var"),
            "DISTRIBUTOR_LANGUAGE": "en",
            "RECIPIENTS": str(recipients),
            "RELAYS": relay,
            "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody is there: the slice is sent by hand
            "MAIL_FROM": "gazette@example.org",
        }

    def run(self, *words: str, measured: bool = False, expected: int = 0) -> None:
        """Run Python with these arguments; raises RuntimeError with what it said where it fails."""
        environment = dict(self._environment)
        if measured:
            environment["PYTHONPATH"] = f"{self.folder / 'hook'}:{self._root}"
            environment |= {"WALK": str(self.folder / "calls"), "WALK_ROOT": f"{self._root}/distributor/"}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != expected:
            raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")

    def command(self, *words: str, measured: bool = False) -> None:
        """Run a command of the program."""
        self.run("-m", "distributor", *words, measured=measured)

    def walk(self) -> Walk:
        """What was noted."""
        below, calls = f"{self._root}/distributor/", collections.Counter[tuple[str, str]]()
        for path in (self.folder / "calls").iterdir():
            for caller, callee, count in json.loads(path.read_text(encoding="utf-8")):
                pair = [file.removeprefix(below).removesuffix(".py") for file in (caller, callee)]
                calls[pair[0], pair[1]] += count
        return Walk(dict(calls), self._root)


def copies(root: Path) -> Walk:
    """The walk of three copies, from the worker's task to the socket and into the rows."""
    with _office(root) as office:
        office.command("migrate")
        office.command("audience", "sync", "--yes")
        issue = office.folder / "issue.md"
        text = (ROOT / "sample" / "issue-2026-11.md").read_text(encoding="utf-8")
        issue.write_text(re.sub(r"(?m)^送发：.*", "送发：市人大常委会研究室。", text), encoding="utf-8")
        office.command("issue", "import", str(issue))
        for role in ("editor", "reviewer", "signatory"):
            office.command("issue", "sign", "2026-11", "--role", role, "--as", "王静")
        try:
            office.command("send", "2026-11", "--yes")
        except RuntimeError:  # early versions never asked
            office.command("send", "2026-11")
        office.run("-c", _SLICE, measured=True)
        return office.walk()


def mail(root: Path) -> Walk:
    """The walk of one mail with a manuscript, from the command that takes it in to the manuscript."""
    with _office(root) as office:
        office.command("migrate")
        path = ROOT / "sample" / "inbox" / "1-docx.eml"
        office.command("inbox", "receive", str(path), measured=True)
        return office.walk()


@contextlib.contextmanager
def _office(root: Path) -> Iterator[Office]:
    with Sink().running() as relay, tempfile.TemporaryDirectory() as folder:
        yield Office(root, Path(folder), f"smtp://127.0.0.1:{relay.port}?tls=off")


def report(walk: Walk, *, verbose: bool = False) -> str:
    """One line, and where wanted the switches by pair of files, the most frequent first."""
    lines = [f"files {len(walk.files)}, switches {sum(walk.switches.values())}, climbs {walk.climbs}"]
    if verbose:
        pairs = sorted(walk.switches.items(), key=lambda pair: -pair[1])
        lines += [f"{count:6} {caller} -> {callee}" for (caller, callee), count in pairs]
    return "\n".join(lines)


def main() -> None:
    """Print the walks that are asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--walk", choices=[*WALKS], help="this one only")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout whose code walks")
    parser.add_argument("--verbose", action="store_true", help="the switches by pair of files, too")
    asked = parser.parse_args()
    for name in [asked.walk] if asked.walk else WALKS:
        sys.stdout.write(f"{name}: {report(WALKS[name](asked.root.resolve()), verbose=asked.verbose)}\n")


WALKS = {"copy": copies, "mail": mail}


if __name__ == "__main__":
    main()
