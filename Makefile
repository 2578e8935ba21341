# make help explains the targets. `make demo` and `make test` do all set-up by themselves.
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 18

demo: $(VENV)/demo  ## make the demo archive with the real pipeline and serve it on http://127.0.0.1:8000
	$(BIN)/rostrum --archive demo-archive demo --host $(HOST) --port $(PORT)

test: $(VENV)/dev browser  ## the tests, browser included, without the exhaustive ones
	$(MAKE) --jobs 2 --keep-going --output-sync=target test-code test-pages

test-exhaustive: $(VENV)/dev browser  ## all tests there are, with coverage, as CI runs them
	$(MAKE) --jobs 2 --keep-going --output-sync=target test-code-exhaustive test-pages-exhaustive

test-quick: $(VENV)/dev  ## the tests of what needs neither browser, model nor media, in a minute or two
	$(BIN)/python -m pytest -m "not browser and not models and not exhaustive" $(QUICK) $(ARGS)

QUICK := tests/archive tests/clips/test_bounds.py tests/ingest/transcript_files tests/search tests/web/linking \
	tests/web/reading tests/web/shell --ignore tests/archive/media --ignore tests/archive/test_proxies.py

test-code: $(VENV)/dev  ## the tests that need no browser
	$(BIN)/python -m pytest -m "not browser and not exhaustive" $(ARGS)

test-code-exhaustive: $(VENV)/dev
	$(BIN)/python -m pytest -m "not browser" --cov --cov-report=term $(ARGS)

# in a process of their own, beside the others: a browser mostly waits
test-pages: $(VENV)/dev browser  ## the tests in a browser
	$(BIN)/python -m pytest -m "browser and not exhaustive" $(ARGS)

test-pages-exhaustive: $(VENV)/dev browser
	$(BIN)/python -m pytest -m browser $(ARGS)

check: $(VENV)/dev  ## what CI checks besides the tests: style, types, arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev  ## put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev  ## speed and size, as ratios against named rivals in the same run
	$(BIN)/python -m benchmarks $(ARGS)

bench-retrieval: $(VENV)/dev  ## how well search finds, beside plain rivals: EVAL=FOLDER of transcripts with questions
	@test -n "$(EVAL)" || { echo "Name a folder of transcripts with questions: make bench-retrieval EVAL=FOLDER" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --constraint constraints.txt 'bm25s>=0.2'
	$(BIN)/python -m benchmarks.retrieval "$(EVAL)" $(ARGS)

wheel: $(VENV)/dev  ## dist/rostrum-VERSION-py3-none-any.whl
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

media: $(VENV)/dev  ## make the demo recordings again (needs flite, espeak-ng and ffmpeg)
	$(BIN)/python demo/make_recordings.py --output demo/recordings

screenshots: $(VENV)/dev browser  ## take the pictures in docs/screenshots/ again, of a demo archive made for them
	$(BIN)/python demo/take_screenshots.py $(ARGS)

browser:  ## a Chromium for the browser tests, from Debian
	@command -v chromium >/dev/null || .ci/install-browser

clean:  ## remove what make made; archives stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage

# One stamp an environment: made again when the requirements change. pip needs nothing but Python's venv.
$(VENV)/demo: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[demo]'
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/demo

.PHONY: help demo test test-exhaustive test-quick test-code test-code-exhaustive test-pages test-pages-exhaustive check format bench bench-retrieval wheel media screenshots browser clean
