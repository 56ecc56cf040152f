# Every command of the project. `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
BIN := .venv/bin
DONE := .venv/done
ASSETS := $(shell find kolloquy/faces/web/assets kolloquy/faces/web/templates -type f 2>/dev/null)
# pytest-randomly shuffles; with a seed the same commit is always judged in the same order
ORDER := --randomly-seed=20260101
# pytest-xdist: a process per core, at most four
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$(( n < 4 ? n : 4 )))

.PHONY: help
help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.PHONY: run
run: setup  ## everything, then the demo world in a running server
	$(BIN)/kolloquy demo

.PHONY: setup
setup: $(DONE)/python $(DONE)/front  ## the environment and the built front end; leaves .venv/bin/kolloquy

$(BIN)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Kolloquy needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "$(PYTHON) cannot make a virtual environment; install its venv module (Debian: apt-get install python3-venv)."; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(DONE)/python: $(BIN)/uv requirements/dev.txt pyproject.toml
	@# Compiled once: without it, every start pays for it wherever Python may not write what it compiles.
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q kolloquy
	@mkdir -p $(DONE) && touch $@

$(DONE)/npm: $(BIN)/uv package.json package-lock.json scripts/with-node
	scripts/with-node npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@mkdir -p $(DONE) && touch $@

$(DONE)/front: $(DONE)/python $(DONE)/npm $(ASSETS) kolloquy/faces/web/build_charts.py
	scripts/with-node npm run --silent build
	@touch $@

.PHONY: build
build: $(DONE)/front  ## the front end

.PHONY: browser
browser:  ## the system's Chromium, installed where it can be
	@scripts/need-chromium

.PHONY: check
check: setup  ## changes nothing: format, lint, types, imports, templates, spelling, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/djlint --quiet --check --lint kolloquy/faces/web/templates
	$(BIN)/codespell kolloquy tests docs README.md CONTRIBUTING.md CHANGELOG.md
	KOLLOQUY_HOME=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: fix
fix: setup  ## changes what a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint --quiet --reformat kolloquy/faces/web/templates

.PHONY: test
test: setup browser check  ## everything that must pass before a change lands
	$(BIN)/pytest -n $(WORKERS) $(ORDER) --dist loadgroup --ignore=tests/real

.PHONY: fast
fast: setup  ## the tests without browser, server and kills: under a minute
	$(BIN)/pytest -q -n $(WORKERS) $(ORDER) tests/unit tests/rules tests/property tests/repo

.PHONY: test-postgres
test-postgres: setup  ## the rules and integration tests on PostgreSQL: on KOLLOQUY_TEST_DATABASE_URL, else on a server of their own
	$(BIN)/python -m tests.support.on_postgres -q -n $(WORKERS) $(ORDER) --dist loadgroup tests/rules tests/integration

.PHONY: hunt
hunt: setup  ## the properties with a thousand random examples each: what one lucky run would have found (half an hour)
	HYPOTHESIS_PROFILE=hunt $(BIN)/pytest -q -n $(WORKERS) $$(grep -rl '@given' tests --include='*.py')

.PHONY: screenshots
screenshots: setup browser  ## the pictures in the docs, at both widths and in both themes
	KOLLOQUY_SCREENSHOTS=1 $(BIN)/pytest -q tests/browser/test_screenshots.py

.PHONY: snapshots
snapshots: setup  ## rewrite the generated references; the diff is the review
	KOLLOQUY_SNAPSHOTS=1 $(BIN)/pytest -q tests/repo

.PHONY: bench
bench: setup  ## every ratio the documents quote (SAMPLES=folder of whole NLM files)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks.all $(SAMPLES)

.PHONY: real
real: setup  ## the tests over real public files (KOLLOQUY_REAL_DATA, KOLLOQUY_PUBMED_SAMPLES)
	$(BIN)/pytest -q tests/real

.PHONY: verify-sources
verify-sources: setup  ## ask the real public APIs whether our stand-ins still tell the truth (needs a network)
	$(BIN)/python -m tests.verification.verify_sources

.PHONY: lock
lock: $(BIN)/uv  ## pin every dependency with hashes, without addresses
	$(BIN)/python -m scripts.lock

.PHONY: clean
clean:  ## remove the environment and what was built; homes stay
	rm -rf .venv node_modules build *.egg-info kolloquy/faces/web/static/built
