# Every target sets up what it needs in .venv; nothing else has to be installed but Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-long test-postgres test-telemetry test-browser app lint bench schema manifest clean docs fuzz mutate audit sbom wheel

run: $(VENV)/base ## Hold the shipped registry against every line in force; print the verdicts, write the report.
	$(BIN)/govcompute assess --report out/report

test: $(VENV)/dev ## The whole ordinary suite, with the checks of style, types and structure.
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -q -n auto -m "not long and not browser"

test-long: $(VENV)/dev ## What takes minutes.
	$(BIN)/python -m pytest -v -m long

test-postgres: $(VENV)/dev ## The ledger's tests on a PostgreSQL that is made for them (and installed, where absent, as root).
	$(BIN)/python -m tests.postgres

test-telemetry: $(VENV)/dev ## Installs a real Prometheus and Slurm where it may, and imports what they say.
	tests/real_telemetry.sh $(BIN)/python

test-browser: $(VENV)/dev ## Every page of the dashboard in a real Chromium (installed, where absent, as root), with pictures in out/pages.
	$(BIN)/python -m tests.browser

app: $(VENV)/base ## The dashboard, on this machine only.
	$(BIN)/govcompute app

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/govcompute policy validate
	$(BIN)/govcompute registry verify 2>/dev/null

bench: $(VENV)/dev ## What is fast, as ratios against a peer in the same run.
	$(BIN)/python -m benchmarks

schema: $(VENV)/base ## Write the JSON Schemas that editors use.
	$(BIN)/govcompute policy schema policy -o govcompute/policy/policy.schema.json
	$(BIN)/govcompute policy schema vocabulary -o govcompute/policy/vocabulary.schema.json
	$(BIN)/govcompute policy schema system -o govcompute/registry/system.schema.json
	$(BIN)/govcompute policy schema stack -o govcompute/speculative/stack.schema.json

manifest: $(VENV)/base ## Write the registry's manifest after a change of its files.
	$(BIN)/govcompute registry verify --write

docs: $(VENV)/docs ## The documentation as a site, in out/site.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

fuzz: $(VENV)/trust ## Minutes of coverage-guided fuzzing of the readers that tests/fuzz names.
	$(BIN)/python -m tests.fuzz

mutate: $(VENV)/trust ## Mutation score of verdict/ and policy/ (eleven to 21 minutes on two cores).
	$(BIN)/python -m tests.mutation

audit: $(VENV)/trust ## Known vulnerabilities in what is installed; fails where one is known, and where nobody could be asked.
	mkdir -p out
	$(BIN)/pip freeze --exclude-editable > out/installed.txt
	$(BIN)/pip-audit --strict --no-deps --disable-pip --requirement out/installed.txt

sbom: $(VENV)/trust ## A bill of materials (CycloneDX) of what is installed, in out/sbom.json.
	mkdir -p out
	$(BIN)/cyclonedx-py environment $(VENV) --pyproject pyproject.toml --output-reproducible --validate --output-file out/sbom.json

wheel: $(VENV)/dev ## The wheel and the source archive, the same bytes wherever they are built, in dist/.
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build --no-isolation

clean:
	rm -rf $(VENV) out mutants dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade pip

$(VENV)/base: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/dev: $(VENV)/base
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

$(VENV)/docs: $(VENV)/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[docs]"
	touch $@

$(VENV)/trust: $(VENV)/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[trust]"
	touch $@
