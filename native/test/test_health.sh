# Probes: states, output, time, what is done about a container that is not healthy.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "health" "no namespaces for user $UID_NOW"
	finish
fi
make_root
mkdir -p "$TMP/root/tmp"
EVENTS=$TMP/events PIDS=$TMP/pids LOG=$TMP/log HEALTH=$TMP/health EXIT=$TMP/exit
MS=1000000
KINDS='CLONE_NEWPID|CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC'
[ "$UID_NOW" = 0 ] || KINDS="CLONE_NEWUSER|$KINDS"
# probe EXTRA-STEP WORDS…: the plan of the probe
probe() {
	_extra=$1
	shift
	{ echo "1 target_file $PIDS $KINDS"; echo '1 clone 0'; [ -z "$_extra" ] || echo "$_extra"; echo '3 join_target'
		plan_exec "$@" | grep exec; } | "$ASM" >"$TMP/health.plan"
}
# start "INTERVAL TIMEOUT START-PERIOD START-INTERVAL RETRIES" ACTION "EXTRA SETTING" WORDS…: times in ms
start() {
	set -- "$1" "$2" "$3" "$4" "${5:-}" "${6:-}"
	set -- "$(echo "$1" | { read -r i t p s r; echo "$((i * MS)) $((t * MS)) $((p * MS)) $((s * MS)) $r"; })" "$2" "$3" "$4" "$5" "$6"
	rm -f "$EVENTS" "$PIDS" "$LOG" "$HEALTH" "$EXIT" "$TMP/stopped"
	{ plan_head SESSION_DETACHED 0123456789abcdef '""' "15 \"\" $LOG 0 1" |
		sed "/^0/a 0 health $TMP/health.plan $1 $HEALTH $2 $EVENTS \"health {health}\"\n$3" | sed "/^3 propagation/i 2 pid_file $PIDS"
		plan_exec "$4" "$5" "$6"; echo "5 exit_file $EXIT"; echo "6 append_event $EVENTS \"final {restarts} {exit}\" 0"; } |
		"$ASM" >"$TMP/plan"
	"$HULL_INIT" run "$TMP/plan"
	within 5 test -s "$PIDS"
	read -r container _ monitor _ <"$PIDS"
}
status() { grep -q "^{\"Status\":\"$1\"" "$HEALTH"; }
results() { [ "$(grep -o ExitCode "$HEALTH" | wc -l)" -ge "$1" ]; }
stop() {
	kill -KILL "$container"
	within 5 gone "$monitor"
}

probe '' exists /tmp/healthy 'so \"it\" is\n'
rm -f "$TMP/root/tmp/healthy"
start '50 5000 0 0 3' 0 '' sleep
status starting && ok "it starts as starting" || not_ok "it starts as starting" "$(cat "$HEALTH")"
within 5 status unhealthy && ok "so many failures, and it is not healthy" || not_ok "so many failures, and it is not healthy" "$(cat "$HEALTH")"
touch "$TMP/root/tmp/healthy"
within 5 status healthy && ok "a success, and it is healthy" || not_ok "a success, and it is healthy"
grep -q '"FailingStreak":0,"Log":\[{"Start":"20[0-9T:.-]*Z","End":"20[0-9T:.-]*Z","ExitCode":[01],"Output":"so \\"it\\" is\\n"}' "$HEALTH" &&
	ok "the file has what the probe printed" || not_ok "the file has what the probe printed" "$(cat "$HEALTH")"
within 5 results 5
sleep 0.3
same "the last five" 5 "$(grep -o ExitCode "$HEALTH" | wc -l | tr -d ' ')"
rm "$TMP/root/tmp/healthy"
within 5 status unhealthy
same "changes are events" "unhealthy healthy unhealthy" "$(sed -n 's/^health //p' "$EVENTS" | tr '\n' ' ' | sed 's/ $//')"
same "and nothing is done" "" "$(cat "$EXIT" 2>/dev/null)"
touch "$TMP/root/tmp/healthy"
probe '' flood 64
within 5 grep -q '"ExitCode":0,"Output":"aaaaaaaaa' "$HEALTH"
within 5 results 5
within 5 status healthy
longest() { sed 's/.*"Output":"\([a-z]*\)"}\]}/\1/' "$HEALTH" | tr -d '\n' | wc -c | tr -d ' '; }
same "4096 bytes of output at most" 4096 "$(longest)"
rm "$TMP/health.plan"
within 5 grep -q '"ExitCode":-1,"Output":"[^"]*health.plan: No such file' "$HEALTH" && ok "a probe that cannot be run is a failure" ||
	not_ok "a probe that cannot be run is a failure" "$(cat "$HEALTH")"
