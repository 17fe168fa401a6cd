#!/usr/bin/env bash
# npm in dashboard/, with the Node that setup chose.
. "$(dirname "$0")/here.sh"
cd dashboard
exec npm "$@"
