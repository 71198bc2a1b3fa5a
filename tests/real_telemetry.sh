#!/bin/sh
# Installs a real Prometheus and a real Slurm (Debian and its like, as root), and runs the tests that need them.
# Usage: tests/real_telemetry.sh PYTHON
set -eu
cd "$(dirname "$0")/.."
PROGRAMS="prometheus slurm-wlm slurmdbd mariadb-server munge"
if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    # Their services are not to start: the tests start what they need, on this machine only, and stop it.
    for name in $PROGRAMS; do
        dpkg -s "$name" > /dev/null 2>&1 || WANTED="${WANTED:-} $name"
    done
    if [ -n "${WANTED:-}" ]; then
        apt-get update -qq
        # shellcheck disable=SC2086
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $WANTED > /dev/null
    fi
else
    echo "without apt-get or root nothing is installed; what is missing is skipped: $PROGRAMS" >&2
fi
exec "${1:-python3}" -m pytest -q -n 0 -s -rs -m long tests/telemetry/test_real_prometheus.py tests/telemetry/test_real_slurm.py
