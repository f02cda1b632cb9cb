# Shared by serve, portaria and test: finds Python and keeps .venv as the requirements ask.
# shellcheck shell=bash

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1
export PIP_RETRIES="${PIP_RETRIES:-2}"
export FLASK_SKIP_DOTENV=1 # settings come from the environment, whatever folder we are called from

python=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "$(basename "$0"): $*"
    exit 1
}

# Makes .venv hold what a requirements file pins; costs two small processes when it does already.
prepare() {
    is_ready "$1" && return
    mkdir -p .venv 2>/dev/null && [ -w .venv ] || stop "cannot write to $PWD/.venv: run as its owner"
    (
        ! command -v flock >/dev/null || flock 9 # two first starts at once: one installs
        is_ready "$1" || install "$1"
    ) 9<"$1"
}

is_ready() { [ -x "$python" ] && [ "$(cat ".venv/.$1" 2>/dev/null)" = "$(stamp "$1")" ]; }

stamp() {
    "$python" -c 'import sys; print(*sys.version_info[:2], sys.prefix)' 2>/dev/null
    sha256sum <"$1"
}

install() {
    local log
    log="$(mktemp "${TMPDIR:-/tmp}/portaria-install.XXXXXX")"
    "$python" -m pip --version >/dev/null 2>&1 || make_venv "$log"
    say "Installing $1 into .venv; this is done once ..."
    "$python" -m pip install --require-hashes --only-binary :all: -r "$1" >"$log" 2>&1 ||
        stop "installing $1 failed: $(why "$log") (details: $log)"
    stamp "$1" >".venv/.$1"
    rm -f "$log"
}

why() {
    if grep -qiE 'retrying|timed? ?out|proxyerror|name resolution|versions: none' "$1"; then
        echo "no network, or the package index is away"
    elif grep -qi 'hashes' "$1"; then
        echo "a package is not the one that was pinned"
    else
        grep -m 1 -i '^error' "$1" || tail -n 1 "$1"
    fi
}

make_venv() {
    local found
    found="$(find_python)" || exit 1
    "$found" -m venv --clear .venv >"$1" 2>&1 || stop "$found cannot make .venv (details: $1)"
}

# The first Python that is new enough and can make a virtual environment.
find_python() {
    local candidate old="" bare=""
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        case "$(ask "$candidate")" in
            ready) echo "$candidate" && return ;;
            bare) bare="${bare:-$candidate}" ;;
            old*) old="${old:-$candidate is $("$candidate" -c 'import platform; print(platform.python_version())')}" ;;
        esac
    done
    [ -n "$bare" ] || stop "Python 3.11 or newer is needed; ${old:-there is no python3}. Debian 12 and Ubuntu 24.04 have it: apt install python3 python3-venv"
    system_package "$bare-venv" || stop "$bare cannot make a virtual environment: apt install $bare-venv"
    echo "$bare"
}

ask() {
    command -v "$1" >/dev/null || return 0
    "$1" - <<'PYTHON' 2>/dev/null || echo broken
import sys
try:
    import ensurepip, venv
    print("old" if sys.version_info < (3, 11) else "ready")
except ImportError:
    print("old" if sys.version_info < (3, 11) else "bare")
PYTHON
}

# Installs packages of the system where this user may: as root, or by sudo without a password.
# In run level 1, so that no server among them is started.
system_package() {
    local may=()
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || may=(sudo -n)
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return 1
    say "Installing $* with apt-get ..."
    "${may[@]}" apt-get update -qq >/dev/null 2>&1 || true # an old list may still do
    "${may[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq "$@" >/dev/null 2>&1
}
