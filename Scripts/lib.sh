# What the scripts share; read with `.`, not run. Each script begins in the repository's folder.

set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# stop MESSAGE [HINT]: nothing was done, as the program's exit code 2 says it.
stop() {
    say "error: $1"
    [ $# -lt 2 ] || say "hint: $2"
    exit 2
}

require_linux() {
    [ "$(uname -s)" = Linux ] || stop "Rehearsal runs on Linux only"
}

require_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        stop "swift is not on PATH; Rehearsal needs Swift 6.3 or newer" \
            "get it from https://www.swift.org/install/linux"
    fi
}

# elapsed SECONDS: as minutes and seconds.
elapsed() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }

now() { date +%s; }
