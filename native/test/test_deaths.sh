# Whoever dies: launcher, monitor, container. Nothing may stay that should not.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "deaths" "no namespaces for user $UID_NOW"
	finish
fi
make_root
# start WORDS…: sets launcher, container, monitor
start() {
	rm -f "$TMP/pids" "$TMP/exit"
	{ plan_head; plan_exec "$@"; echo "5 exit_file $TMP/exit"; } |
		sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
	"$HULL_INIT" run "$TMP/plan" >"$TMP/out" 2>"$TMP/err" & launcher=$!
	within 5 test -s "$TMP/pids"
	read -r container _ monitor _ <"$TMP/pids"
	within 5 grep -q probe "/proc/$container/comm"
}

start sleep
kill -KILL $monitor
wait $launcher 2>/dev/null; same "monitor killed: exit code" 137 $?
within 5 gone $container && ok "its container is dead" || not_ok "its container is dead"
same "the launcher ran the exit steps" "137 9 0" "$(cut -d' ' -f1-3 "$TMP/exit")"
grep -q "monitor of container" "$TMP/err" && ok "and says so" || not_ok "and says so" "$(cat "$TMP/err")"

start signals
within 5 grep -q ready "$TMP/out"
kill -KILL $launcher
wait $launcher 2>/dev/null
kill -0 $container 2>/dev/null && ok "launcher killed: the container goes on" || not_ok "launcher killed: the container goes on"
kill -TERM $monitor
within 5 test -s "$TMP/exit" && same "SIGTERM to the monitor stops the container" "15 0 0" "$(cut -d' ' -f1-3 "$TMP/exit")" ||
	not_ok "SIGTERM to the monitor stops the container"
within 5 gone $monitor && ok "and ends the monitor" || not_ok "and ends the monitor"

# interrupted while a step of the host takes its time
{ plan_head; plan_exec sleep; echo "5 write_file $TMP/cleaned yes WRITE_CREATE"; } |
	sed "/^3 propagation/i 2 write_file $TMP/waiting yes WRITE_CREATE" |
	sed "/^3 bind_root/i 3 hook [/bin/sleep 30] [] x 0 \"\" \"\"" | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" 2>"$TMP/err" & launcher=$!
within 5 test -e "$TMP/waiting"
kill -INT $launcher
wait $launcher; same "interrupted before the start" 130 $?
same "with its exit steps" yes "$(cat "$TMP/cleaned")"
finish
