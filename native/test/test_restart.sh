# Starting again: the policy, the waits, what ends them, what dies in between.
. "$(dirname "$0")/lib.sh"
ATTACH=$OUT/test/attach
if ! can_contain; then
	skip "restart" "no namespaces for user $UID_NOW"
	finish
fi
make_root
mkdir "$TMP/c"
EVENTS=$TMP/events EXIT=$TMP/c/exit MARKER=$TMP/c/stopped PIDS=$TMP/pids LOG=$TMP/log
exit_steps() {
	echo "5 exit_file $EXIT"
	echo "5 append_event $EVENTS \"die {exit} {restarts} {nanos}\" EVENT_IF_STARTED"
	echo "6 append_event $EVENTS \"final {restarts}\" 0"
	echo "6 remove_file $PIDS"
}
# plan SESSION-FLAGS "RESTART-FLAGS MAXIMUM" WORDS…
plan() {
	_flags=$1 _restart=$2
	shift 2
	rm -f "$EVENTS" "$EXIT" "$MARKER" "$PIDS" "$LOG" "$TMP/c/policy"
	{
		plan_head "$_flags" 0123456789abcdef '""' "15 $TMP/attach $LOG 0 1" | sed "/^0/a 0 restart $_restart $MARKER $TMP/c/policy" |
			sed "/^3 propagation/i 2 pid_file $PIDS"
		case $_flags in *TTY*) plan_terminal ;; esac
		plan_exec "$@"
		echo "2 append_event $EVENTS \"start {restarts} {nanos}\" 0"
		exit_steps
	} | "$ASM" >"$TMP/plan"
}
start() {
	plan "$@"
	"$HULL_INIT" run "$TMP/plan"
}
monitor() { cut -d' ' -f3 "$PIDS"; }
ended() { grep -q final "$EVENTS"; }
lives() { grep -c "^die" "$EVENTS"; }
waits() { [ "$(cut -d' ' -f7 "$EXIT")" = 1 ]; }
waits_after() { waits && [ "$(cut -d' ' -f6 "$EXIT")" -ge "$1" ]; }

start SESSION_DETACHED 'RESTART_ON_FAILURE 3' exit 3; same "it starts" 0 $?
within 10 ended && ok "it gives up" || not_ok "it gives up" "$(cat "$EVENTS")"
same "after so many times" "3 0 3 1 3 2 3 3" "$(sed -n 's/^die \([0-9]* [0-9]*\) .*/\1/p' "$EVENTS" | tr '\n' ' ' | sed 's/ $//')"
same "the final steps run once" "final 3" "$(grep final "$EVENTS")"
same "exit record" "3 0 0 0 3 0" "$(cut -d' ' -f1-3,5-7 "$EXIT")"
# each wait is at least as long as it has to be, and less than the next
waited() {
	awk -v n="$1" '/^die/ && $3 == n { died = $4 } /^start/ && $2 == n + 1 { print int(substr($3, 6) / 1e6 - substr(died, 6) / 1e6) }' "$EVENTS"
}
[ "$(waited 0)" -ge 99 ] && [ "$(waited 1)" -ge 199 ] && [ "$(waited 2)" -ge 399 ] && ok "waits 100 ms, then twice as long each time" ||
	not_ok "waits 100 ms, then twice as long each time" "$(cat "$EVENTS")"

start SESSION_DETACHED 'RESTART_ON_FAILURE 3' exit 0
within 5 ended; same "success needs no other try" 1 "$(lives)"
start SESSION_DETACHED 'RESTART_OFF 0' exit 1
within 5 ended; same "a policy of never" 1 "$(lives)"
plan SESSION_DETACHED 'RESTART_OFF 0' exit 1
echo "0 2" >"$TMP/c/policy"
"$HULL_INIT" run "$TMP/plan"
within 5 ended; same "that was changed meanwhile" 3 "$(lives)"
same "no words in the marker's place" "" "$(ls "$MARKER" 2>/dev/null)"

start SESSION_DETACHED '0 0' out 'line\n'
within 5 waits_after 2
mark=$(monitor)
touch "$MARKER"
within 1 gone "$mark" && ok "the marker ends the wait" || not_ok "the marker ends the wait"
same "with the final steps" 1 "$(grep -c final "$EVENTS")"
same "the log goes on from life to life" "$(lives)" "$(grep -c '"line\\n"' "$LOG")"

