"""The children of the machine: what each is started with, and how one sees that it is ready."""

from __future__ import annotations

import errno
import functools
import http.client
import os
import socket
import sys

from kombu.exceptions import OperationalError

from distributor import settings, var
from distributor.errors import UserError
from distributor.language import gettext as _
from distributor.local import redis
from distributor.local.child import Child
from distributor.worker import app


def _python(name: str, *arguments: str) -> Child:
    return Child(
        name,
        [sys.executable, *arguments],
        var.logs(settings.VAR) / f"{name}.log",
        environment={"DISTRIBUTOR_VAR": str(settings.VAR), "DJANGO_SETTINGS_MODULE": "distributor.settings"},
    )


def redis_server(lock: int) -> Child:
    """The embedded Redis; it inherits the lock of its data."""
    return Child(
        "redis",
        redis.prepare(settings.VAR),
        var.logs(settings.VAR) / "redis.log",
        ready=functools.partial(redis.answers, var.redis_socket(settings.VAR)),
        descriptors=(lock,),
        clean=True,
    )


def catcher(listener: socket.socket) -> Child:
    """The mail catcher on our socket: mail that comes while it is started again waits there."""
    descriptor = listener.fileno()
    child = _python(
        "catcher",
        "-m",
        "distributor.local.catcher",
        "--outbox",
        str(var.outbox(settings.VAR)),
        "--fd",
        str(descriptor),
    )
    child.descriptors = (descriptor,)
    return child


def worker() -> Child:
    """The Celery worker; at its end it may finish the slice at hand."""
    name = f"machine-{os.getpid()}@{socket.gethostname()}"
    options = ["--pool=prefork", f"--concurrency={settings.WORKER_PROCESSES}", f"--hostname={name}"]
    quiet = ["--without-mingle", "--without-gossip", "--loglevel=INFO"]
    child = _python("worker", "-m", "celery", "-A", "distributor.worker", "worker", *options, *quiet)
    child.ready, child.grace = functools.partial(_consumes, name), settings.SLICE_SECONDS + 10
    return child


def _consumes(name: str) -> bool:
    """Whether the worker of that name answers through Redis."""
    try:
        return bool(app.control.ping([name], timeout=1.0))
    except (OperationalError, OSError):
        return False


def sweeper() -> Child:
    return _python("sweeper", "-m", "distributor", "sweep")


def inbox() -> Child:
    """What watches the mailboxes and takes mail in, and reads it; a mail at hand may be finished."""
    child = _python("inbox", "-m", "distributor", "inbox", "serve")
    child.grace = 30.0
    return child


def web(host: str, port: int) -> Child:
    """The pages."""
    child = _python("web", "-m", "distributor.web.server", "--host", host, "--port", str(port))
    child.ready = functools.partial(_serves, _reachable(host), port)
    child.environment = {**child.environment, "WEB_PORT": str(port)}
    return child


def _serves(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _reachable(host: str) -> str:
    """Where a server that listens on every address is reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def web_url(host: str, port: int) -> str:
    name = _reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def free_port(host: str, port: int) -> int:
    """The port if the pages can be served on it, a free one for 0; raises UserError."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise UserError(_port_refusal(host, port, error)) from None


def _port_refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _("port %(port)d is in use by another program: choose another with WEB_PORT=%(other)d") % {
            "port": port,
            "other": port + 1 if port < 65535 else 8000,
        }
    return _(
        "the pages cannot be served on %(host)s, port %(port)d (%(reason)s): set WEB_HOST and WEB_PORT"
    ) % {
        "host": host,
        "port": port,
        "reason": error.strerror or error,
    }
