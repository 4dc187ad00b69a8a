# The commands of this house. `make` alone lists them.

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
WORKERS ?= 2
RECOGNITION_DATA ?= var
export PORT RECOGNITION_DATA

.DELETE_ON_ERROR:
.PHONY: help run test bench faults bundle clean

help:
	@echo "make run      serve the demonstration on 127.0.0.1:PORT ($(PORT)), data in RECOGNITION_DATA ($(RECOGNITION_DATA))"
	@echo "make test     run the whole suite; make test ARGS='tests/test_house.py -k floors' runs a part"
	@echo "make faults   the long part of tests/faults: power cuts, failing disks, fifty kills; half an hour, as root"
	@echo "make bench    speed beside its yardsticks, five minutes; LONG=1 adds a year of lookups; figures in BENCH_OUT (var/bench)"
	@echo "make bundle   one archive in dist/ that installs without any network"
	@echo "make clean    remove the virtual environment and what was built; data is kept"

run: $(VENV)/.service
	@exec env RECOGNITION_DEMO=1 $(PY) -m recognition.server.dev

# Two files at a time, each file in one process; WORKERS=0 runs everything in this one, which a debugger needs.
test: $(VENV)/.tests
	@sh .ci/install-packages
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(VENV)/.bench
	@command -v wrk >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get install -q -y --no-install-recommends wrk >/dev/null; } || \
	  { echo "wrk is needed: apt-get install wrk" >&2; exit 1; }
	@$(PY) -m bench $(ARGS)

faults: $(VENV)/.tests
	@sh .ci/install-packages
	@FAULTS=long $(PY) -m pytest -s tests/faults tests/ledger/test_tampering.py tests/ledger/test_proofs.py $(ARGS)

bundle: $(VENV)/.service
	@$(PY) bundle/make.py

clean:
	rm -rf $(VENV) dist

# Each stamp is older than its list only when something has to be installed.
# pip is put in by the outer Python's own pip, so that a Python without ensurepip (Debian's) does as well.
$(PY):
	@python=$$(sh .ci/python) && echo "Making $(VENV) with $$python" && \
	{ $$python -m venv $(VENV) >/dev/null 2>&1 || \
	  { $$python -m venv --clear --without-pip $(VENV) && $$python -m pip --python $(PY) install -q pip; }; }

$(VENV)/.service: requirements.txt | $(PY)
	@echo "Installing what the service needs"
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.bench: bench/requirements.txt requirements.txt | $(PY)
	@echo "Installing what the measurements need"
	@$(PY) -m pip install -q --disable-pip-version-check -r bench/requirements.txt
	@touch $@ $(VENV)/.service

$(VENV)/.tests: requirements-test.txt requirements.txt | $(PY)
	@echo "Installing what the tests need"
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements-test.txt
	@touch $@ $(VENV)/.service
