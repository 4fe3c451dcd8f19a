# Everything a newcomer, an author or an operator runs. `make help` lists it.
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# Browser and slow tests mostly wait, so all of them take more workers than there are processors. tests/conftest.py says which
# tests stay together on one worker, and puts the longest first.
PYTEST := $(BIN)/pytest --dist loadfile --no-loadscope-reorder
INSTALLED := $(VENV)/.installed
.DEFAULT_GOAL := help

# Commands run from a clone are development; a deployment starts through the Procfile instead.
export INTERVALS_ENV ?= development
# Let processes reuse compiled modules even where the shell forbids writing them: the tests start dozens of processes.
unexport PYTHONDONTWRITEBYTECODE

$(INSTALLED): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 run")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies (once; a minute or a few) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: help
help: ## List every target.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: $(INSTALLED) ## Serve on http://127.0.0.1:$PORT (8000) with a database under .data/, or $DATABASE_URL. Ctrl-C stops.
	@test -n "$$DATABASE_URL" || test -d .data/postgres || echo "Making the database and reading the content (once) ..."
	@exec $(BIN)/python -m webapp

.PHONY: psql
psql: $(INSTALLED) ## Open psql where make run keeps its data, with :parameters set. BLOCK=practice.lock_progress explains one.
	@exec $(BIN)/python -m webapp.hosting.psql $(BLOCK)

.PHONY: test
test: $(INSTALLED) ## Run every test: unit, SQL contract, database, web, browser.
	@$(PYTEST) -n 4 -m "not soak"

.PHONY: quick
quick: $(INSTALLED) ## Run most tests in a few minutes: no browser, nothing slow.
	@INTERVALS_QUICK_TESTS=1 $(PYTEST) -n 3 -q --ignore=tests/browser -m "not browser and not slow and not soak"

.PHONY: sql-test
sql-test: $(INSTALLED) ## Check every SQL block against the schema and the row class that receives it, in seconds.
	@PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 $(BIN)/pytest -q tests/sql/test_contract.py

.PHONY: soak
soak: $(INSTALLED) ## Break things on purpose, at length: kills, restarts, stalls, exhaustion under load.
	@$(BIN)/pytest -m soak -o log_cli=true -o log_cli_level=INFO

.PHONY: check
check: lint types sql content-check secrets audit ## Lint, types, imports, SQL, migrations, templates, content, dependencies, secrets.
	@echo "All checks passed."

.PHONY: lint
lint: $(INSTALLED) ## Check the style of Python and templates.
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/djlint --quiet --lint webapp/templates

.PHONY: types
types: $(INSTALLED) ## Check types (mypy --strict) and who may import whom.
	@mkdir -p .data
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports > .data/imports.log || (cat .data/imports.log; exit 1)

.PHONY: sql
sql: $(INSTALLED) ## Check the style of SQL and the safety of migrations.
	@mkdir -p .data
	@$(BIN)/sqruff --nocolor lint sql db/migrations > .data/sql.log 2>&1 || (cat .data/sql.log; exit 1)
	@# squawk would judge the down sections too, so it is given the up sections alone.
	@up=$$(mktemp -d) && trap 'rm -r "$$up"' EXIT \
	  && for file in db/migrations/*.sql; do sed '/^-- migrate:down/,$$d' $$file > $$up/$${file##*/} || exit 1; done \
	  && $(BIN)/squawk --config .squawk.toml --no-error-on-unmatched-pattern "$$up"/*.sql

.PHONY: content-check
content-check: $(INSTALLED) ## Check all content: keys, variants, translations, links, TeX.
	@$(BIN)/flask --app webapp check-content --all

.PHONY: secrets
secrets: $(INSTALLED) ## Look for secrets in tracked files.
	@$(BIN)/pytest -q --no-header tests/operations/test_secret_scan.py

.PHONY: audit
audit: $(INSTALLED) ## Look up known vulnerabilities of the locked dependencies.
	@mkdir -p .data
	@$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.txt --progress-spinner off > .data/audit.log 2>&1; status=$$?; \
	  unknown=$$(grep -c 'could not be audited' .data/audit.log); \
	  if grep -qE 'ConnectionError|Max retries|timed out|Temporary failure' .data/audit.log; then \
	    echo "Dependency audit skipped: the advisory service cannot be reached from here."; \
	  elif [ $$status -ne 0 ]; then cat .data/audit.log; exit 1; \
	  elif [ $$unknown -ne 0 ]; then \
	    echo "Dependency audit incomplete: the package index in use has no advisories for $$unknown packages."; \
	  fi

.PHONY: bench
bench: $(INSTALLED) ## Measure against peers in one run; writes bench/REPORT.md. BENCH="--quick submit" prints a part, fast.
	@$(BIN)/python -m bench $(BENCH)

.PHONY: screenshots
screenshots: $(INSTALLED) ## Take the README's pictures again, from the running app.
	@$(BIN)/python -m tests.browser.screenshots

.PHONY: lock
lock: $(INSTALLED) ## Recompile the hashed locks from pyproject.toml.
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
