# `make site` and `make test` do everything on a fresh machine; the rest is for those who write.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
export NO_MKDOCS_2_WARNING = 1

.PHONY: site test serve check bench audit screenshots clean

site: $(VENV)/installed node_modules/.package-lock.json
	$(if $(OFFLINE),IMR_OFFLINE=true )$(VENV)/bin/imr build

test: $(VENV)/installed node_modules/.package-lock.json .cache/browser
	$(RUN) -m pytest --numprocesses auto $(PYTEST)

serve: $(VENV)/installed node_modules/.package-lock.json
	$(VENV)/bin/imr serve $(if $(LOCALE),--locale $(LOCALE))

check: $(VENV)/installed node_modules/.package-lock.json
	$(VENV)/bin/ruff check --quiet plugins tests benchmarks
	$(VENV)/bin/ruff format --quiet --check plugins tests benchmarks
	$(VENV)/bin/mypy --no-error-summary
	node_modules/.bin/tsc
	node_modules/.bin/tsc -p overrides/assets/src/worker
	$(VENV)/bin/imr check
	$(VENV)/bin/imr translations check

bench: $(VENV)/installed node_modules/.package-lock.json
	$(RUN) benchmarks/bench.py $(BENCH)

# Its Node packages are its own: 600 MB that no site needs.
# What search engines ask of a page needs an address; any will do here. AUDIT="--site DIR" builds nothing.
audit: export IMR_SITE_URL ?= https://imr.example.org/
audit: $(if $(findstring --site,$(AUDIT)),$(VENV)/installed node_modules/.package-lock.json,site) .cache/audit/installed
	$(RUN) benchmarks/audit/audit.py $(AUDIT)

.cache/audit/installed: benchmarks/audit/package-lock.json benchmarks/audit/package.json tests/system.sh
	bash tests/system.sh audit
	mkdir -p .cache/audit && cp benchmarks/audit/package.json benchmarks/audit/package-lock.json .npmrc .cache/audit/
	npm install --no-save --silent --prefix .cache/audit  # npm ci refuses: a peer asks for the "latest" of something
	touch $@

screenshots: $(VENV)/installed node_modules/.package-lock.json .cache/browser
	$(RUN) tests/browser/screenshots.py

clean:
	rm -rf site .cache $(VENV) node_modules plugins/*.egg-info

$(VENV)/installed: requirements.lock pyproject.toml tests/system.sh
	bash tests/system.sh build "$(PYTHON)"
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

node_modules/.package-lock.json: package-lock.json package.json | $(VENV)/installed
	npm ci --silent
	$(RUN) -c "from pathlib import Path; from imr.books.press import book_fonts; book_fonts(Path())"
	touch $@

.cache/browser: tests/system.sh
	bash tests/system.sh browser
	mkdir -p .cache && touch $@
