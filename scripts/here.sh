# Sourced by the other scripts: where we are, how we speak, and settings every tool needs to work on any machine.
set -eu -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD

say() { printf '== %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Clinics often look into TLS with a certificate of their own: trust what the machine trusts.
export UV_SYSTEM_CERTS=true
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r /etc/ssl/certs/ca-certificates.crt ]; then
  export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1
# An activated environment of another project must not receive our packages.
export VIRTUAL_ENV=$ROOT/.venv
unset PYTHONHOME PYTHONPATH
# Node from the wheel, when there is one, goes before the machine's.
[ -d .setup/node ] && PATH=$ROOT/.setup/node:$PATH
export PATH
