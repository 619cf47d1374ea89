# The caller's terminal: pseudo-terminal, raw mode, size, detach keys, and streams that are replaced by pipes.
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "terminal" "no namespaces for user $UID_NOW"
	finish
fi
make_root
# tty_plan FLAGS KEYS WORDS…
tty_plan() {
	_flags=$1 _keys=$2
	shift 2
	{ plan_head "$_flags" 0123456789abcdef "\"$_keys\"" '15 "" "" 0 0'; plan_terminal; plan_exec "$@"; } | "$ASM" >"$TMP/plan"
}
shows() { case $2 in *"$3"*) ok "$1" ;; *) not_ok "$1" "expected: $3" "was: $2" ;; esac; }

tty_plan 'SESSION_TTY|SESSION_INTERACTIVE' ctrl-p,ctrl-q tty
shown=$("$PTY" -- "$HULL_INIT" run "$TMP/plan"); same "terminal: exit code" 0 $?
shows "all three streams are a terminal" "$shown" 111
shows "the caller's terminal is restored" "$shown" '[cooked]'
tty_plan 'SESSION_TTY|SESSION_INTERACTIVE' ctrl-p,ctrl-q size
shows "initial size" "$("$PTY" size=97x31 -- "$HULL_INIT" run "$TMP/plan")" "size 97x31"
tty_plan 'SESSION_TTY|SESSION_INTERACTIVE' ctrl-p,ctrl-q signals
shown=$("$PTY" size=80x24 expect=ready raw resize=133x44 expect='signal 28' expect='size 133x44' send='\x03' \
	expect='signal 2' signal=15 expect='signal 15' -- "$HULL_INIT" run "$TMP/plan")
same "resize, ctrl-c, SIGTERM" 15 $?
shows "restored after a signal" "$shown" '[cooked]'

tty_plan 'SESSION_TTY|SESSION_INTERACTIVE' ctrl-p,ctrl-q cat
"$PTY" raw send='word\r' expect=word expect=word eof -- "$HULL_INIT" run "$TMP/plan" >"$TMP/out"
same "echo, input, end of input" 0 $?
echo "5 exit_file $TMP/exit" >"$TMP/tail"
{ plan_head 'SESSION_TTY|SESSION_INTERACTIVE' 0123456789abcdef ctrl-p,ctrl-q '15 "" "" 0 0'; plan_terminal; plan_exec signals
	cat "$TMP/tail"; } | sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
shown=$("$PTY" expect=ready raw send='\x10\x11' -- "$HULL_INIT" run "$TMP/plan")
same "detach keys" 0 $?
shows "restored after detaching" "$shown" '[cooked]'
read -r container _ monitor _ <"$TMP/pids"
kill -0 $container 2>/dev/null && ok "the container goes on after detaching" || not_ok "the container goes on after detaching"
kill -TERM $container
within 5 test -s "$TMP/exit" && same "and ends in its own time" 15 "$(cut -d' ' -f1 "$TMP/exit")" || not_ok "and ends in its own time"
within 5 gone $monitor && ok "with its monitor" || not_ok "with its monitor"

tty_plan 'SESSION_TTY|SESSION_INTERACTIVE' ctrl-p,ctrl-q flood 300
"$PTY" -- "$HULL_INIT" run "$TMP/plan" | tr -d '\r\n' | sed 's/\[cooked\]//' | wc -c >"$TMP/count"
same "nothing of the output is lost" 307200 "$(tr -d ' ' <"$TMP/count")"

# without -t: a stream that is a terminal does not get in, the others do
{ plan_head SESSION_INTERACTIVE 0123456789abcdef '""' '15 "" "" 0 0'; plan_exec tty; } | "$ASM" >"$TMP/plan"
shows "no terminal of the host inside" "$("$PTY" -- "$HULL_INIT" run "$TMP/plan")" 000
{ plan_head SESSION_INTERACTIVE 0123456789abcdef '""' '15 "" "" 0 0'; plan_exec cat; } | "$ASM" >"$TMP/plan"
"$PTY" send='line\r' expect=line expect=line eof -- "$HULL_INIT" run "$TMP/plan" >/dev/null
same "input from a terminal without -t" 0 $?
{ plan_head 0 0123456789abcdef '""' '15 "" "" 0 0'; plan_exec cat; } | "$ASM" >"$TMP/plan"
same "not interactive: no input" "" "$(echo x | "$HULL_INIT" run "$TMP/plan")"
{ plan_head 'SESSION_DETACHED|SESSION_PRINT_ID' 0123456789abcdef '""' '15 "" "" 0 0'; plan_exec out text; } | "$ASM" >"$TMP/plan"
same "detached: the id" 0123456789abcdef "$("$HULL_INIT" run "$TMP/plan")"
{ plan_head 'SESSION_TTY|SESSION_INTERACTIVE' x nonsense '15 "" "" 0 0'; plan_terminal; plan_exec exit 0; } | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" 2>/dev/null; same "detach keys that nobody can type" 125 $?
finish
