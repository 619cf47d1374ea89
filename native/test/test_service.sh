# Under a service manager: descriptors that the container gets, notifications, SIGTERM as a stop.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "service" "no namespaces for user $UID_NOW"
	finish
fi
make_root
# run "SETTING" WORDS…
plan() {
	_setting=$1
	shift
	{ plan_head "${FLAGS:-0}" 0123456789abcdef '""' "15 \"\" $TMP/log 0 1" | sed "/^0/a $_setting"; plan_exec "$@"; } |
		sed '/^4 exec/s/ \[\] \[\]$/ [LISTEN_FDS=2 NOTIFY_SOCKET=\/notify] []/' | "$ASM" >"$TMP/plan"
}
run() {
	plan "$@"
	"$HULL_INIT" run "$TMP/plan"
}
echo one >"$TMP/one"
echo two >"$TMP/two"
same "the caller's descriptors" "0 1 2 3 4" "$(run '0 descriptors 2 0' fds 3<"$TMP/one" 4<"$TMP/two" 5<"$TMP/one" | sort -n | tr '\n' ' ' | sed 's/ $//')"
same "in their places: 3" one "$(run '0 descriptors 2 0' cat-from 3 3<"$TMP/one" 4<"$TMP/two")"
same "and 4" two "$(run '0 descriptors 2 0' cat-from 4 3<"$TMP/one" 4<"$TMP/two")"
same "no others" "0 1 2" "$(run '0 stop 1 0' fds 3<"$TMP/one" | sort -n | tr '\n' ' ' | sed 's/ $//')"
same "socket activation" "2 1" "$(run '0 descriptors 2 DESCRIPTORS_LISTEN' listen 3<"$TMP/one" 4<"$TMP/two")"
{ plan_head | sed "/^1 clone/i 0 descriptors 2 DESCRIPTORS_LISTEN"; plan_exec listen; } | sed '/^4 exec/s/ \[\] \[\]$/ [LISTEN_FDS=2 LISTEN_PID=7] []/; /^4 exec/i 4 init_process' |
	"$ASM" >"$TMP/plan"
same "with a first process in front" "2 1" "$("$HULL_INIT" run "$TMP/plan" 3<"$TMP/one" 4<"$TMP/two")"
run '0 descriptors 2 0' fds 3<"$TMP/one" 2>"$TMP/err"; same "one that the caller does not have" 125 $?
grep -q "descriptor 4, which the container should get: Bad file descriptor" "$TMP/err" && ok "is named" || not_ok "is named" "$(cat "$TMP/err")"
many=$(run '0 descriptors 40 0' fds $(:) 3<"$TMP/one" 4<&0 5<&0 6<&0 7<&0 8<&0 9<&0 </dev/null 2>&1); same "or more than that" 125 $?
mkfifo "$TMP/fifo"
plan '0 descriptors 1 0' cat-from 3
"$HULL_INIT" run "$TMP/plan" 3<"$TMP/fifo" >"$TMP/out" & launcher=$!
exec 9>"$TMP/fifo"
echo through >&9
within 5 grep -q through "$TMP/out"
exec 9>&-
wait $launcher; same "their ends are felt" 0 $?

# a service manager
MANAGER=$TMP/manager
"$OUT/test/manager" "$MANAGER" >"$TMP/told" & manager=$!
within 5 test -S "$MANAGER"
told() { grep -q "$1" "$TMP/told"; }
plan '0 stop 1 STOP_ON_TERM\n0 notify NOTIFY_READY ""' deaf
NOTIFY_SOCKET=$MANAGER "$HULL_INIT" run "$TMP/plan" & launcher=$!
within 5 told READY=1 && ok "ready when the program runs" || not_ok "ready when the program runs"
same "and who is to be watched" "MAINPID=$launcher" "$(grep MAINPID "$TMP/told")"
kill -TERM $launcher
within 5 told STOPPING=1 && ok "SIGTERM: stopping" || not_ok "SIGTERM: stopping"
wait $launcher; same "and killed when the time for that is over" 137 $?
plan '0 stop 10 STOP_ON_TERM' signals
FLAGS=0 "$HULL_INIT" run "$TMP/plan" >"$TMP/out" & launcher=$!
within 5 grep -q ready "$TMP/out"
kill -TERM $launcher
wait $launcher; same "one that heeds the stop signal" 15 $?

: >"$TMP/told"
plan '0 notify NOTIFY_READY|NOTIFY_WATCHDOG ""' sleep
NOTIFY_SOCKET=$MANAGER WATCHDOG_USEC=100000 "$HULL_INIT" run "$TMP/plan" & launcher=$!
alive() { [ "$(grep -c WATCHDOG=1 "$TMP/told")" -ge 3 ]; }
within 5 alive && ok "signs of life" || not_ok "signs of life" "$(cat "$TMP/told")"
kill -KILL $launcher
wait $launcher 2>/dev/null
leftovers | xargs -r kill -TERM
leftovers | while read -r left; do cat "/proc/$left/task/$left/children"; done | xargs -r kill -KILL

# what the program itself has to say
: >"$TMP/told"
{ plan_head 0 0123456789abcdef '""' "15 \"\" $TMP/log 0 1" | sed "/^0/a 0 notify 0 $TMP/notify"; echo "3 bind $TMP/notify /notify BIND_FILE 0 0 0"
	plan_exec notify 'MAINPID=1\nREADY=1\nSTATUS=half way\nFDSTORE=1\nWATCHDOG=1'; } |
	sed '/^4 exec/s/ \[\] \[\]$/ [NOTIFY_SOCKET=\/notify] []/' | "$ASM" >"$TMP/plan"
NOTIFY_SOCKET=$MANAGER "$HULL_INIT" run "$TMP/plan" & launcher=$!
within 5 told WATCHDOG
same "what it says is passed on, but no numbers of processes" "READY=1 STATUS=half way WATCHDOG=1" "$(tr '\n' ' ' <"$TMP/told" | sed 's/ $//')"
kill -KILL $launcher
wait $launcher 2>/dev/null
leftovers | while read -r left; do cat "/proc/$left/task/$left/children"; done | xargs -r kill -KILL
kill $manager
finish
