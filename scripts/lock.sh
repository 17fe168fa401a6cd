#!/usr/bin/env bash
# Resolves pyproject.toml into hashed locks. They hold no addresses: any index with the same files will do.
. "$(dirname "$0")/here.sh"
[ -x .venv/bin/uv ] || scripts/setup.sh

# lock FILE ARGUMENT...
lock() {
  say "resolving $1"
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command "make lock" --output-file "$@" > /dev/null
}

lock requirements.lock --group dev pyproject.toml
lock scripts/locks/uv.txt --group pyproject.toml:installer
lock scripts/locks/node.txt --group pyproject.toml:node
