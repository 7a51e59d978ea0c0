#!/bin/sh
# Make sure there is a Chromium for the tests of pages. Never fails: without one those tests are skipped.
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

without() {
    line="Chromium is missing and $1: the tests of pages are skipped. Install the package chromium to run them."
    if [ -n "${CI:-}" ]; then printf '\n*** %s ***\n\n' "$line"; else echo "$line"; fi
    exit 0
}

command -v apt-get >/dev/null 2>&1 || without "there is no apt-get to install it with"
if [ "$(id -u)" = 0 ]; then as_root=
elif sudo -n true 2>/dev/null; then as_root="sudo -n"
else without "only root can install it"
fi

echo "Installing Chromium for the tests of pages (once)"
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >/dev/null 2>&1; }
{ apt update && apt install -y --no-install-recommends chromium; } || without "apt-get could not install it"
