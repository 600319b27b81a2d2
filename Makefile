# `make help` lists the targets. Each one sets up .venv by itself when it is missing or out of date.
SHELL := /bin/sh
.DEFAULT_GOAL := help

UV_VERSION := 0.13.8
BIN := .venv/bin
READY := .venv/.ready
NB ?=
PORT ?= 8888


.PHONY: help setup lab run render full readme test test-helpers test-notebooks test-offline lint check bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The first Python that starts and has a version this stack is pinned for. Asking it to run, rather
# than looking for its name, also skips version managers' shims that point at nothing. JupyterLab's
# news and update checks, which ask other hosts, are switched off.
setup: $(READY) ## make or refresh .venv (every other target does this too)

$(READY): requirements.txt pyproject.toml
	@set -e; start=$$(date +%s); found=""; \
	for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
	  if $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; \
	  then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "set-up: needs Python 3.11, 3.12 or 3.13; found $$(python3 --version 2>/dev/null || echo no python3). Install one, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; fi; \
	echo "set-up 1/3: .venv with $$($$found --version) (about 5 s)"; \
	$$found -m venv --clear .venv || { echo "set-up: '$$found -m venv' failed; on Debian and Ubuntu install python3-venv" >&2; exit 1; }; \
	echo "set-up 2/3: uv $(UV_VERSION) (about 5 s)"; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	echo "set-up 3/3: requirements.txt and helpers, compiled to bytecode (1 to 4 min; 3.5 GB)"; \
	$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode -r requirements.txt -e .; \
	$(BIN)/jupyter labextension disable "@jupyterlab/apputils-extension:announcements" >/dev/null 2>&1; \
	touch $(READY); echo "set-up: ready after $$(( $$(date +%s) - start )) s"

# --allow-root only where the user is root already (a container); the server listens on loopback.
lab: $(READY) ## open JupyterLab on notebooks/00_start_here.ipynb
	$(BIN)/jupyter lab --ip=127.0.0.1 --port=$(PORT) \
	  $$(test "$$(id -u)" = 0 && echo --allow-root) notebooks/00_start_here.ipynb

run: $(READY) ## every notebook top to bottom at sample scale; copies and HTML under build/
	$(BIN)/python -m helpers.runner run

render: $(READY) ## one notebook executed in place at sample scale: make render NB=11
	$(BIN)/python -m helpers.runner render $(NB)

full: $(READY) ## one notebook at full scale, recorded in docs/results/full.json: make full NB=11
	$(BIN)/python -m helpers.runner full $(NB)

readme: $(READY) ## write the generated tables of README.md and data/README.md
	$(BIN)/python -m helpers.runner readme

# One pass, with the network cut: what passes there passes with one. nbval validates the notebooks.
# Data and cache of the user play no part; MPLBACKEND would leave the notebooks without figures.
TEST_ENV := env -u COURSE_DATA -u MPLBACKEND COURSE_SCALE=sample JUPYTER_PLATFORM_DIRS=1
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadscope
NBVAL := $(PYTEST) notebooks --nbval-lax --nbval-current-env --nbval-cell-timeout=120 \
	--nbval-sanitize-with tests/nbval_sanitize.cfg
OFFLINE := $(BIN)/python tests/offline/run.py

test: lint test-offline ## every check: lint, layout, helpers and notebooks, with the network cut

test-helpers: $(READY) ## the tests of helpers alone, network as it is
	$(PYTEST)

test-notebooks: $(READY) ## the notebooks alone, network as it is
	$(TEST_ENV) $(NBVAL)

test-offline: $(READY) ## helpers and notebooks with the network cut (loopback only)
	$(TEST_ENV) $(OFFLINE) $(PYTEST)
	$(TEST_ENV) $(OFFLINE) $(NBVAL)

lint: $(READY) ## ruff on code and notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check: lint ## lint and layout rules alone; `make test` has both
	$(PYTEST) tests/test_layout.py

bench: $(READY) ## ours beside the usual way, in one run
	COURSE_SCALE=sample $(BIN)/python -m pytest -q benchmarks --benchmark-only --benchmark-group-by=group --benchmark-columns=mean,stddev,rounds

clean: ## remove build/ (not .venv)
	rm -rf build
