# Everything a person does with this project, on a machine that has git, make and Python >= 3.11.
#   make demo [MAP=file.osm.pbf] [HOSPITALS=file.csv] [ARGS="..."]

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PACKAGES := console dispatch routing scenarios schemas streams
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
# What every command loads is compiled once: where Python may not write, each start would do it again.
LOADED := $(addprefix $(VENV)/lib/python3*/site-packages/,aiokafka annotated_types dotenv pydantic \
	pydantic_core typer typing_extensions.py typing_inspection)
# What each worker imports besides: half of its start would go into compiling it.
WORKERS_IMPORT := console.centre.folder console.centre.option console.cli.table console.engine.cluster \
	routing.maps.store routing.oracle scenarios.city.roads scipy.sparse.csgraph streams.roles.delivery \
	streams.roles.dispatch streams.roles.intake streams.roles.telemetry streams.running.worker \
	streams.watching.watcher

# Bytecode is kept, whatever the caller's shell says: without it each of the many processes that tests
# start would compile all packages again.
PYTEST := PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX="$(CURDIR)/$(VENV)/bytecode" $(BIN)/pytest
# As many workers as there are cores, up to four: each may start a broker and the engine's processes.
WORKER_COUNT = $(if $(WORKERS),-n $(WORKERS),-n auto --maxprocesses 4)
# A file stays with one worker, so that what its tests share is made once.
PARALLEL = $(WORKER_COUNT) --dist loadfile --no-loadscope-reorder

# A package index or a certificate store that is set for pip is meant for uv too.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test test-browser screenshots orders night machine chaos coverage coverage-core mutants lint \
	lint-style lint-types lint-imports lint-docs lint-deps lint-files lint-pages format lock words env-example docs \
	bench clean
.DELETE_ON_ERROR:
.NOTPARALLEL:  # two installs into one environment would meet

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMPS)/project $(STAMPS)/kafka  ## Install what the engine needs to run

dev: $(STAMPS)/dev $(STAMPS)/project $(STAMPS)/kafka  ## Install what tests and linters need, too

demo: setup  ## Show the whole engine at work; MAP=, HOSPITALS= and ARGS= are handed on
	@$(BIN)/smart115 demo $(if $(MAP),--map "$(MAP)") \
		$(if $(HOSPITALS),--hospitals "$(HOSPITALS)") $(ARGS)

test: dev  ## Run all tests, a process a core (up to 4); ARGS="-k name" picks some, WORKERS=1
	@$(PYTEST) $(PARALLEL) $(ARGS)

test-browser: dev $(STAMPS)/node  ## Run the pages' tests in a browser: Debian's chromium, or CHROMIUM=path
	@BROWSER_TESTS=all $(PYTEST) tests/browser -n 0 $(ARGS)

screenshots: dev  ## Run a demonstration and take the README's pictures of its pages
	@$(BIN)/python -m tests.browser.pictures

orders: dev  ## Run all tests N=5 times, each in another order; BUSY=4 loops keep the machine busy
	@loops=; trap 'kill $$loops 2>/dev/null || true' EXIT; trap 'exit 130' INT TERM; \
	for loop in $$(seq $(or $(BUSY),0)); do (while :; do :; done) & loops="$$loops $$!"; done; \
	for turn in $$(seq $(or $(N),5)); do $(PYTEST) $(PARALLEL) $(ARGS) || exit; done

night: SEED := $(or $(SEED),$(shell od -An -N4 -tu4 /dev/urandom | tr -d ' '))
night: dev  ## Let properties draw EXAMPLES=1000 new examples, and anything happen to a centre; SEED=7
	@echo "make night SEED=$(SEED)"
	@NIGHT_EXAMPLES=$(or $(EXAMPLES),1000) MACHINE_EXAMPLES=2000 MACHINE_STEPS=50 $(PYTEST) $(PARALLEL) \
		-m hypothesis --timeout=0 -p no:randomly --hypothesis-profile=night --hypothesis-seed=$(SEED) $(ARGS)

machine: dev  ## Let anything happen to a centre for long; SEED=7 EXAMPLES=2000 STEPS=50
	@MACHINE_EXAMPLES=$(or $(EXAMPLES),2000) MACHINE_STEPS=$(or $(STEPS),50) $(PYTEST) \
		tests/dispatch/machine/test_machine.py --timeout=0 -p no:randomly --hypothesis-profile=night \
		--hypothesis-seed=$(or $(SEED),0) $(ARGS)

# Much of its time is waiting for what has died to be given up: twice as many processes as cores.
chaos: dev  ## Let all kinds of fault happen to an engine while calls flow; SEEDS="1..10 42" ROUNDS=5
	@CHAOS_SEEDS="$(or $(SEEDS),1..5)" CHAOS_ROUNDS=$(or $(ROUNDS),5) $(PYTEST) \
		tests/kafka/faults tests/kafka/test_kill.py --timeout=0 -p no:randomly \
		-n $(or $(WORKERS),$$((2 * $$(getconf _NPROCESSORS_ONLN)))) --maxprocesses 8 --maxschedchunk 1 $(ARGS)

coverage: dev  ## Run all tests and show which branches none of them takes
	@$(PYTEST) $(PARALLEL) --cov --cov-report=term $(ARGS)

coverage-core: dev  ## Fail unless the tests of dispatch/ take each of its branches
	@$(PYTEST) $(PARALLEL) tests/dispatch --cov=dispatch --cov-branch --cov-fail-under=100 $(ARGS)

