"""The worker's application with a visibility timeout of 5 seconds, as a wrong setting would have it."""

from __future__ import annotations

from distributor.worker import app

app.conf.broker_transport_options = {**app.conf.broker_transport_options, "visibility_timeout": 5}
