#!/usr/bin/env bash
# Makes .venv, installs the locked packages into it and builds the dashboard.
# Each step keeps the hash of what it was made from in .setup, so that nothing is done twice.
. "$(dirname "$0")/here.sh"
. scripts/python.sh

mkdir -p .setup
exec 9>.setup/lock
flock 9  # two at once would install into one environment

# step NAME FUNCTION TEXT FILE... : does FUNCTION, saying TEXT, unless it was done with these very FILEs.
step() {
  local name=$1 function=$2 text=$3 now
  shift 3
  now=$({ echo "$ROOT"; cat -- scripts/setup.sh "$@"; } | sha256sum)
  [ "$(cat ".setup/$name" 2>/dev/null)" = "$now" ] && return
  rm -f ".setup/$name"
  say "$text"
  "$function"
  echo "$now" > ".setup/$name"
}

packages() {
  # The lock of the installer is hashed too; uv is only quicker, so pip does where uv cannot go.
  if quietly .venv/bin/python -m pip install --require-hashes --no-deps -r scripts/locks/uv.txt &&
    quietly .venv/bin/uv pip install --require-hashes -r requirements.lock; then
    return
  fi
  say "uv cannot reach the packages here; installing with pip instead"
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock ||
    fail "setup: the packages of requirements.lock cannot be installed; see the lines above (network? index in pip.conf?)"
}

project() {
  # hatchling comes from the lock, so nothing is fetched that has no hash.
  loudly_if_failed .venv/bin/python -m pip install --no-deps --no-build-isolation --editable . ||
    fail "setup: the project itself cannot be installed; see the lines above"
}

node_modules() {
  loudly_if_failed scripts/npm.sh ci --no-audit --no-fund ||
    fail "setup: npm ci failed in dashboard/; see the lines above"
}

dashboard() {
  loudly_if_failed scripts/npm.sh run build || fail "setup: the dashboard does not build; see the lines above"
}

quietly() { "$@" > .setup/log 2>&1; }

loudly_if_failed() {
  "$@" > .setup/log 2>&1 && return
  cat .setup/log >&2
  return 1
}

if ! working_environment; then
  rm -f .setup/packages .setup/project
  make_environment
fi
step packages packages "installing the locked Python packages" requirements.lock scripts/locks/uv.txt
step project project "installing sessionctl into .venv" pyproject.toml
if [ -f dashboard/package-lock.json ]; then
  scripts/node.sh
  [ -d dashboard/node_modules ] || rm -f .setup/node_modules
  [ -f sessionctl/server/static/index.html ] || rm -f .setup/dashboard
  step node_modules node_modules "installing the dashboard's packages (npm ci)" dashboard/package.json dashboard/package-lock.json
  mapfile -d '' sources < <(find dashboard \( -name node_modules -o -path dashboard/tests -o -path dashboard/dev \) -prune -o -type f -print0 | sort -z)
  step dashboard dashboard "building the dashboard" "${sources[@]}"
fi
