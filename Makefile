# Everything a developer does here. `make help` lists it; ARGS="..." is passed on.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Compiled once, not again by each worker of the tests and by each program that they start.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PYTHON := $(BIN)/python
READY := .venv/ready
HEADLESS := QT_QPA_PLATFORM=offscreen
# Of tests: one more than there are cores, for they wait for windows and processes too.
JOBS ?= 3
ARGS ?=

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-21s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(READY) ## create .venv with everything in it (nothing to do when it is up to date)

$(READY): requirements-dev.txt pyproject.toml scripts/setup scripts/system_packages.py
	@scripts/setup
	@touch $@

.PHONY: run
run: display $(READY) ## open the training till
	@$(PYTHON) main.py --training $(ARGS)

.PHONY: display
display:
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY$$QT_QPA_PLATFORM" ]; then \
		echo "Till needs a display and this session has none (DISPLAY and WAYLAND_DISPLAY" \
			"are not set): start it from a desktop." >&2; exit 1; fi

.PHONY: test
test: check ## run the checks and the tests, with no display
	$(HEADLESS) $(PYTHON) -m pytest -n $(JOBS) --dist worksteal -m "not long" $(ARGS)

.PHONY: test-long
test-long: $(READY) ## run the tests that `make test` leaves out: long ones, samples of all sorts
	$(HEADLESS) $(PYTHON) -m pytest -n $(JOBS) --dist worksteal -m long $(ARGS)

.PHONY: check
check: $(READY) ## lint, formatting, types, import contracts, texts, diagram and workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	printf '%s\n' win32 darwin | xargs -P 2 -I % $(BIN)/mypy --platform % --cache-dir .mypy_cache/% pos_app
	$(BIN)/lint-imports --no-logo
	$(PYTHON) scripts/check_texts.py
	$(PYTHON) scripts/messages.py --check
	$(PYTHON) scripts/import_diagram.py --check
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --quiet --offline --strict-collection --persona pedantic .github/workflows

.PHONY: format
format: $(READY) ## format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: messages
messages: $(READY) ## extract what people read into build/till.pot, renew and compile the catalogues
	@$(PYTHON) scripts/messages.py $(ARGS)

.PHONY: diagram
diagram: $(READY) ## draw the way of the data into ARCHITECTURE.md, as the imports have it
	@$(PYTHON) scripts/import_diagram.py

.PHONY: smoke
smoke: $(READY) ## make sales through the real widgets, with no display; prints JSON
	@$(PYTHON) main.py --smoke-test $(ARGS)

.PHONY: screenshots
screenshots: $(READY) ## render every screen and dialog into build/screenshots
	@$(HEADLESS) $(PYTHON) scripts/screenshots.py $(ARGS)

.PHONY: renders
renders: $(READY) ## measure every pictured state in every language: can all of it be read?
	@$(HEADLESS) $(PYTHON) -m tests.functional.renders $(ARGS)

.PHONY: manual-pictures
manual-pictures: $(READY) ## take the pictures of docs/manual anew
	@$(HEADLESS) $(PYTHON) scripts/screenshots.py --manual

.PHONY: bench
bench: $(READY) ## measure into build/bench.json (ARGS="--packaged dist/Till/Till": that too)
	@$(HEADLESS) $(PYTHON) -m tests.benchmarks $(ARGS)

.PHONY: soak
soak: $(READY) ## sell 10,000 times in one process, into build/soak.json; ARGS="--sales 1000"
	@$(HEADLESS) $(PYTHON) -m tests.benchmarks.soak $(ARGS)

.PHONY: months
months: $(READY) ## random months: does each workbook tie, and each booking balance? (ARGS=--help)
	@$(PYTHON) -m tests.services.random_months $(ARGS)

.PHONY: days
days: $(READY) ## random days at two registers: is each Z what the rows come to? (ARGS=--help)
	@$(PYTHON) -m tests.services.random_days $(ARGS)

.PHONY: torture
torture: $(READY) ## lose each request and commit of everything, in every way (ARGS=--help)
	@$(PYTHON) -m tests.faults.torture $(ARGS)

.PHONY: mutants
mutants: $(READY) ## change the money's code in small ways: does a test fail? (ARGS=--help)
	@$(HEADLESS) $(PYTHON) -m tests.mutants $(ARGS)

.PHONY: package
package: $(READY) ## build dist/Till with PyInstaller and run its smoke test
	$(PYTHON) scripts/system_packages.py package
	$(BIN)/pyinstaller --noconfirm --log-level WARN installer.spec
	@scripts/smoke_packaged
	@$(PYTHON) scripts/package_sizes.py

.PHONY: sbom
sbom: $(READY) ## list what the program is made of, as CycloneDX, in build/till.cdx.json
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
		--output-reproducible --output-file build/till.cdx.json

.PHONY: tarball
tarball: package ## pack what `package` built for Linux into dist/Till-<version>-linux-<machine>.tar.gz
	@$(PYTHON) scripts/linux_tarball.py

.PHONY: package-windows-check
package-windows-check: $(READY) ## compile the Windows installer and try it (in Wine, where there is one)
	$(PYTHON) scripts/system_packages.py windows
	$(HEADLESS) $(PYTHON) -m pytest -rs tests/packaging/test_windows_install*.py

.PHONY: lock
lock: $(READY) ## write the requirements files anew (ARGS=--upgrade for newer versions)
	@scripts/lock $(ARGS)

.PHONY: clean
clean: ## remove what was built (not .venv)
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +
