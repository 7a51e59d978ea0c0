# Deskhand: the commands people use. Each sets up what it needs; anything longer is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench lock clean

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

setup: ## make .venv from requirements.lock (once, and when it changed)
	@scripts/setup.sh

demo: setup ## the whole desk on this machine, no account needed; Ctrl-C ends it
	@exec .venv/bin/deskhand demo $(ARGS)

test: setup ## the whole suite
	@scripts/chromium.sh
	@.venv/bin/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: setup ## format, lint, types, import contracts
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: setup ## measure, beside a bare handler in the same run
	@.venv/bin/python -m bench
	@.venv/bin/python -m bench.policy

lock: setup ## renew requirements.lock (ARGS=--upgrade for newer versions)
	@scripts/lock.sh $(ARGS)

clean: ## remove what the others made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
