"""Celery: the application, its settings, and every task (three lines each).

The database is the queue; Redis is the doorbell. A task carries a run's id and nothing else, so
that a lost, doubled or late message changes nothing.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distributor.settings")

import django

django.setup()  # `celery -A distributor.worker` begins here, and models are imported below

from celery import Celery, signals  # noqa: E402
from django import db  # noqa: E402
from kombu.exceptions import OperationalError  # noqa: E402
from kombu.transport.redis import QoS  # noqa: E402

from distributor import configuration, logs, privileges, settings  # noqa: E402
from distributor.delivery.runs import execution  # noqa: E402
from distributor.errors import UserError  # noqa: E402

log = logging.getLogger(__name__)

app = Celery("distributor", broker=settings.REDIS_URL.replace("unix://", "redis+socket://", 1))
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_default_queue="distributor",
    task_acks_late=False,  # a lost ring is made good by the sweeper; a doubled one would only cost time
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=30.0,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        # Workers have stayed deaf on half-open connections: notice them.
        "socket_timeout": 5,  # far above the second that a worker listens at a time
        "socket_connect_timeout": 5,
        "socket_keepalive": not settings.REDIS_URL.startswith("unix:"),
        "health_check_interval": 25,
        "max_retries": 1,
    },
    broker_pool_limit=2,
)

# A ring that was taken in and not begun is not put back: the sweeper rings anyway, and when Redis ends Kombu
# may try it on a connection that it has closed, which would end the worker.
QoS.restore_at_shutdown = False

# Forked with the processes of the pool: the parent sets it, the slices look at it.
_shutting_down = multiprocessing.Event()


@signals.worker_init.connect  # type: ignore[untyped-decorator]
def _restrict(**_: Any) -> None:
    privileges.restrict()


@signals.worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _stop_slices(**_: Any) -> None:
    _shutting_down.set()


@signals.worker_process_init.connect  # type: ignore[untyped-decorator]
def _look_at_new_objects_only(**_: Any) -> None:
    """What was imported stays anyway, and so do the copies under way, which are many."""
    gc.freeze()
    gc.set_threshold(20_000)


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def _log_as_we_do(**_: Any) -> None:
    """A receiver keeps Celery from setting up its own."""
    logs.begin(settings.LOG_LEVEL)


@app.task(name="distributor.send_slice")  # type: ignore[untyped-decorator]
def send_slice(run_id: int) -> None:
    """Send for up to SLICE_SECONDS; ring again while copies are planned.

    Where the database is away nothing is known: the sweeper rings when it is back.
    """
    try:
        again = _send_slice(run_id)
    except (db.OperationalError, db.InterfaceError) as error:
        log.warning("database: %s", error)
        db.connections.close_all()
    else:
        if again:
            ring(run_id)


def _send_slice(run_id: int) -> bool:
    """Whether to ring again; where PROVIDERS_FILE cannot be read the run says so."""
    try:
        sending = configuration.sending()
    except UserError as error:
        return execution.unable(run_id, error)
    return execution.send_slice(run_id, sending, stopping=_shutting_down.is_set)


def ring(run_id: int, times: int = 1) -> bool:
    """Tell the workers that a run has planned copies; without Redis the sweeper rings later."""
    try:
        for _ in range(times):
            send_slice.apply_async((run_id,), retry=False)
    except OperationalError as error:
        log.warning("Redis does not answer, the run waits for it: %s", error)
        return False
    return True
