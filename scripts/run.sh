#!/usr/bin/env bash
# run.sh COMMAND...: a command of .venv, with the Node and the certificates that setup chose.
. "$(dirname "$0")/here.sh"
exec ".venv/bin/$1" "${@:2}"
