# The two commands a newcomer needs: make run, make test. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-bench
WORKERS ?= 3
KILLS ?= 20
CASES ?= 230

# The commands that tests start would else compile the whole service each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test kills pages conformance fuzz lint bench lock clean

help:
	@echo "make run [PORT=8000]  serve the sample on http://127.0.0.1:8000, data kept under var/"
	@echo "make test             every test, on SQLite and on PostgreSQL where there is a server"
	@echo "make kills            kill -9 of the service under load, on each engine: what was lost"
	@echo "make pages            every page by axe, light and dark, at both widths"
	@echo "make conformance      scores beside published ones: how many, how far apart, how far allowed"
	@echo "make fuzz             20,000 requests made up from the OpenAPI document"
	@echo "make lint             ruff, mypy and the import contracts"
	@echo "make bench            the benchmarks, as ratios measured in one run"
	@echo "make lock             resolve the dependencies again (needs uv)"
	@echo "make clean            remove the virtual environments; the data stays"

run: $(VENV)/installed
	@$(BIN)/scorecard init --sample
	@exec $(BIN)/scorecard serve --port $(PORT)

test: $(VENV)/installed-dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

kills: $(VENV)/installed-dev
	SCORECARD_TEST_KILLS=$(KILLS) $(BIN)/pytest tests/kills -s $(ARGS)

pages: $(VENV)/installed-dev
	SCORECARD_TEST_LONG=1 $(BIN)/pytest tests/dashboard/test_every_page.py -n $(WORKERS) $(ARGS)

conformance: $(VENV)/installed-dev
	$(BIN)/pytest tests/conformance -s $(ARGS)

# Cases are made for each route, of which there are about a hundred; fewer for what is dear.
fuzz: $(VENV)/installed-dev
	SCORECARD_TEST_FUZZ_CASES=$(CASES) $(BIN)/pytest tests/api/test_fuzz.py -n $(WORKERS) $(ARGS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

bench: $(VENV)/installed-dev $(PEERS)/installed
	$(BIN)/python -m benchmarks $(ARGS)

lock:
	uv pip compile setup.cfg --extra postgres --extra oidc --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile setup.cfg --extra postgres --extra oidc --extra dev -c requirements.lock --universal \
	    --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
	    -o requirements-dev.lock
	printf 'pandas\npsycopg[binary]\ndatasette\ndjango-ninja\nflask-smorest\nsqlalchemy\nweasyprint\noutloud\n' | uv pip compile - -c requirements.lock --universal \
	    --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
	    -o benchmarks/requirements.lock

clean:
	rm -rf $(VENV) $(PEERS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed; name one: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python requirements.lock setup.cfg
	@echo "Installing the locked dependencies into $(VENV) (once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What the benchmarks compare with, pandas first of all, is never in the project's own environment.
$(PEERS)/installed: $(VENV)/bin/python benchmarks/requirements.lock
	@$(BIN)/python -m venv $(PEERS)
	@$(PEERS)/bin/pip install --quiet --disable-pip-version-check --require-hashes \
	    -r benchmarks/requirements.lock
	@touch $@
