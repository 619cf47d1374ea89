# A container that one command makes and another starts: create and start of a low-level runtime.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "create and start" "no namespaces for user $UID_NOW"
	finish
fi
make_root
# created WORDS…: runs the plan of a container that waits for its start
created() {
	rm -f "$TMP/pids"
	{ plan_head 0 0123456789abcdef '""' 15 '""' '""' 0 0 | sed "s,^1 clone,0 runtime RUNTIME_LEAVE|RUNTIME_STREAMS\n1 start_socket $TMP/start\n&,"
		echo '3 pivot'; echo '4 working_directory /'; echo "4 find_program /bin/probe []"; echo '4 await_start'
		plan_exec "$@" | grep exec; echo "5 write_file $TMP/ended yes WRITE_CREATE"; } |
		sed "/^3 propagation/i 2 pid_file $TMP/pids\n2 process_file $TMP/pid" | "$ASM" >"$TMP/plan"
	"$HULL_INIT" run "$TMP/plan"
}
# steps TEXT: a plan without a container
steps() {
	{ echo '0 steps'; printf '%s\n' "$@"; } | "$ASM" >"$TMP/steps"
	"$HULL_INIT" run "$TMP/steps"
}
read_pids() {
	read -r container begin monitor _ <"$TMP/pids"
}
created exit 0 >"$TMP/out" 2>"$TMP/err"; same "create ends when the container waits" 0 $?
read_pids
same "its number for others" "$container" "$(cat "$TMP/pid")"
gone "$monitor" && ok "nothing but its first process is left" || not_ok "nothing but its first process is left"
gone "$container" && not_ok "that waits" || ok "that waits"
steps "1 start_process $TMP/start" 2>"$TMP/err"; same "it is started" 0 $?
within 5 gone "$container" && ok "and ends" || not_ok "and ends"
[ ! -e "$TMP/start" ] && ok "there is no second start" || not_ok "there is no second start"
[ ! -e "$TMP/ended" ] && ok "the steps for its end are somebody else's" || not_ok "the steps for its end are somebody else's"

created sleep >/dev/null 2>&1
read_pids
steps "1 signal_process $container 1 9" 2>/dev/null; same "a process with another start is not signalled" 125 $?
steps "1 signal_process $container $begin 0"; same "its own is" 0 $?
steps "1 end_process $container $begin"; same "killed while it waits" 0 $?
gone "$container" && ok "dead" || not_ok "dead"
steps "1 start_process $TMP/start" 2>"$TMP/err"; same "a dead one is not started" 125 $?
steps "1 end_process $container $begin"; same "killing twice is fine" 0 $?

created sleep >/dev/null 2>&1
read_pids
chmod 0 "$TMP/root/bin/probe"
mv "$TMP/root/bin/probe" "$TMP/root/bin/away"
steps "1 start_process $TMP/start" 2>"$TMP/err"; same "a program that went away" 125 $?
grep -q "exec /bin/probe" "$TMP/err" && ok "start says so" || not_ok "start says so" "$(cat "$TMP/err")"
created sleep >/dev/null 2>"$TMP/err"; same "and before, create does" 125 $?
grep -q find_program "$TMP/err" && [ -e "$TMP/ended" ] && ok "with the steps for the end" || not_ok "with the steps for the end" "$(cat "$TMP/err")"
finish
