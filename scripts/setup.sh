#!/bin/sh
# Make .venv from requirements.lock, once; again when the lock, pyproject.toml or the folder changed.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/.deskhand-stamp
wanted=$({ pwd; cat requirements.lock pyproject.toml scripts/setup.sh; } | cksum)
[ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Several Pythons may be about: the first that is new enough, the plain one before the others.
found=
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
    if new_enough "$python"; then found=$python; break; fi
done
if [ -z "$found" ]; then
    echo "Deskhand needs Python 3.11 or newer, and ${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>/dev/null || echo missing): install one, or name it with PYTHON=/path/to/python3." >&2
    exit 1
fi
if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$found cannot make a virtual environment: install python3-venv, then run this again." >&2
    exit 1
fi

echo "Setting up .venv with $("$found" --version) (once)"
rm -f "$stamp"
new_enough .venv/bin/python || "$found" -m venv --clear .venv
pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }
pip install --require-hashes -r requirements.lock
pip install --no-deps --no-build-isolation --editable .
echo "$wanted" >"$stamp"
