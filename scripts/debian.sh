#!/usr/bin/env bash
# debian.sh COMMAND[=PACKAGE]...: installs the Debian package of each COMMAND that is missing, as root or through sudo.
# The package is named as the command unless told; with an empty COMMAND the caller knows that it is missing.
# Where neither is possible it names the packages in one line and exits 1.
. "$(dirname "$0")/here.sh"

missing=()
PATH=$PATH:/usr/sbin:/sbin  # daemons live there, and an ordinary person's PATH leaves it out
for wanted in "$@"; do
  command=${wanted%%=*}
  { [ -n "$command" ] && command -v "$command" > /dev/null; } || missing+=("${wanted#*=}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
  as_root=(sudo -n env)
else
  fail "missing: ${missing[*]}; install with: apt-get install ${missing[*]}"
fi
command -v apt-get > /dev/null || fail "missing: ${missing[*]}; install them with this system's package tool"
say "installing Debian packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive PATH="$PATH" \
    apt-get install -y --no-install-recommends "${missing[@]}" > "$log" 2>&1
}
install || { "${as_root[@]}" apt-get update > "$log" 2>&1 && install; } ||
  { tail -n 5 "$log" >&2; fail "could not install ${missing[*]}; try: apt-get install ${missing[*]}"; }
