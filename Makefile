PY ?= python3
.DEFAULT_GOAL := help

.venv/stamp: requirements/uv.lock requirements/all.lock
	$(PY) -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.lock
	.venv/bin/uv pip sync -q --python .venv/bin/python --require-hashes --only-binary :all: --compile-bytecode requirements/all.lock
	touch $@

.PHONY: setup lock
setup: .venv/stamp  ## install everything the project needs

lock:  ## resolve the locks again
	.venv/bin/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/all.lock
