# Entering a container that runs: namespaces, streams, terminal, exit codes, and what the container must not get hold of.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "exec" "no namespaces for user $UID_NOW"
	finish
fi
make_root
KINDS='CLONE_NEWPID|CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC'
[ "$UID_NOW" = 0 ] || KINDS="CLONE_NEWUSER|$KINDS"
RIGHTS=0xa80425fb # the usual ones: nothing with tracing
# start WORDS…: a container with a terminal in the background, that has no right to trace; sets container and begin
start() {
	rm -f "$TMP/pids" "$TMP/log"
	{ plan_head 'SESSION_TTY|SESSION_INTERACTIVE|SESSION_DETACHED' 0123456789abcdef '""' "15 \"\" $TMP/log 0 1"; plan_terminal
		echo '3 pivot'; echo '4 hostname entered'
		echo "4 credentials 0 0 [] $RIGHTS $RIGHTS $RIGHTS 0 0 CRED_KEEP_GROUPS"
		plan_exec "$@" | grep exec; } |
		sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
	"$HULL_INIT" run "$TMP/plan"
	within 5 test -s "$TMP/pids"
	read -r container begin monitor _ <"$TMP/pids"
}
# plan FLAGS EXTRA-STEPS WORDS…: a plan that enters it
plan() {
	_flags=$1 _extra=$2
	shift 2
	{ echo "0 session $_flags fedcba9876543210 \"\" 15 \"\" \"\" 0 0"
		echo "1 target $container $begin $KINDS"; echo '1 clone 0'; echo '3 join_target'
		case $_flags in *TTY*) echo '3 terminal 0 0' ;; esac
		[ -z "$_extra" ] || echo "$_extra"
		plan_exec "$@" | grep exec; } | "$ASM" >"$TMP/exec"
}
enter() {
	plan "$@"
	"$HULL_INIT" run "$TMP/exec"
}
start sleep
same "the container's pids" yes "$([ "$(enter 0 '' pid)" -gt 1 ] && echo yes)"
same "its host name" entered "$(enter 0 '4 working_directory /' host)"
same "its root, and streams of the caller" hello "$(echo hello | enter SESSION_INTERACTIVE '' cat)"
same "no descriptor but three" "0 1 2" "$(enter 0 '' fds | sort -n | tr '\n' ' ' | sed 's/ $//')"
enter 0 '' exit 42; same "exit code" 42 $?
enter 0 '' kill 15; same "killed by a signal" 143 $?
plan 0 '' x
sed 's,/bin/probe,/bin/other,' "$TMP/exec" >"$TMP/other"
"$HULL_INIT" run "$TMP/other" 2>/dev/null; same "a program that is not there" 127 $?
same "a terminal" 111 "$("$PTY" -- "$HULL_INIT" run "$(plan 'SESSION_TTY|SESSION_INTERACTIVE' '' tty; echo "$TMP/exec")" | tr -d '\r' | head -1)"
plan 'SESSION_TTY|SESSION_INTERACTIVE' '' size
case $("$PTY" size=97x31 -- "$HULL_INIT" run "$TMP/exec") in *"size 97x31"*) ok "of the caller's size" ;; *) not_ok "of the caller's size" ;; esac
plan 0 '' signals
"$HULL_INIT" run "$TMP/exec" >"$TMP/out" & launcher=$!
within 5 grep -q ready "$TMP/out"
kill -USR1 $launcher
within 5 grep -q 'signal 10' "$TMP/out" && ok "signals are passed on" || not_ok "signals are passed on"
kill -TERM $launcher
wait $launcher; same "and end it" 15 $?
enter SESSION_DETACHED "2 pid_file $TMP/exec.pids" sleep; same "detached" 0 $?
within 5 test -s "$TMP/exec.pids"
read -r inside _ second _ <"$TMP/exec.pids"
[ "$(readlink "/proc/$inside/ns/uts")" = "$(readlink "/proc/$container/ns/uts")" ] && ok "it stays inside" || not_ok "it stays inside"
case "$(readlink "/proc/$second/ns/pid_for_children")" in
"$(readlink /proc/self/ns/pid)") ok "what its monitor runs does not get inside" ;;
*) not_ok "what its monitor runs does not get inside" ;;
esac
plan 0 "2 pid_file $TMP/other.pids" sleep
mv "$TMP/exec" "$TMP/other"
"$HULL_INIT" run "$TMP/other" & launcher=$!
within 5 test -s "$TMP/other.pids"
read -r other _ <"$TMP/other.pids"
within 5 grep -q probe "/proc/$other/comm"
enter 0 '4 working_directory /proc/self/fd/3' pid 2>"$TMP/err"; same "a working directory behind a descriptor is refused" 125 $?
enter 0 '4 working_directory /proc/1/cwd/../../..' pid >/dev/null 2>"$TMP/err"; same "or behind a process" 125 $?
kill -KILL "$container"
wait $launcher; same "the end of the container ends it" 137 $?
within 5 gone "$inside" && ok "also the detached one" || not_ok "also the detached one"
within 5 gone "$monitor"
message=$(enter 0 '' pid 2>&1); same "a container that has ended" 125 $?
case $message in *"has ended"*) ok "says so" ;; *) not_ok "says so" "$message" ;; esac

start hunt
within 5 grep -q ready "$TMP/log"
container_begin=$begin
begin=$((begin + 1))
message=$(enter 0 '' pid 2>&1); same "a pid that belongs to somebody else by now" 125 $?
begin=$container_begin
case $message in *"has ended"*) ok "is not taken for it" ;; *) not_ok "is not taken for it" "$message" ;; esac
enter 0 '2 run_program [/bin/sleep 0.3] "" 5000 0' sleep 2>/dev/null & launcher=$!
within 10 grep -q '"end' "$TMP/log" && ok "a process on its way in is seen by the container" ||
	not_ok "a process on its way in is seen by the container" "$(cat "$TMP/log")"
grep -q seen "$TMP/log" && ! grep -q caught "$TMP/log" && ok "but neither traced nor looked into" ||
	not_ok "but neither traced nor looked into" "$(cat "$TMP/log")"
kill -KILL "$container" 2>/dev/null
wait $launcher 2>/dev/null
finish
