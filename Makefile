# Run, test and check Tocsin. `make help` says what each target does.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
# -I: ignore the caller's Python settings.
PIP := $(BIN)/python -I -m pip --disable-pip-version-check --no-input
ARGS ?=
# More than the cores: tests spend more time waiting (disks, brokers, each other) than computing.
TEST_WORKERS ?= 4

# Without compiled modules each start would take seconds longer.
unexport PYTHONDONTWRITEBYTECODE

# Parsers by others (OpenAPI, AsyncAPI ...) for what Tocsin publishes. Without them, tests are skipped.
OUTSIDE := tests/outside/node_modules/.stamp

.PHONY: help
help: ## Show what each target does
	@awk -F ':.*## ' '/^[a-z0-9%-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/run.stamp ## Start everything on this machine: http://127.0.0.1:8470 (TOCSIN_PORT)
	@exec $(BIN)/tocsin up $(ARGS)

.PHONY: demo
demo: .venv/run.stamp ## Send three invented alerts through the whole flow and show their timelines
	@exec $(BIN)/tocsin demo $(ARGS)

.PHONY: test
test: .venv/dev.stamp $(OUTSIDE) ## Run all tests but the long ones (TOCSIN_TEST_KAFKA, TOCSIN_TEST_NODE=required: fail where they cannot run; ARGS=...)
	@echo "Collecting twelve thousand tests and starting their servers: the first dots come after a minute."
	$(BIN)/pytest -m 'not long' -n $(TEST_WORKERS) --dist loadgroup $(ARGS)

test-%: .venv/dev.stamp ## Run the tests of one service alone: make test-triage (ARGS=...)
	$(BIN)/pytest -m 'not long' -n $(TEST_WORKERS) --dist loadgroup tests/services/$* $(ARGS)

.PHONY: prove
prove: .venv/dev.stamp ## Kill processes at random and count what was lost; run the long tests (TOCSIN_PROVE_ROUNDS)
	$(BIN)/pytest -m long -n $(TEST_WORKERS) --dist loadgroup $(ARGS)

.PHONY: lint lint-types lint-style lint-made
lint: .venv/dev.stamp ## Check style, types, imports between parts, migrations, manifests, generated files
	@$(MAKE) --no-print-directory -j 2 lint-types lint-style lint-made

lint-types:
	$(BIN)/mypy

lint-style:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

lint-made: lint-style
	$(BIN)/tocsin contracts check
	$(BIN)/tocsin terms check
	$(BIN)/tocsin migrate --check
	$(BIN)/python -m shared.web.translations check
	$(BIN)/python deploy/k8s/check.py

.PHONY: bench
bench: .venv/dev.stamp ## Measure against the budgets; writes tables and JSON
	$(BIN)/python -m bench $(ARGS)

.PHONY: kafka
kafka: .venv/run.stamp ## Run a real Apache Kafka on loopback (needs Java 17 or later, and Maven once)
	@exec $(BIN)/python -m deploy.local.kafka.broker

.PHONY: k8s-check
k8s-check: .venv/dev.stamp ## Validate the Kubernetes manifests strictly, without a cluster
	$(BIN)/python deploy/k8s/check.py

.PHONY: lock
lock: .venv/dev.stamp ## Compile the pinned requirements again (ARGS=--upgrade for newer versions)
	$(UV_COMPILE) --extra local pyproject.toml -o requirements/run.txt
	$(UV_COMPILE) --all-extras -c requirements/run.txt pyproject.toml -o requirements/dev.txt

UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(ARGS)

.PHONY: clean
clean: ## Remove the virtual environment and caches; never data or keys
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The virtual environment. A stamp file is newer than the lock file that was installed.
# Modules are compiled at their first use, not all at once: that halves the waiting time.

.venv/bin/python:
	@command -v "$(PYTHON)" > /dev/null || { echo "tocsin: there is no $(PYTHON): install Python 3.11 or later (Debian: apt-get install python3 python3-venv), or name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tocsin: $$("$(PYTHON)" --version) is too old, 3.11 or later is needed; name another one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null || { echo "tocsin: $(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Tocsin runs on into .venv: one to three minutes, once."
	$(PIP) install --quiet --no-compile --require-hashes --only-binary :all: -r requirements/run.txt
	$(PIP) install --quiet --no-compile --no-deps --no-build-isolation -e .
	@touch $@

$(OUTSIDE): tests/outside/package-lock.json tests/outside/package.json
	@if ! command -v npm > /dev/null; then echo "No npm here: others' readers of the interfaces are not asked."; \
	elif (cd tests/outside && npm ci --silent --omit=optional); then touch $@; \
	else echo "npm could not install tests/outside: others' readers are not asked." >&2; fi

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "Installing what tests and checks need into .venv: one to three minutes, once."
	$(PIP) install --quiet --no-compile --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@
