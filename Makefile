# Everything a developer runs. `make demo` and `make test` are enough on a machine with
# Python 3.11 or later; they make the virtual environment themselves, from the locked versions.

PYTHON ?= python3
VENV ?= .venv
OUT ?= out
PYTEST_WORKERS ?= 2
PYTEST_ARGS ?=
CHAOS_ARGS ?=
COUNTRY_ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := --require-hashes --only-binary :all:

# pip-compile writes neither the addresses of an index nor paths of this machine into a lock.
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade \
	--generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-broker up test fuzz chaos check format lock docs bench country wheel clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 20

# Environments ---------------------------------------------------------------------------------
# A stamp is as young as the lock file that it was made from, so a second run has nothing to do.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "make: Python 3.11 or later is needed, and '$(PYTHON)' is not;" \
			"try for example: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: this Python cannot make virtual environments;" \
			"on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.lock requirements/build.lock pyproject.toml | $(BIN)/python
	$(PIP) install $(LOCKED) -r requirements/runtime.lock -r requirements/build.lock
	$(PIP) install --no-build-isolation --no-deps -e .
	@$(BIN)/python -m compileall -q gateway  # a first command should start as fast as the next
	@touch $@

$(VENV)/.dev: requirements/dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install $(LOCKED) -r requirements/dev.lock
	$(PIP) install --no-build-isolation --no-deps -e .
	@$(BIN)/python -m compileall -q gateway  # a first command should start as fast as the next
	@touch $@

# Using it -------------------------------------------------------------------------------------

demo: $(VENV)/.runtime ## Replay the message sets in tests/fixtures; the answers come in out/
	@GATEWAY=$(BIN)/gateway scripts/demo.sh tests/fixtures $(OUT)

demo-broker: $(VENV)/.runtime ## The demo over RabbitMQ, from installed programs, on ports of its own
	@GATEWAY=$(BIN)/gateway $(BIN)/python scripts/demo_broker.py

up: $(VENV)/.runtime ## The same, and keep it running until Ctrl-C
	@GATEWAY=$(BIN)/gateway $(BIN)/python scripts/demo_broker.py --keep

# Working on it --------------------------------------------------------------------------------

test: $(VENV)/.dev ## Run all tests
	$(BIN)/pytest -n $(PYTEST_WORKERS) $(PYTEST_ARGS)

fuzz: $(VENV)/.dev ## Judge a million spoiled messages, for about half an hour
	$(BIN)/python -m tests.fuzz --jobs 2 $(FUZZ_ARGS)

chaos: $(VENV)/.dev ## Break the gateway on purpose, for the better part of an hour
	@mkdir -p build
	$(BIN)/python -m tests.chaos --report build/chaos.json $(CHAOS_ARGS)
	$(BIN)/python -m tests.chaos --report build/chaos-cluster.json --nodes 3 --node-kills 10 \
		--messages 2000 --kills 20 --broker-restarts 1 --database-restarts 2

check: $(VENV)/.dev ## Check style, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev ## Put the source in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## Make the generated pages again
	@mkdir -p build docs
	$(BIN)/gateway rules --format markdown --lang en > build/rules.md
	mv build/rules.md docs/rules.md

bench: $(VENV)/.dev ## Measure speed and memory
	$(BIN)/python -m bench

country: $(VENV)/.dev ## Send a month of the whole country through the worker
	@mkdir -p build
	$(BIN)/python -m bench.country --out build/country.json $(COUNTRY_ARGS)

wheel: $(VENV)/.dev ## Build the package in dist/
	$(BIN)/python -m build --no-isolation --outdir dist .

lock: $(VENV)/.dev ## Lock the dependencies again, at their newest versions
	$(COMPILE) --build-deps-for editable --only-build-deps \
		--output-file requirements/build.lock pyproject.toml
	$(COMPILE) --output-file requirements/runtime.lock pyproject.toml
	$(COMPILE) --extra tracing --constraint requirements/runtime.lock \
		--output-file requirements/tracing.lock pyproject.toml
	$(COMPILE) --extra export --constraint requirements/runtime.lock \
		--output-file requirements/export.lock pyproject.toml
	$(COMPILE) --extra dev --extra tracing --build-deps-for editable \
		--constraint requirements/tracing.lock --constraint requirements/build.lock \
		--output-file requirements/dev.lock pyproject.toml

clean: ## Remove everything that can be made again
	rm -rf $(VENV) $(OUT) build dist *.egg-info \
		.pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
