# Sourced by setup: the virtual environment and the Python it is made with.

NEW_ENOUGH='import sys; sys.exit(sys.version_info < (3, 11))'
OURS='import sys, os, pip; sys.exit(sys.version_info < (3, 11) or os.path.realpath(sys.prefix) != os.path.realpath(".venv"))'

# True when .venv runs here: it breaks when the tree is moved or the Python below it is replaced.
working_environment() {
  [ -x .venv/bin/python ] && .venv/bin/python -c "$OURS" 2> /dev/null
}

find_python() {
  local name
  for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$name" > /dev/null && "$name" -c "$NEW_ENOUGH" 2> /dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_environment() {
  local python
  python=$(find_python) ||
    fail "setup: no Python 3.11 or newer found (python3 is $(python3 --version 2>&1 || true)); install one, or name it: make setup PYTHON=/path/to/python"
  if ! "$python" -c 'import ensurepip, venv' 2> /dev/null; then
    scripts/debian.sh =python3-venv || exit 1
  fi
  say "making a virtual environment in .venv ($("$python" --version 2>&1))"
  rm -rf .venv
  "$python" -m venv .venv > .setup/log 2>&1 ||
    { cat .setup/log >&2; fail "setup: $python cannot make a virtual environment; on Debian: apt-get install python3-venv"; }
}
