"""Runs commands for tests in processes of their own that have the libraries loaded: forked, not started.

`python -P command_server.py SOCKET` takes connections on a unix socket. Each brings the arguments, the
folder and the environment as a line of JSON, and three descriptors; it is told the number of the process, and
its code when it has ended. Nothing of the program is loaded here: what it reads at import, it reads anew.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import traceback

LIBRARIES = (
    "aiosmtpd.controller", "celery", "celery.bin.worker", "click",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "django.contrib.auth.hashers", "django.contrib.sessions.backends.db", "django.core.handlers.asgi",
    "django.core.management", "django.db.backends.sqlite3.base", "django.db.migrations.executor",
    "django.db.models", "django.forms", "django.template.backends.jinja2", "django.test.client",
    "django.views.debug", "dkim", "dotenv", "email.headerregistry", "imapclient", "inscriptis",
    "jinja2.ext", "kombu.transport.redis", "lxml.html", "mammoth", "multiprocessing.util", "nh3",
    "openpyxl", "PIL.Image", "premailer", "psycopg", "redis",
    "rich.console", "rich.progress", "rich.table", "sqlite3", "uvicorn", "zoneinfo",
)  # fmt: skip
_MOST = 1 << 20  # octets of a request


def serve(path: str) -> None:
    """Take connections until standard input ends: whoever started this has ended."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(8)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how the processes that wait ended
    while sys.stdin not in select.select([sys.stdin, listener], [], [])[0]:
        connection, _address = listener.accept()
        if os.fork() == 0:
            listener.close()
            os._exit(_handle(connection))
        connection.close()


def _handle(connection: socket.socket) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, descriptors, _flags, _from = socket.recv_fds(connection, _MOST, 3)
    while not request.endswith(b"\n"):
        request += connection.recv(_MOST)
    process = os.fork()
    if process == 0:
        connection.close()
        os._exit(_become(json.loads(request), descriptors))
    connection.sendall(f"{process}\n".encode())
    _pid, status = os.waitpid(process, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    return 0


def _become(request: dict[str, object], descriptors: list[int]) -> int:
    """Run the command as `python -m distributor` does; its code."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    os.chdir(str(request["folder"]))
    sys.path.insert(0, str(request["folder"]))
    sys.argv[1:] = request["arguments"]  # type: ignore[call-overload]
    code = _code()
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    return code


def _code() -> int:
    try:
        runpy.run_module("distributor", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 (as the interpreter does)
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
