# Shared by the programs in this directory; sourced by bash. Each works below a directory of its own, which goes away
# with it, so no measurement touches or sees a real store.

set -euo pipefail
bench_home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
hull=$bench_home/dist/target/hull/bin/hull
work=
bench_cleanups=()

say() { printf '%s\n' "$*"; }
skip() { printf 'skipped: %s\n' "$*"; }

# Runs a command, silently, when the benchmark ends; the last one comes first.
on_exit() { bench_cleanups=("$1" "${bench_cleanups[@]}"); }

bench_clean_up() {
    local command
    set +e
    for command in "${bench_cleanups[@]}"; do
        eval "$command" >/dev/null 2>&1
    done
    [ -z "$work" ] || rm -rf "$work"
}

# Makes sure that there is something to measure with and something to measure; sets work and Hull's own roots.
bench_begin() {
    if ! command -v hyperfine >/dev/null; then
        say "hyperfine is not installed (Debian package hyperfine): nothing is measured" >&2
        exit 1
    fi
    "$bench_home/hull" version >/dev/null
    work=$(mktemp -d "${TMPDIR:-/tmp}/hull-bench.XXXXXX")
    trap bench_clean_up EXIT
    trap 'exit 130' INT TERM
    export HULL_ROOT=$work/hull-store HULL_RUN_ROOT=$work/hull-run
    bench_machine
}

bench_machine() {
    say "machine: $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(uname -srm)," \
        "load $(cut -d' ' -f1 /proc/loadavg), user $(id -un)"
    say "versions: $("$hull" --version), JDK $(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' \
        "$(cat "$bench_home/dist/target/hull/lib/java-home")/release")"
}

# compare ROUNDS RUNS NAME COMMAND [NAME COMMAND]...
# Measures the commands in turn, RUNS times each, ROUNDS times over, so that whatever else the machine does hits all of
# them. Prints a table; ratios are to the first. A COMMAND is split into words without a shell. If compare_prepare is
# set, that runs before every single measurement.
compare() {
    local rounds=$1 runs=$2 round i base=
    shift 2
    local names=() commands=() prepare=()
    [ -z "${compare_prepare:-}" ] || prepare=(--prepare "$compare_prepare")
    while [ $# -gt 0 ]; do
        names+=("$1") commands+=("$2")
        shift 2
    done
    rm -f "$work"/times.* "$work"/cpu.*
    for ((round = 0; round < rounds; round++)); do
        for i in "${!commands[@]}"; do
            if ! hyperfine -N --style none --warmup $((round == 0 ? 1 : 0)) --runs "$runs" "${prepare[@]}" \
                --export-json "$work/result.json" "${commands[$i]}" >/dev/null 2>"$work/hyperfine.log"; then
                say "failed: ${commands[$i]}" >&2
                cat "$work/hyperfine.log" >&2
                "${SHELL:-/bin/sh}" -c "${commands[$i]}" >&2 || true
                return 1
            fi
            # Seconds to milliseconds: every single time, and the mean processor time.
            awk -v times="$work/times.$i" -v cpu="$work/cpu.$i" '
                /"times"/ { inside = 1; next }
                /\]/ { inside = 0 }
                inside { gsub(/[ ,]/, ""); print $0 * 1000 >> times }
                /"user"/ || /"system"/ { gsub(/[",]/, ""); sum += $2 * 1000 }
                END { print sum >> cpu }' "$work/result.json"
        done
    done
    printf '%-34s %9s %9s %9s %7s\n' "" "median ms" "min ms" "CPU ms" ratio
    for i in "${!commands[@]}"; do
        base=$(sort -n "$work/times.$i" | awk -v cpu="$(awk '{ s += $1 } END { print s / NR }' "$work/cpu.$i")" \
            -v name="${names[$i]}" -v base="$base" '
            { t[NR] = $1 }
            END {
                median = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2
                if (base == "") base = median
                printf "%-34s %9.1f %9.1f %9.1f %7.2f\n", name, median, t[1], cpu, median / base > "/dev/stderr"
                print base
            }' 2>&3)
    done 3>&1
}
