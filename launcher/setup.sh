#!/bin/sh
# launcher/setup.sh LOCK [ARGUMENT…]
# Finds or installs a Python, fills .venv from the lock, and goes on with `python -m launcher ARGUMENT…`.
set -eu
cd "$(dirname "$0")/.."
lock=$1
shift

say() { printf '%s\n' "$*"; }
stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

# A pyenv shim may be found and yet refuse to run, so every candidate has to prove itself.
runs() { "$1" -c 'import ensurepip, venv, sys; sys.exit(sys.version_info[:2] < (3, 12))' >/dev/null 2>&1; }
makes_venvs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

candidates() {
    for name in python3.13 python3.12 python3.14 python3; do
        command -v "$name" || true
    done
    pyenv=${PYENV_ROOT:-$HOME/.pyenv}/versions
    for file in "$pyenv"/3.13*/bin/python3 "$pyenv"/3.12*/bin/python3 "$pyenv"/3.1[4-9]*/bin/python3; do
        [ ! -x "$file" ] || printf '%s\n' "$file"
    done
    for uv in "$(command -v uv || true)" "$HOME/.local/bin/uv" build/uv/bin/uv; do
        [ -x "$uv" ] && "$uv" python find --system --no-project '>=3.12' 2>/dev/null || true
    done
}

find_python() {
    candidates | while IFS= read -r file; do
        if runs "$file"; then
            printf '%s\n' "$file"
            break
        fi
    done
}

# Sets $root to what makes us root on a system with apt; fails where we may not.
may_apt() {
    command -v apt-get >/dev/null 2>&1 || return 1
    root=
    [ "$(id -u)" -eq 0 ] || { sudo -n true >/dev/null 2>&1 && root='sudo -n'; }
}

apt_install() {
    apt="env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
    # shellcheck disable=SC2086 # the words of $root and $apt are meant to be split
    { $root $apt update && $root $apt install -y --no-install-recommends "$@"; } >/dev/null </dev/null
}

# Where the distribution's Python is too old, uv brings one; the dev lock says which uv.
uv_python() {
    uv=$(command -v uv || true)
    if [ -z "$uv" ]; then
        for old in python3 python3.11 python3.10 python3.9; do
            makes_venvs "$old" || continue
            mkdir -p build
            "$old" -m venv --clear build/uv
            awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements-dev.txt >build/uv/lock.txt
            pip_install build/uv/bin/python build/uv/lock.txt && uv=build/uv/bin/uv
            break
        done
    fi
    [ -n "$uv" ] || return 1
    say "Fetching Python 3.13 …"
    "$uv" python install 3.13
}

# pip_install PYTHON LOCK [OPTION…] takes everything as a wheel or not at all.
pip_install() {
    into=$1
    shift
    "$into" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --only-binary :all: -r "$@"
}

name_the_line() {
    say "Sphere needs Python 3.12 or newer with its venv module. This installs it:" >&2
    if [ -n "${uv-}" ]; then
        stop "  $uv python install 3.13"
    elif command -v apt-get >/dev/null 2>&1; then
        stop "  sudo apt-get install -y python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
    elif [ "$(uname)" = Darwin ]; then
        stop "  brew install python@3.13 pango"
    elif command -v dnf >/dev/null 2>&1; then
        stop "  sudo dnf install -y python3.13 pango"
    fi
    stop "  the package python3 of your system, or uv: uv python install 3.13"
}

get_python() {
    python=$(find_python)
    if [ -z "$python" ] && may_apt; then
        say "Installing Python …"
        apt_install python3 python3-venv || say "apt-get could not install python3." >&2
        python=$(find_python)
    fi
    if [ -z "$python" ]; then
        uv_python || true
        python=$(find_python)
    fi
    [ -n "$python" ] || name_the_line
}

if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info[:2] < (3, 12))' >/dev/null 2>&1; then
    get_python
    "$python" -m venv --clear .venv
fi

digest=$(.venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$lock")
stamp=.venv/.installed-$lock
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$digest" ]; then
    say "Installing the Python packages of $lock …"
    # A changed lock may have moved packages that the other lock pins, too.
    [ ! -e "$stamp" ] || rm -f .venv/.installed-*
    # dkimpy is published as source alone.
    pip_install .venv/bin/python "$lock" --no-binary dkimpy
    printf '%s\n' "$digest" >"$stamp"
fi

exec .venv/bin/python -m launcher "$@"
