# Everything a newcomer types: `make demo`, `make test`. All set-up happens by itself.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help setup demo test test-crash test-faults test-swebench test-vllm lint check clean-demo
help:
	@echo "make demo         search for a better agent with the builtin model (no key, no GPU, no network)"
	@echo "make test         the whole test suite"
	@echo "make test-crash   whole runs, killed and starved again and again; three minutes"
	@echo "make test-faults  10,000 requests through the gateway to a provider that misbehaves; two minutes"
	@echo "make test-swebench  SWE-bench's own package reads our logs and writes our scripts; ten minutes"
	@echo "make test-vllm    whole searches over a real vLLM server, its CPU build with a tiny model; ten minutes"
	@echo "make lint         ruff, mypy (strict), import-linter"
	@echo "make setup        only the set-up: .venv, locked dependencies, sandbox, the exam's environment"

$(READY): requirements/dev.lock pyproject.toml evaluators/exam.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; say which with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "python's venv module is missing: apt-get install python3-venv"; rm -rf $(VENV); exit 2; }
	@echo "installing locked dependencies into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY)
	@command -v git >/dev/null || { echo "git is missing: apt-get install git"; exit 2; }
	@command -v bwrap >/dev/null || $(MAKE) --no-print-directory bubblewrap
	@$(BIN)/python -m evaluators.environments

.PHONY: bubblewrap
bubblewrap:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing bubblewrap …"; \
	  { apt-get install -y -qq bubblewrap || { apt-get update -qq && apt-get install -y -qq bubblewrap; }; } >/dev/null 2>&1 \
	    || { echo "bubblewrap could not be installed: apt-get install bubblewrap"; exit 2; }; \
	elif [ "$$(id -u)" = 0 ] && command -v dnf >/dev/null; then dnf install -y -q bubblewrap; \
	else echo "bubblewrap is missing. Type: sudo apt-get install bubblewrap   (or your system's equivalent)"; exit 2; fi

demo: setup
	@test -e runs/demo/hgm.toml || $(BIN)/hgm init runs/demo --template demo
	@$(BIN)/hgm run runs/demo
	@command -v hgm >/dev/null || echo "hgm is $(BIN)/hgm; on PATH with: . $(BIN)/activate"

test: setup
	@$(BIN)/python -m pytest -n 2 --dist worksteal

test-crash: setup
	@$(BIN)/python -m pytest -m crash tests/crash tests/tui/test_together.py

test-faults: setup
	@$(BIN)/python -m pytest -m faults -s tests/hgm/llm

# The package swebench brings some 80 others, which no other test is to meet: it has an environment of its own.
# `uv pip compile --universal --generate-hashes --python-version 3.11 -c requirements/dev.lock` of the extra's one line
# made its lock.
SWEBENCH := .venv-swebench
$(SWEBENCH)/.ready: requirements/dev.lock requirements/swebench.lock pyproject.toml
	@test -x $(SWEBENCH)/bin/python || $(PYTHON) -m venv $(SWEBENCH)
	@echo "installing locked dependencies, with those of the extra swebench, into $(SWEBENCH) …"
	@$(SWEBENCH)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock \
		-r requirements/swebench.lock
	@$(SWEBENCH)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-swebench: setup $(SWEBENCH)/.ready
	@$(SWEBENCH)/bin/python -m pytest -v tests/evaluators/suites/test_swebench.py

# vLLM's CPU build takes 3.5 GB and must not meet our own packages: it lives elsewhere, and is made once.
VLLM_DIR   ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/hgm-search/vllm
VLLM_SETUP ?= ../shared/vllm_cpu/setup.sh
test-vllm: setup
	@test -e $(VLLM_DIR)/venv/.ready || ! test -e $(VLLM_SETUP) || bash $(VLLM_SETUP) $(VLLM_DIR)
	@test -x $(VLLM_DIR)/venv/bin/vllm || echo "no vLLM in $(VLLM_DIR), and no $(VLLM_SETUP) that makes one: the tests skip"
	@HGM_VLLM=$(VLLM_DIR) $(BIN)/python -m pytest -m vllm -v -s tests/hgm/serving

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

clean-demo:
	rm -rf runs/demo
