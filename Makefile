# `make help` lists the targets. Each one sets up .venv by itself when it is missing or out of date.
SHELL := /bin/sh
.DEFAULT_GOAL := help

UV_VERSION := 0.13.8
BIN := .venv/bin
READY := .venv/.ready
DEV := .venv/.ready-dev
SLIDES := .venv/.ready-slides
NB ?=
PORT ?= 8888

# A ready mark holds the folder that .venv was made in: a copied or moved one is set up anew, since
# its scripts and its `helpers` would be the original's.
HERE := $(shell pwd -P)
ifneq "$(shell cat $(READY) 2>/dev/null)" "$(HERE)"
STALE := stale
endif

.PHONY: help setup setup-dev lab work update handout grade class run render full stress slides slides-check test-browser readme test test-helpers test-notebooks \
	test-offline lint check coverage bench constraints clean stale

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make or refresh .venv, as `make lab` needs it
setup-dev: $(DEV) ## the same with the tools of tests and checks, as the other targets need it

# uv takes the package index that pip has been given. PIP_USER would send packages out of .venv.
INDEX = export PIP_USER=0; \
	index=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config list 2>/dev/null | sed -n "s/^[a-z]*\.index-url='\(.*\)'$$/\1/p" | tail -n 1)}; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$index}"; fi; \
	if [ -n "$$PIP_EXTRA_INDEX_URL" ]; then export UV_INDEX="$${UV_INDEX:-$$PIP_EXTRA_INDEX_URL}"; fi
INSTALL = $(BIN)/python -m uv pip install --python $(BIN)/python --compile-bytecode -c constraints.txt

# The first Python that starts and has a version this stack is pinned for. Asking it to run, rather
# than looking for its name, also skips version managers' shims that point at nothing.
$(READY): requirements.txt constraints.txt pyproject.toml $(STALE)
	@set -e; start=$$(date +%s); export PIP_USER=0; unset PIP_TARGET PIP_PREFIX; \
	if [ "$$(cat $(READY) 2>/dev/null)" != "$$(pwd -P)" ] || ! $(BIN)/python -c "import uv" 2>/dev/null; then \
	  found=""; \
	  for candidate in $(or $(PYTHON),python3.11 python3.12 python3.13 python3 python); do \
	    if $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; \
	    then found=$$candidate; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "set-up: needs Python 3.11, 3.12 or 3.13; found $$(python3 --version 2>/dev/null || echo no python3). Install one, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; fi; \
	  echo "set-up 1/3: .venv with $$($$found --version) (about 5 s)"; \
	  $$found -m venv --clear .venv || { echo "set-up: '$$found -m venv' failed; on Debian and Ubuntu install python3-venv" >&2; exit 1; }; \
	  echo "set-up 2/3: uv $(UV_VERSION) (about 5 s)"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	fi; \
	echo "set-up 3/3: requirements.txt and helpers, compiled to bytecode (1 to 4 min; 3 GB)"; \
	$(INDEX); $(INSTALL) -r requirements.txt -e .; \
	pwd -P >$(READY); echo "set-up: ready after $$(( $$(date +%s) - start )) s"

$(DEV): $(READY) requirements-dev.txt
	@set -e; echo "set-up: requirements-dev.txt (about 20 s)"; \
	$(INDEX); $(INSTALL) -r requirements.txt -r requirements-dev.txt; touch $(DEV)

$(SLIDES): $(DEV) requirements-slides.txt
	@set -e; $(INDEX); $(INSTALL) --quiet --no-deps -r requirements-slides.txt; touch $(SLIDES)

# tools.notebooks gives kernels an environment without MPLBACKEND and with absolute data folders.
lab: $(READY) ## open JupyterLab on notebooks/00_start_here.ipynb
	$(BIN)/python -m tools.notebooks lab --port=$(PORT)

work: $(READY) ## a student's own copy in work/, which `make lab` then opens and no update overwrites
	$(BIN)/python -m tools.work

update: ## the newest course, and what was written in work/ kept
	@git pull --ff-only || { echo "update: if the course could not be reached, look at the network and at 'git remote -v'; if git names changed files of yours in notebooks/, keep copies of them elsewhere, run 'git stash', then 'make update'; answer in work/ (make work)" >&2; exit 1; }
	$(MAKE) work

