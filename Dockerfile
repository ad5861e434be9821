# syntax=docker/dockerfile:1
# One image for web, worker, sweeper and migration; see docker-compose.yml.

FROM python:3.13.16-slim-trixie AS packages
COPY requirements.txt /
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
       -r /requirements.txt

FROM python:3.13.16-slim-trixie
# What opens contributors' .doc, .wps, .rtf, .rar and .7z; without it (--build-arg CONVERTERS=) only their mere text is read, or none.
ARG CONVERTERS="fonts-noto-cjk libreoffice-writer-nogui unar"
RUN if [ -n "$CONVERTERS" ]; then \
        apt-get update --quiet \
        && apt-get install --quiet --yes --no-install-recommends $CONVERTERS \
        && rm -rf /var/lib/apt/lists/*; \
    fi
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=distributor.settings DISTRIBUTOR_VAR=/data RECIPIENTS=/app/recipients
RUN groupadd --gid 10001 distributor \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin distributor \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=packages /opt/venv /opt/venv
COPY distributor /app/distributor
COPY templates /app/templates
COPY locale /app/locale
COPY static /app/static
COPY sample /app/sample
COPY recipients /app/recipients
COPY LICENSE /app/
RUN printf '#!/bin/sh\nexec python -P -m distributor "$@"\n' > /opt/venv/bin/distributor \
    && chmod 755 /opt/venv/bin/distributor \
    && python -m compileall -q /app/distributor

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# For the pages; docker-compose.yml gives the other processes checks of their own.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "distributor.web.server", "--host", "0.0.0.0", "--port", "8000"]