start SESSION_DETACHED '0 0' exit 0
within 5 waits_after 2
mark=$(monitor)
kill -TERM "$mark"
within 1 gone "$mark" && ok "SIGTERM to the monitor ends the wait" || not_ok "SIGTERM to the monitor ends the wait"
[ ! -e "$MARKER" ] && ok "and says nothing about later" || not_ok "and says nothing about later"
start SESSION_DETACHED '0 0' signals
within 5 grep -q ready "$LOG"
mark=$(monitor)
kill -TERM "$mark"
within 5 gone "$mark"; same "SIGTERM to the monitor of one that runs: it is not started again" 1 "$(lives)"

# the monitor dies while it waits: what is owed can still be done, and the end is not told twice
start SESSION_DETACHED '0 0' exit 7
within 5 waits_after 1
mark=$(monitor)
kill -KILL "$mark"
within 5 gone "$mark"
told=$(lives)
exit_steps | "$ASM" >"$TMP/exit.plan"
"$HULL_INIT" exit "$TMP/exit.plan"; same "monitor killed while it waited" 0 $?
same "cleaned up" "1 $told" "$(grep -c final "$EVENTS") $(lives)"
[ ! -e "$PIDS" ] && ok "and away" || not_ok "and away"

# killed in a later life: that is an end which nobody has told
start SESSION_DETACHED '0 0' once
runs_again() { grep -q "^start 1" "$EVENTS" && [ ! -e "$EXIT" ]; }
within 5 runs_again && ok "a container that runs again has no exit record" || not_ok "a container that runs again has no exit record"
same "but a record of its lives" 1 "$(cut -d' ' -f6 "$PIDS")"
[ "$(cut -d' ' -f7 "$PIDS")" -gt 1000000000000000000 ] && ok "and when the one before ended" || not_ok "and when the one before ended"
if [ -n "$STATIC" ]; then
	small() { [ "$(awk "/^Pss:/ { print \$2 }" "/proc/$1/smaps_rollup")" -le "$2" ]; }
	within 5 small "$(monitor)" 400 && ok "the monitor stays small" || not_ok "the monitor stays small" "$(grep Pss: "/proc/$(monitor)/smaps_rollup")"
fi
"$ATTACH" "$TMP/attach" signal=9 >/dev/null; same "a client in its second life" 137 $?
within 5 ended
[ -e "$MARKER" ] && ok "who kills it by hand does not see it again" || not_ok "who kills it by hand does not see it again"
rm -f "$TMP/root/tmp/once"
start SESSION_DETACHED '0 0' once
within 5 runs_again
mark=$(monitor)
kill -KILL "$mark"
within 5 gone "$mark"
"$HULL_INIT" exit "$TMP/exit.plan"
same "monitor killed in a later life" "137 9" "$(sed -n 's/^die \(137\) .*/\1/p' "$EVENTS") $(cut -d' ' -f2 "$EXIT")"

# in the foreground: the launcher ends with the first life
plan 0 '0 0' out 'hello\n'
shown=$("$HULL_INIT" run "$TMP/plan"); same "in the foreground: the exit code of the first life" 0 $?
same "and its output" hello "$shown"
within 5 waits_after 1 && ok "while the container goes on" || not_ok "while the container goes on"
touch "$MARKER"
within 5 ended
plan SESSION_INTERACTIVE '0 0' signals
"$HULL_INIT" run "$TMP/plan" >"$TMP/out" </dev/null & launcher=$!
within 5 grep -q ready "$TMP/out"
kill -TERM $launcher
wait $launcher; same "ended by its caller" 15 $?
within 5 ended; same "it is not started again" 1 "$(lives)"

# a start that fails: the first is the caller's to hear of, a later one the log's
plan SESSION_DETACHED '0 0' exit 0
sed 's,/bin/probe,/bin/nowhe,' "$TMP/plan" >"$TMP/other"
"$HULL_INIT" run "$TMP/other" 2>/dev/null; same "a first start that fails" 127 $?
within 5 ended; same "is not tried again" "0 final 0" "$(lives) $(grep final "$EVENTS")"
mv "$TMP/root/bin/probe" "$TMP/root/bin/kept"
ln "$TMP/root/bin/kept" "$TMP/root/bin/probe"
start SESSION_DETACHED 'RESTART_ON_FAILURE 3' exit 5
rm "$TMP/root/bin/probe"
within 5 grep -q "could not be started again: exec /bin/probe" "$LOG" && ok "a later one is in the log" ||
	not_ok "a later one is in the log" "$(cat "$LOG")"
mv "$TMP/root/bin/kept" "$TMP/root/bin/probe"
within 10 ended
same "and tried again" "5 0 0 0 3 0" "$(cut -d' ' -f1-3,5-7 "$EXIT")"

start 'SESSION_DETACHED|SESSION_TTY|SESSION_INTERACTIVE' '0 2' tty
within 10 ended; same "a terminal for each life" 3 "$(grep -c '"111\\r\\n"' "$LOG")"
finish
