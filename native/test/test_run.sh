# `hull-init run`: exit codes, streams, signals, what is left behind.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "containers" "no namespaces for user $UID_NOW"
	finish
fi
make_root
run() {
	simple_plan "$TMP/plan" "$@"
	"$HULL_INIT" run "$TMP/plan"
}

run exit 0; same "exit status 0" 0 $?
run exit 7; same "exit status 7" 7 $?
run kill-child 9; same "a child's signal" 49 $?
same "first process of its pid namespace" 1 "$(run pid)"
same "standard output" "out" "$(run out out err 2>/dev/null)"
same "standard error" "err" "$(run out out err 2>&1 >/dev/null)"
same "standard input" "hello" "$(echo hello | run cat)"
same "only the three descriptors" "0 1 2" "$(run fds | tr '\n' ' ' | sed 's/ $//')"
same "no blocked signals" "SigBlk: 0000000000000000" "$(run status SigBlk | tr '\t' ' ')"
same "no ignored signals" "SigIgn: 0000000000000000" "$(run status SigIgn | tr '\t' ' ')"

head -c 3000000 /dev/urandom >"$TMP/random"
run cat <"$TMP/random" | cmp -s - "$TMP/random"
same "binary data through, both ways" 0 $?
run cat <&- >/dev/null; same "a closed standard input" 0 $?
run flood 1000 | head -c 10 >/dev/null
same "a reader that goes away" "" ""

# the program's streams are the caller's: when it closes its output, the reader sees the end while it still runs
mkfifo "$TMP/in"
simple_plan "$TMP/plan" close-out
"$HULL_INIT" run "$TMP/plan" <"$TMP/in" 2>/dev/null | { cat >/dev/null; echo end >"$TMP/ended"; } &
exec 3>"$TMP/in"
if within 5 test -e "$TMP/ended"; then ok "end of output is seen"; else not_ok "end of output is seen"; fi
exec 3>&-
wait

{ plan_head; echo '3 pivot'; echo '4 exec [/bin/nothing] [] []'; } | "$ASM" >"$TMP/plan"
message=$("$HULL_INIT" run "$TMP/plan" 2>&1); same "program not found: code" 127 $?
case $message in *"/bin/nothing"*"No such file"*) ok "program not found: message" ;; *) not_ok "program not found: message" "$message" ;; esac
{ plan_head; echo '3 pivot'; echo '4 exec [/proc] [] []'; } | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" 2>/dev/null; same "a directory as program" 126 $?
{ plan_head; echo "5 write_file $TMP/after text WRITE_CREATE"; } | sed '/^3 root/i 3 bind_root /does/not/exist' >"$TMP/text"
{ grep -v '^5' "$TMP/text"; plan_exec exit 0; grep '^5' "$TMP/text"; } | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" 2>"$TMP/message"; same "a failing step" 125 $?
same "exit steps after a failure" text "$(cat "$TMP/after")"

{ plan_head; plan_exec exit 3; echo "5 exit_file /does/not/exist"; echo "5 exit_file $TMP/exit"; } | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" 2>"$TMP/message"; same "the code survives a failing exit step" 3 $?
grep -q /does/not/exist "$TMP/message" && ok "which is told" || not_ok "which is told" "$(cat "$TMP/message")"
same "exit file" "3 0 0" "$(cut -d' ' -f1-3 "$TMP/exit")"

{ plan_head; plan_exec sleep; echo "5 exit_file $TMP/exit"; } | sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" & launcher=$!
within 5 test -s "$TMP/pids"
read -r container _ monitor _ <"$TMP/pids"
within 5 grep -q probe "/proc/$container/comm"
kill -KILL $container
wait $launcher; same "container killed" 137 $?
same "exit file of a killed container" "137 9 0" "$(cut -d' ' -f1-3 "$TMP/exit")"
within 5 gone $monitor && ok "no monitor left" || not_ok "no monitor left"

for number in 1 2 3 10 12; do
	simple_plan "$TMP/plan" signals
	: >"$TMP/out"
	"$HULL_INIT" run "$TMP/plan" >"$TMP/out" & launcher=$!
	within 5 grep -q ready "$TMP/out"
	kill -$number $launcher
	within 5 grep -q "^signal $number$" "$TMP/out" && ok "signal $number is passed on" || not_ok "signal $number is passed on"
	kill -TERM $launcher
	wait $launcher; same "and SIGTERM ends it" 15 $?
done
# nohup: a hangup is not passed on; whoever ignores SIGCHLD gets exit codes all the same
: >"$TMP/out"
simple_plan "$TMP/plan" signals
(trap "" HUP; exec "$HULL_INIT" run "$TMP/plan") >"$TMP/out" & launcher=$!
within 5 grep -q ready "$TMP/out"
kill -HUP $launcher
kill -USR1 $launcher
within 5 grep -q "signal 10" "$TMP/out"
same "under nohup" 0 "$(grep -c "signal 1$" "$TMP/out")"
kill -TERM $launcher
wait $launcher; same "signals as far as they are wanted" 15 $?
simple_plan "$TMP/plan" exit 5
simple_plan "$TMP/plan" exit 5
(trap "" CHLD; exec "$HULL_INIT" run "$TMP/plan") & launcher=$!
wait $launcher; same "SIGCHLD ignored by the caller" 5 $?

# host and container take turns in the order of the plan
log() { echo "hook [/bin/sh -c \"echo $1 >>$TMP/order\"] [PATH=/bin] x 5000 \"\" \"\""; }
{
	plan_head | sed "/^3/,\$d"
	echo "2 $(log host1)"; echo "3 $(log container1)"; echo "3 $(log container2)"; echo "2 $(log host2)"
	echo "2 $(log host3)"; echo "3 $(log container3)"; plan_head | sed -n "/^3/p"; plan_exec exit 0
	echo "2 $(log started)"; echo "5 $(log end1)"; echo "5 $(log end2)"
} | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan"; same "taking turns" 0 $?
same "in the order of the plan" "host1 container1 container2 host2 host3 container3 started end1 end2" \
	"$(tr "\n" " " <"$TMP/order" | sed "s/ $//")"

if [ -z "$STATIC" ]; then
	skip "memory of the monitor" "this build carries a sanitizer"
else
	{ plan_head; plan_exec sleep; } | sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
	rm -f "$TMP/pids"
	"$HULL_INIT" run "$TMP/plan" & launcher=$!
	within 5 test -s "$TMP/pids"
	read -r container _ monitor _ <"$TMP/pids"
	small() { [ "$(awk "/^Pss:/ { print \$2 }" "/proc/$1/smaps_rollup")" -le "$2" ]; }
	within 5 small $monitor 300 && ok "the monitor takes 300 kB at most" || not_ok "the monitor takes 300 kB at most"
	within 5 small $launcher 300 && ok "and so does the launcher" || not_ok "and so does the launcher"
	kill -KILL $launcher
	within 5 small $monitor 400 && ok "alone it takes 400 kB at most" || not_ok "alone it takes 400 kB at most"
	kill -KILL $container
	wait $launcher 2>/dev/null
fi
finish
