#!/bin/sh
# Runs all tests against the programs in $1 and ends with a line of counts. Arguments after it: only these scripts.
# Whoever runs us in the background, or under nohup, ignores signals, and what a shell ignores from birth it cannot set free.
if [ -z "${HULL_TEST_SIGNALS:-}" ] && env --default-signal true 2>/dev/null; then
	HULL_TEST_SIGNALS=default exec env --default-signal sh "$0" "$@"
fi
OUT=$(cd "$1" && pwd)
export OUT
shift
here=$(dirname "$0")
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A file that was just written is in larger pieces of memory than one that was read, as an installed program is; the
# kernel maps whole pieces (Linux 6.18), which the tests of memory would see.
sync "$OUT/hull-init" 2>/dev/null
dd if="$OUT/hull-init" iflag=nocache count=0 2>/dev/null
for unit in "$OUT"/test/unit_*; do
	case $unit in *.o | *\*) continue ;; esac
	[ $# -eq 0 ] || continue
	"$unit" >>"$log" 2>&1 || echo "NOT OK  $(basename "$unit") ended with $?" >>"$log"
done
for script in ${*:-"$here"/test_*.sh}; do
	sh "$script" >>"$log" 2>&1 </dev/null || grep -q '^NOT OK' "$log" || echo "NOT OK  $script ended with $?" >>"$log"
done
cp "$log" "$OUT/test-results.txt" # ./check adds it up with the others
grep -v '^ok ' "$log"
ok=$(grep -c '^ok ' "$log")
skipped=$(grep -c '^skipped ' "$log")
bad=$(grep -c '^NOT OK' "$log")
echo "native: $ok passed, $skipped skipped, $bad failed (user $(id -u))"
[ "$bad" -eq 0 ] && [ "$ok" -gt 0 ]
