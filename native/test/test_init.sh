# `init_process`: a first process that reaps and passes signals on.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "init" "no namespaces for user $UID_NOW"
	finish
fi
make_root
init_plan() { { plan_head; plan_exec "$@"; } | sed '/^4 exec/i 4 init_process' | "$ASM" >"$TMP/plan"; }
init_plan pid
same "the program is the second process" 2 "$("$HULL_INIT" run "$TMP/plan")"
init_plan first
same "the first shows a name of its own" hull-init "$("$HULL_INIT" run "$TMP/plan")"
init_plan exit 9
"$HULL_INIT" run "$TMP/plan"; same "exit status" 9 $?
init_plan kill 11
"$HULL_INIT" run "$TMP/plan"; same "a signal" 139 $?
init_plan orphan
"$HULL_INIT" run "$TMP/plan"; same "orphans do not hold it up" 0 $?
init_plan fds
same "three descriptors" "0 1 2" "$("$HULL_INIT" run "$TMP/plan" | tr '\n' ' ' | sed 's/ $//')"
init_plan signals
"$HULL_INIT" run "$TMP/plan" >"$TMP/out" & launcher=$!
within 5 grep -q ready "$TMP/out"
kill -USR1 $launcher
within 5 grep -q "signal 10" "$TMP/out" && ok "signals are passed on" || not_ok "signals are passed on"
kill -TERM $launcher
wait $launcher; same "to the end" 15 $?
{ plan_head; echo '3 pivot'; echo '4 init_process'; echo '4 exec [/none] [] []'; } | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" 2>/dev/null; same "program not found" 127 $?
{ plan_head 'SESSION_TTY|SESSION_INTERACTIVE' 0123456789abcdef '""' '15 "" "" 0 0'; plan_terminal; plan_exec signals; } |
	sed '/^4 exec/i 4 init_process' | "$ASM" >"$TMP/plan"
"$PTY" expect=ready raw send='\x03' expect='signal 2' signal=15 -- "$HULL_INIT" run "$TMP/plan" >/dev/null
same "ctrl-c reaches the program" 15 $?
finish
