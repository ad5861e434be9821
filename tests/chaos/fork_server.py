"""A process that others are forked from: `python -m tests.chaos.fork_server FOLDER`, JSON lines in and out.

What the product needs of others is imported here once; each child then takes its environment, imports the
product itself, and is a real process in every other respect. The pipe from the harness is the tether: when
it closes, however that happens, everything that was started here is killed and the folder is removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import runpy
import shutil
import signal
import sys
import traceback
from pathlib import Path

_PR_SET_PDEATHSIG = 1
# Slow to import and the same for everybody; nothing of the product, which reads its settings on import.
_THIRD_PARTY = (
    "aiosmtpd.smtp", "celery.app.trace", "celery.apps.worker", "celery.bin.celery", "celery.bin.worker",
    "celery.concurrency.prefork", "celery.fixups.django", "celery.worker.consumer", "cryptography.x509",
    "django.db.models", "django.db.migrations.executor",
    "django.template.backends.jinja2", "django.core.management", "idna", "jinja2.ext",
    "kombu.transport.redis", "lxml.html", "nh3", "PIL.Image", "premailer", "psycopg", "rich.console",
    "rich.progress", "rich.table",
)  # fmt: skip


class ForkServer:
    """The children of one harness."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: set[int] = set()
        self._adopted: set[int] = set()

    def serve(self) -> None:
        """Answer line by line until the harness is gone."""
        for line in sys.stdin:
            asked = json.loads(line)
            answer = getattr(self, asked.pop("do"))(**asked)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()

    def start(self, program: list[str], environment: dict[str, str], folder: str, log: str) -> int:
        """Fork one process in a group of its own; `python -m NAME …` if the first word is a module's."""
        pid = os.fork()
        if not pid:
            _become(program, environment, folder, log)
        self._children.add(pid)
        return pid

    def adopt(self, pid: int) -> None:
        """A process started by the harness, to be killed at the end."""
        self._adopted.add(pid)

    def ended(self, pid: int) -> int | None:
        """The exit status of a child, negative for a signal; None while it lives."""
        done, status = os.waitpid(pid, os.WNOHANG)
        if not done:
            return None
        self._children.discard(pid)
        return os.waitstatus_to_exitcode(status)

    def end_all(self) -> None:
        """Kill every group, remove the folder."""
        for pid in self._children | self._adopted:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)


def _become(program: list[str], environment: dict[str, str], folder: str, log: str) -> None:
    """The child: never returns."""
    status = 1
    try:
        _settle(environment, folder, log)
        if "/" in program[0]:
            os.execv(program[0], program)
        _import_anew(environment)
        sys.argv = program
        runpy.run_module(program[0], run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # noqa: BLE001 - the log is all that a child has
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _settle(environment: dict[str, str], folder: str, log: str) -> None:
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, 64)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


def _import_anew(environment: dict[str, str]) -> None:
    for place in reversed(environment.get("PYTHONPATH", "").split(os.pathsep)):
        if place and place not in sys.path:
            sys.path.insert(0, place)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the harness; its end is ours
    for name in _THIRD_PARTY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    fork_server = ForkServer(Path(sys.argv[1]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        fork_server.serve()
    finally:
        fork_server.end_all()


if __name__ == "__main__":
    main()
