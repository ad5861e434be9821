"""The pages as an ASGI application: served by web/server.py."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from distributor import logs, privileges, settings

privileges.restrict()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distributor.settings")
_django = get_asgi_application()

from distributor.web.request_bodies import Bodies  # noqa: E402 (needs the tables, which are there from here on)

application = Bodies(_django)
logs.begin(settings.LOG_LEVEL)
