# Tasks for a checkout; `make help` lists them. Only `make system-packages` installs anything outside this folder.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# python3 if it is new enough, else the newest other python3.x; override with `make PYTHON=/path/to/python3.12`.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
# Test processes with servers of their own (how many: tests/conftest.py); an idle one takes tests from the others.
SIDE_BY_SIDE := --numprocesses=auto --dist=worksteal --durations=20
RANDOM := LC_ALL=C tr -dc A-Za-z0-9 < /dev/urandom | head -c 50
COMPILE := .venv-tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements"

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ── Using it ────────────────────────────────────────────────────────────────────────────────

.PHONY: setup demo up
setup: .venv/.run ## Install what running needs into .venv

demo: .venv/.run ## Send the sample issue to 250 invented readers, on this machine only
	@$(BIN)/distributor demo

up: .venv/.run ## Run everything on this machine until Ctrl-C
	@$(BIN)/distributor up

# ── Working on it ───────────────────────────────────────────────────────────────────────────

.PHONY: test check bench chaos messages secrets requirements system-packages clean
test: .venv/.dev ## Run all tests on SQLite, then the database tests on PostgreSQL
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --database=postgresql -m database

check: .venv/.dev ## Check format, style, types, layers, documents and translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet $(SIDE_BY_SIDE) tests/project

bench: .venv/.dev ## Measure sending against Postfix's smtp-source, and planning (needs make system-packages)
	$(BIN)/python -m bench

chaos: .venv/.dev ## Kill, stop, flush and refuse, and count lost and duplicate copies (SEEDS=200 random kills)
	$(BIN)/python -m tests.chaos --seeds $(or $(SEEDS),200)

messages: .venv/.dev ## Update the translation catalogues from the sources, and compile them
	$(BIN)/python -m tests.project.catalogues

secrets: ## Create the passwords and keys for docker-compose.yml under secrets/; existing files are kept
	@mkdir -p secrets && chmod 700 secrets
	@test -s secrets/secret_key || $(RANDOM) > secrets/secret_key
	@test -s secrets/postgres_password || $(RANDOM) > secrets/postgres_password
	@test -s secrets/database_url || echo "postgresql://distributor:$$(cat secrets/postgres_password)@postgres:5432/distributor" \
		> secrets/database_url
	@test -s secrets/relays || echo "smtp://catcher:2525?tls=may" > secrets/relays
	@test -e secrets/inbox || : > secrets/inbox
	@chmod 644 secrets/*  # the containers' users must read them; on this machine the folder's mode keeps others out
	@ls -l secrets

requirements: .venv-tools/bin/uv ## Pin what pyproject.toml allows, with hashes (newest: UPGRADE=--upgrade)
	$(COMPILE) $(UPGRADE) pyproject.toml --output-file requirements.txt
	$(COMPILE) $(UPGRADE) --constraint requirements.txt --group dev pyproject.toml --output-file requirements-dev.txt

system-packages: ## Install what pip cannot install: LibreOffice, unar, Chromium, fonts, Postfix, Exim, Dovecot (Debian, as root)
	.ci/system-packages

clean: ## Remove the files of checks and builds; .venv and var are kept
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find bench distributor tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ── The virtual environment; an empty file marks each finished step ──────────────────────────

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is not Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(PYTHON) -c \
		'import sys; print("$(PYTHON) has no venv module: apt-get install python%d.%d-venv" % sys.version_info[:2])'; exit 1; }
	@echo "making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv
	@touch $@

# The command is a two-line shell script: nothing is built, so no build tools are downloaded.
$(BIN)/distributor: .venv/.made
	@echo '$(CURDIR)' > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/distributor.pth"
	@printf '#!/bin/sh\nexec "%s/python" -P -m distributor "$$@"\n' '$(CURDIR)/$(BIN)' > $@
	@chmod +x $@

.venv/.run: requirements.txt $(BIN)/distributor
	@echo "installing requirements.txt"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "installing requirements-dev.txt"
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv-tools/bin/uv: .venv/.made
	$(BIN)/python -m venv .venv-tools
	.venv-tools/bin/pip --disable-pip-version-check install --quiet uv
