# Everything sets itself up: `make run` and `make test` need only Python 3.11+ and pip.
PYTHON ?= python3
PY := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help run run-messengers test bench lint types lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/ready: requirements.txt
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(PY) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

.venv-bench/ready: requirements-bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --require-hashes -r requirements-bench.txt
	@touch $@

run: .venv/ready  ## install what is pinned and start everything at http://127.0.0.1:8080
	@$(PY) -m bots run

run-messengers: .venv/ready-dev  ## the demo against test servers of MAX, VK and Telegram: watch the traffic, no tokens needed
	@$(PY) -m tests.messengers

test: .venv/ready-dev  ## install what the tests need and run them all, two files at a time
	@$(PY) -m pytest -q -n 2 --dist loadfile

bench: .venv-bench/ready  ## speed, as ratios against named peers in the same run
	@.venv-bench/bin/python -m tests.bench

lint: .venv/ready-dev  ## ruff, mypy --strict, import-linter
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && .venv/bin/lint-imports

format: .venv/ready-dev  ## let ruff lay out the code
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

clean:  ## remove what make made (not var/, the school's data)
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis

COMPILE = uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml
lock:  ## pin every dependency with hashes (needs uv); the widest set first, so that all three agree
	$(COMPILE) --upgrade --group dev --group bench -o requirements-bench.txt
	$(COMPILE) -c requirements-bench.txt --group dev -o requirements-dev.txt
	$(COMPILE) -c requirements-bench.txt -o requirements.txt
