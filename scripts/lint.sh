#!/usr/bin/env bash
# Style and types of both languages. The import contracts run with the tests (tests/house).
. "$(dirname "$0")/here.sh"
say "ruff"
.venv/bin/ruff check --quiet .
say "mypy --strict"
.venv/bin/mypy
if [ -f dashboard/package-lock.json ]; then
  say "tsc --strict"
  scripts/npm.sh run --silent typecheck
fi
