# What a person or a machine calls. `make run` and `make test` need Python 3.11+, git and make, nothing else.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
LOCK := requirements/$(if $(CHROMIUM),browser,dev).lock
STAMP := .venv/.installed-$(notdir $(LOCK))
DEVELOPMENT := DEBUG=1
PRODUCTION := env -u HOTCRM_HTTP -u HOTCRM_DEMO DEBUG=0 ALLOWED_HOSTS=crm.example \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')

.PHONY: venv run test check format soak matching lock pictures

venv: $(STAMP)

$(STAMP): $(LOCK) requirements/installer.lock bin/install
	bin/install $(PYTHON) $(LOCK)
	@touch $@

run: venv
	@exec env PORT=$(PORT) $(BIN)/python bin/run.py

test: venv
	@exec $(BIN)/python bin/test.py $(ARGS)

soak: venv
	@exec $(BIN)/python bin/test.py --soak $(ARGS)

check: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(DEVELOPMENT) $(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(DEVELOPMENT) $(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: venv
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

pictures: venv
	HOTCRM_PICTURES=1 $(BIN)/python -m pytest -q -n0 tests/journeys/test_looks.py -k stored

matching: venv
	@test -n "$(DATA)" || { echo "Say where the labelled data lies: make matching DATA=DIR" >&2; exit 2; }
	@$(BIN)/python -m dataquality.matching.evaluate "$(DATA)"

# The lock files carry versions and hashes, but no address: each machine asks the package host it is set up with.
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate
lock: venv
	$(COMPILE) pyproject.toml -o requirements/base.lock
	$(COMPILE) pyproject.toml --extra dev -c requirements/base.lock -o requirements/dev.lock
	$(COMPILE) pyproject.toml --extra dev --extra browser -c requirements/dev.lock -o requirements/browser.lock
	echo uv | $(COMPILE) - -c requirements/dev.lock -o requirements/installer.lock
