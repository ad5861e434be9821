"""What a worker has of its broker."""

from __future__ import annotations

import pytest

from distributor import worker


@pytest.mark.usefixtures("redis_server")
def test_a_worker_outlives_a_redis_that_ends_while_a_ring_is_in_hand() -> None:
    """Kombu may close a channel after its transport: whatever asks for Redis then ends the worker."""
    assert worker.ring(1)
    connection = worker.app.connection_for_read()
    ring = connection.default_channel.basic_get(worker.app.conf.task_default_queue)
    assert ring is not None and not ring.acknowledged
    connection.transport.client = None
    connection.close()
