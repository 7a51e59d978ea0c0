#!/bin/sh
# Renew requirements.lock: versions and hashes for every platform, without naming where they come from.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/uv pip compile --quiet --universal --all-extras --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
    "$@" --output-file requirements.lock pyproject.toml
