# Everything there is to do with a checkout. `make help` lists it; nothing is installed outside this folder.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# python3 where it will do, else the newest of its sisters; `make PYTHON=/path/to/python3.12` overrides it.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
# As many processes as there are processors, each with servers of its own; who has no more to do takes over.
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

demo: .venv/.run ## Send the sample issue to everybody, on this machine alone
	@$(BIN)/distributor demo

up: .venv/.run ## Run everything on this machine until Ctrl-C
	@$(BIN)/distributor up

# ── Working on it ───────────────────────────────────────────────────────────────────────────

.PHONY: test check bench chaos messages secrets requirements system-packages clean
test: .venv/.dev ## Run all tests on SQLite, then those that touch the database on PostgreSQL
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --database=postgresql -m database

check: .venv/.dev ## Check format, style, types, layers, documents and catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet $(SIDE_BY_SIDE) tests/project

bench: .venv/.dev ## Measure the whole path against Postfix's smtp-source, and planning (needs make system-packages)
	$(BIN)/python -m bench

chaos: .venv/.dev ## Kill, stop, flush and refuse, and count what was lost or doubled (SEEDS=200 random kills)
	$(BIN)/python -m tests.chaos --seeds $(or $(SEEDS),200)

messages: .venv/.dev ## Bring the catalogues up to date with the sources, and compile them
	$(BIN)/python -m tests.project.catalogues

secrets: ## Make the passwords and keys that docker-compose.yml names, under secrets/; what is there stays
	@mkdir -p secrets && chmod 700 secrets
	@test -s secrets/secret_key || $(RANDOM) > secrets/secret_key
	@test -s secrets/postgres_password || $(RANDOM) > secrets/postgres_password
	@test -s secrets/database_url || echo "postgresql://distributor:$$(cat secrets/postgres_password)@postgres:5432/distributor" \
		> secrets/database_url
	@test -s secrets/relays || echo "smtp://catcher:2525?tls=may" > secrets/relays
	@test -e secrets/inbox || : > secrets/inbox
	@chmod 644 secrets/*  # the containers' users read them; here the folder keeps others out
	@ls -l secrets

requirements: .venv-tools/bin/uv ## Pin what pyproject.toml allows, with hashes (newest: UPGRADE=--upgrade)
	$(COMPILE) $(UPGRADE) pyproject.toml --output-file requirements.txt
	$(COMPILE) $(UPGRADE) --constraint requirements.txt --group dev pyproject.toml --output-file requirements-dev.txt

system-packages: ## Install what pip cannot: LibreOffice, unar, Chromium, fonts, Postfix, Exim, Dovecot (Debian, as root)
	.ci/system-packages

clean: ## Remove what checks and builds left; .venv and var stay
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find bench distributor tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ── The virtual environment; an empty file marks each step that is done ──────────────────────

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is not Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(PYTHON) -c \
		'import sys; print("$(PYTHON) has no venv module: apt-get install python%d.%d-venv" % sys.version_info[:2])'; exit 1; }
	@echo "making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv
	@touch $@

# The command is two lines of shell: there is nothing to build, so nothing to download for building.
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