mutants: dev $(STAMPS)/mutants  ## Change the choice of a unit in every small way: do tests notice?
	@CI=true nice $(VENV)/mutants/bin/mutmut run --max-children 1 $(ARGS) \
		> $(STAMPS)/mutants.log 2>&1 || { tail -n 40 $(STAMPS)/mutants.log; exit 1; }
	@$(BIN)/python -m benchmarks.dispatch.mutants

lint: lint-style lint-types lint-imports lint-docs lint-deps lint-files lint-pages  ## Run all static checks

lint-style: dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

lint-types: dev
	@$(BIN)/mypy --no-error-summary $(PACKAGES) tests $(wildcard benchmarks/*.py benchmarks/*/*.py)

lint-imports: dev
	@$(BIN)/lint-imports --no-logo > $(STAMPS)/imports.log 2>&1 || { cat $(STAMPS)/imports.log; exit 1; }

lint-docs: dev
	@$(BIN)/numpydoc lint $$(git ls-files -co --exclude-standard -- $(addsuffix /*.py,$(PACKAGES)))
	@git ls-files -co --exclude-standard | xargs $(BIN)/codespell

lint-deps: dev
	@$(BIN)/deptry . > $(STAMPS)/deps.log 2>&1 || { cat $(STAMPS)/deps.log; exit 1; }

lint-files: dev
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml docker-compose.secure.yml
	@bash -n .ci/run

lint-pages: $(STAMPS)/node
	@npx --no-install tsc --project tsconfig.json
	@cd console/web/pages/vendor && sha256sum --quiet --check SHA256SUMS

format: dev  ## Put the code into its standard form
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

lock: $(STAMPS)/uv $(STAMPS)/project  ## Resolve all dependencies again, and write the lock files
	$(LOCK) $(ARGS) pyproject.toml -o requirements.lock
	$(LOCK) $(ARGS) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) $(ARGS) --group bootstrap -c requirements-dev.lock -o requirements-bootstrap.lock
	$(LOCK) $(ARGS) --group mutants -o requirements-mutants.lock
	$(BIN)/python -m streams.broker lock

words: setup  ## Make the Python of the sentences from their PO files
	@$(BIN)/smart115 words compile

env-example: setup  ## Write .env.example from the settings
	@$(BIN)/smart115 config --example > .env.example

docs: setup  ## Write docs/events.md, asyncapi.json, centre.toml, alarms.md and golden records from the models
	@$(BIN)/smart115 topics reference > docs/events.md
	@$(BIN)/smart115 topics asyncapi > docs/asyncapi.json
	@$(BIN)/smart115 city defaults > docs/centre.toml
	@$(BIN)/smart115 alarms table > docs/alarms.md
	@$(BIN)/python -m tests.schemas.versions.golden

bench: dev  ## Run the benchmarks; each prints its own numbers
	@set -e; for script in benchmarks/bench_*.py benchmarks/*/bench_*.py; do echo "== $$script"; \
		$(BIN)/python -m "$$(echo "$${script%.py}" | tr / .)" $(ARGS); done

clean:  ## Remove all that was made here: environment, caches, the engine's data
	@[ ! -d .smart115/broker ] || [ ! -x $(BIN)/smart115 ] || $(BIN)/smart115 broker stop
	rm -rf $(VENV) .smart115 dist mutants .coverage .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Python: the newest of the versions that all our packages have wheels for, then any that will do.
$(STAMPS)/uv: requirements-bootstrap.lock
	@for python in python3.13 python3.12 python3.11 python3 python; do \
		"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			>/dev/null 2>&1 && break; python=; done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer with its venv module is needed and was not found:" \
			"install it (Debian: apt-get install python3 python3-venv)." >&2; exit 3; fi; \
	echo "Making $(VENV) with $$("$$python" --version)" >&2; \
	[ -x $(BIN)/python ] || "$$python" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-bootstrap.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.lock | $(STAMPS)/uv
	@echo "Installing $$(grep -c '^[a-z]' requirements.lock) packages that the engine needs" >&2
	@$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

# The development lock holds all of the runtime's: after it, nothing is left to install for a demo.
$(STAMPS)/dev: requirements-dev.lock requirements.lock | $(STAMPS)/uv
	@echo "Installing $$(grep -c '^[a-z]' requirements-dev.lock) packages for work on the engine" >&2
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $(STAMPS)/runtime $@

# mutmut wants a newer click than Faust allows: it has an environment of its own.
$(STAMPS)/mutants: requirements-mutants.lock | $(STAMPS)/uv
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/mutants
	@$(BIN)/uv pip install --quiet --python $(VENV)/mutants/bin/python --require-hashes \
		-r requirements-mutants.lock
	@touch $@

# hatchling comes from the bootstrap lock: an isolated build would fetch one that no hash guards.
$(STAMPS)/project: pyproject.toml | $(STAMPS)/runtime
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q $(LOADED) $(PACKAGES)
	@PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX= $(BIN)/python -c "$(foreach one,$(WORKERS_IMPORT),import $(one);)"
	@touch $@

# Only checks need Node: users are served the pages as they are.
$(STAMPS)/node: package-lock.json package.json
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed for the checks of the" \
		"console's pages and was not found: install it (Debian: apt-get install npm)." >&2; exit 3; }
	@npm ci --silent
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/kafka: streams/broker/jars.lock | $(STAMPS)/project
	@$(BIN)/python -m streams.broker prepare
	@touch $@
