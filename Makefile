# The commands of this repository. `make site` and `make test` need nothing but Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where a test run leaves room for the machine: as many processes as there are processors; who is done first takes over from
# the others. Compiled code is kept, also where the environment says otherwise: tests start hundreds of processes.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: audit help site serve test test-fast test-long check format bench bench-related bench-search bench-photos bench-serve lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

site: $(VENV)/installed ## build the sample paper from content/ into output/
	@$(BIN)/sitegen build
	@echo
	@echo "Mở tệp này bằng trình duyệt / Open this file in a browser: make serve, http://localhost:8000/"
	@echo "    $(CURDIR)/output/index.html"

serve: $(VENV)/installed ## show the sample paper while it is written, at http://localhost:8000/ (Ctrl-C ends it)
	@$(BIN)/sitegen serve

test: $(VENV)/installed-dev ## all tests
	$(PYTEST)

test-fast: $(VENV)/installed-dev ## the tests that need no browser and no whole site
	$(PYTEST) -m "not slow and not long" --hypothesis-profile=fast

test-long: $(VENV)/installed-dev ## the tests that take many minutes
	$(PYTEST) -m long

check: $(VENV)/installed-dev ## lint, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/installed-dev ## put the code into its one form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/installed ## measure against Hugo (installs it into an environment of its own)
	$(BIN)/python bench/run.py

bench-related: $(VENV)/installed ## how well and how quickly related articles are found
	$(BIN)/python bench/related.py

bench-search: site ## what a question to the search index costs, and how well it is answered
	$(BIN)/python bench/search.py output --known

bench-photos: $(VENV)/installed ## how long 1,000 photographs take
	$(BIN)/python bench/photos.py

bench-serve: $(VENV)/installed ## measure the preview server against Hugo's
	$(BIN)/python bench/servers.py

audit: $(VENV)/installed-dev ## the sample paper in the eyes of axe and Lighthouse (needs Node and Chromium)
	$(BIN)/python scripts/audit.py

lock: ## choose the newest versions of everything and write them into constraints.txt
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet --disable-pip-version-check pip-tools
	$(VENV)-lock/bin/pip-compile --quiet --upgrade --extra dev --strip-extras --no-emit-index-url --no-emit-find-links --no-annotate \
	    --no-header --output-file constraints.txt pyproject.toml
	rm -rf $(VENV)-lock

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) .sitegen .sitegen-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find output -mindepth 1 ! -name .gitignore -delete

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên / Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Cài đặt vào $(VENV) / Installing into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Cài đặt vào $(VENV) / Installing into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/installed