handout: $(DEV) ## the chapters without solutions, expected values and notes, in handout/
	$(BIN)/python -m tools.handout

grade: $(DEV) ## judge what was handed in: FOLDER=… with a folder for each student; SECONDS=120 an answer
	$(BIN)/python -m tools.grade $(if $(TRUSTED),--trusted) $(if $(SECONDS),--seconds=$(SECONDS)) "$(FOLDER)"

class: $(READY) ## a folder that sets up a room without internet, in class/ or FOLDER=… (0.8 GB, 2 min)
	$(BIN)/python -m tools.classroom $(if $(FOLDER),"$(FOLDER)")

run: $(DEV) ## every notebook top to bottom at sample scale; copies and HTML under build/
	$(BIN)/python -m tools.notebooks run

render: $(DEV) ## one notebook executed in place at sample scale: make render NB=11
	$(BIN)/python -m tools.notebooks render $(NB)

full: $(DEV) ## one notebook at full scale, recorded in docs/results/full.json: NB=11; compare: CHECK=1
	$(BIN)/python -m tools.notebooks full $(if $(CHECK),--check) $(NB)
	$(if $(CHECK),,$(BIN)/python -m tools.pages)

stress: $(DEV) ## do the claims hold with other settings, in a chapter with a cell tagged `parameters`?
	$(BIN)/python -m tools.stress $(NB)

slides: $(SLIDES) ## stand-alone decks in build/slides, which ask no other host: NB=11, or all
	$(BIN)/python -m tools.slides build $(NB)

slides-check: $(SLIDES) ## measure every slide in chromium at 1280 by 720: NB=11, or all
	$(BIN)/python -m tools.slides check $(NB)

test-browser: $(SLIDES) ## what only a browser can tell; skipped, with the reason, without chromium
	$(TEST_ENV) $(BIN)/python -m pytest -q -rs tests/browser

readme: $(DEV) ## write the generated tables of README.md and data/README.md, and docs/errata.md
	$(BIN)/python -m tools.pages

# One pass, with the network cut: what passes there passes with one. nbval validates the notebooks.
# Data and cache of the user play no part; MPLBACKEND would leave the notebooks without figures. The
# cell time-out is for dead kernels; a chapter's budget is what `make run` prints.
TEST_ENV := env -u COURSE_DATA -u MPLBACKEND COURSE_SCALE=sample JUPYTER_PLATFORM_DIRS=1
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadscope
NBVAL := $(PYTEST) notebooks --nbval-lax --nbval-current-env --nbval-cell-timeout=600 \
	--nbval-sanitize-with tests/nbval_sanitize.cfg
OFFLINE := $(BIN)/python tests/offline/run.py

test: lint test-offline ## every check: lint, rules, helpers and notebooks, with the network cut

test-helpers: $(DEV) ## the tests of helpers alone, network as it is
	$(PYTEST)

test-notebooks: $(DEV) ## the notebooks alone, network as it is
	$(TEST_ENV) $(NBVAL)

test-offline: $(DEV) ## helpers and notebooks with the network cut (loopback only)
	$(TEST_ENV) $(OFFLINE) $(PYTEST)
	$(TEST_ENV) $(OFFLINE) $(NBVAL)

lint: $(DEV) ## style, types, imports, requirements
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry helpers notebooks

check: lint ## lint, layout and the rules of the chapters, nothing executed; `make test` has all
	$(PYTEST) tests/test_layout.py tests/test_notebooks.py

coverage: $(DEV) ## which lines of helpers no test reaches (half as long again as test-helpers)
	$(TEST_ENV) $(PYTEST) --cov

bench: $(DEV) ## ours beside the usual way, in one run
	COURSE_SCALE=sample $(BIN)/python -m pytest -q benchmarks --benchmark-only --benchmark-group-by=group --benchmark-columns=mean,stddev,rounds

constraints: $(READY) ## pin anew what the requirements need in turn; the newest: UPGRADE=--upgrade
	@$(INDEX); $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header $(UPGRADE) \
	  requirements.txt requirements-dev.txt -o constraints.txt >/dev/null

clean: ## remove build/ (not .venv)
	rm -rf build