probe '' nonsense
within 5 grep -q '"ExitCode":89,"Output":"probe: what?' "$HEALTH" && ok "its standard error, too" || not_ok "its standard error, too"
stop

if [ -n "$STATIC" ]; then
	probe '' flood 64
	start '600 5000 0 0 1' 0 '' sleep
	within 10 results 5
	small() { [ "$(awk "/^Pss:/ { print \$2 }" "/proc/$1/smaps_rollup")" -le "$2" ]; }
	within 5 small $monitor 400 && ok "the monitor stays small" || not_ok "the monitor stays small" "$(grep Pss: "/proc/$monitor/smaps_rollup")"
	stop
fi

# one that takes too long
count() { for _p in /proc/[0-9]*; do [ "$(readlink "$_p/ns/pid")" != "$PID_NS" ] || echo "$_p"; done | wc -l | tr -d ' '; }
probe '' hang
start '50 200 0 0 1' 0 '' sleep
PID_NS=$(readlink "/proc/$container/ns/pid")
within 5 status unhealthy && grep -q '"ExitCode":-1,"Output":"Health check exceeded timeout (0.200s)"' "$HEALTH" &&
	ok "a probe that takes too long has failed" || not_ok "a probe that takes too long has failed" "$(cat "$HEALTH")"
probe '' exists /
within 5 status healthy
within 5 test "$(count)" -le 2 # perhaps a probe
only_one() { [ "$(count)" = 1 ]; }
within 5 only_one && ok "and is gone with everything that it started" || not_ok "and is gone with everything that it started" "$(count)"
stop

# the start period
rm -f "$TMP/root/tmp/healthy"
probe '' exists /tmp/healthy
start '60000 5000 60000 20 1' 0 '' sleep
within 5 results 3
status starting && ok "failures in the start period do not count" || not_ok "failures in the start period do not count" "$(cat "$HEALTH")"
touch "$TMP/root/tmp/healthy"
within 5 status healthy && ok "a success ends it" || not_ok "a success ends it"
stop

# what is done
rm "$TMP/root/tmp/healthy"
start '20 5000 0 0 2' HEALTH_KILL "0 restart RESTART_ON_FAILURE 1 $TMP/stopped \"\"" sleep
within 10 grep -q final "$EVENTS"
same "kill: then its policy counts" "final 1 137" "$(grep final "$EVENTS")"
start '20 5000 0 0 2' HEALTH_RESTART "0 restart RESTART_OFF 0 $TMP/stopped \"\"" sleep
again() { [ "$(cut -d' ' -f6 "$PIDS")" -ge 2 ]; }
within 10 again && ok "restart: whatever its policy" || not_ok "restart: whatever its policy" "$(cat "$PIDS")"
touch "$TMP/stopped"
within 10 grep -q final "$EVENTS" && ok "until it is marked as stopped" || not_ok "until it is marked as stopped"
start '20 5000 0 0 2' HEALTH_STOP "0 restart 0 0 $TMP/stopped \"\"" signals
within 10 grep -q final "$EVENTS"
same "stop: by its signal, and for good" "final 0 15 yes" "$(grep final "$EVENTS") $([ -e "$TMP/stopped" ] && echo yes)"
start '20 5000 0 0 2' HEALTH_STOP '0 stop 1 0' deaf
within 10 grep -q final "$EVENTS"
same "one that does not heed it is killed" "final 0 137" "$(grep final "$EVENTS")"

# a frozen container is not probed
FREEZER=/sys/fs/cgroup/freezer/hull-native-test.$$
if [ "$UID_NOW" = 0 ] && mkdir "$FREEZER" 2>/dev/null; then
	touch "$TMP/root/tmp/healthy"
	probe "2 cgroup_join $FREEZER" exists /tmp/healthy
	start '20 300 0 0 1' HEALTH_KILL '' sleep
	echo "$container" >"$FREEZER/cgroup.procs"
	within 5 status healthy
	echo FROZEN >"$FREEZER/freezer.state"
	within 5 grep -q FROZEN "$FREEZER/freezer.state"
	sleep 0.7 # time for a probe that was on its way, and for others
	before=$(cat "$HEALTH")
	rm "$TMP/root/tmp/healthy"
	sleep 0.2
	same "a frozen container is not probed" "$before" "$(cat "$HEALTH")"
	echo THAWED >"$FREEZER/freezer.state"
	within 5 grep -q final "$EVENTS" && ok "once it goes on it is" || not_ok "once it goes on it is" "$(cat "$HEALTH")"
	within 5 rmdir "$FREEZER"
else
	skip "a frozen container" "no control groups of version 1 for user $UID_NOW"
fi
finish
