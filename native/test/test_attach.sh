# The monitor's attach socket: several clients on one terminal, resize, signals, and clients that misbehave.
. "$(dirname "$0")/lib.sh"
ATTACH=$OUT/test/attach
if ! can_contain; then
	skip "attach" "no namespaces for user $UID_NOW"
	finish
fi
make_root
SOCKET=$TMP/a-directory-whose-name-is-so-long-that-no-socket-address-has-room-for-it-which-is-why-it-is-there/attach
mkdir -p "${SOCKET%/*}"
ln -s "${SOCKET%/*}" "$TMP/s" # the test's client is a simple one
start() {
	rm -f "$SOCKET" "$TMP/exit" "$TMP/log"
	{ plan_head 'SESSION_TTY|SESSION_INTERACTIVE|SESSION_DETACHED' 0123456789abcdef '""' "15 \"$SOCKET\" $TMP/log 0 1"; plan_terminal
		plan_exec "$@"; echo "5 exit_file $TMP/exit"; } | "$ASM" >"$TMP/plan"
	"$HULL_INIT" run "$TMP/plan"
}
start signals; same "detached with a terminal" 0 $?
within 5 grep -q ready "$TMP/log" # a change of size before that, it does not hear
"$ATTACH" "$TMP/s/attach" resize=99x22 expect='size 99x22' signal=10 expect='signal 10' signal=15 >"$TMP/out"
same "resize, signals, exit code" 15 $?
within 5 test -s "$TMP/exit" && ok "it ended" || not_ok "it ended"

start cat
"$ATTACH" "$TMP/s/attach" joined="$TMP/joined" expect=together >"$TMP/second" & second=$!
"$ATTACH" "$TMP/s/attach" garbage 2>/dev/null
same "a client that speaks nonsense is dropped" 123 $?
within 5 test -e "$TMP/joined"
"$ATTACH" "$TMP/s/attach" input=to input=gether expect=together input="$(printf '\n\004')" >"$TMP/first"
same "input from a client" 0 $?
wait $second; same "the other client sees it too" 0 $?
within 5 test -s "$TMP/exit"

# the launcher as a client: a plan that is nothing but an attach
# join FLAGS [KEYS]
join() {
	echo "0 attach $1 0123456789abcdef \"$SOCKET\" ${2:-\"\"}" | "$ASM" >"$TMP/attach.plan"
}
start signals
within 5 grep -q ready "$TMP/log"
join 'ATTACH_INPUT|ATTACH_OUTPUT|ATTACH_TTY|ATTACH_SIGNALS' ctrl-p,ctrl-q
"$PTY" size=88x44 expect='size 88x44' raw send='\x10\x11' -- "$HULL_INIT" run "$TMP/attach.plan" >/dev/null
same "attached at a terminal: its size, detach keys" 0 $?
"$PTY" expect='signal 28' raw send='\x03' expect='signal 2' signal=10 expect='signal 10' -- "$HULL_INIT" run "$TMP/attach.plan" >/dev/null &
pty=$!
within 5 grep -q 'signal 10' "$TMP/log" && ok "raw keys and signals" || not_ok "raw keys and signals" "$(cat "$TMP/log")"
join 'ATTACH_OUTPUT'
"$HULL_INIT" run "$TMP/attach.plan" >"$TMP/out" 2>&1 & other=$!
sees() { "$ATTACH" "$TMP/s/attach" signal=12 leave && grep -q 'signal 12' "$TMP/out"; }
within 5 sees
"$ATTACH" "$TMP/s/attach" signal=12 expect='signal 12' signal=15 >/dev/null
wait $other; same "only to watch: the exit code" 15 $?
grep -q 'signal 15' "$TMP/out" && ok "and the output" || not_ok "and the output" "$(cat "$TMP/out")"
wait $pty; same "all of them hear the end" 15 $?
join 'ATTACH_OUTPUT'
"$HULL_INIT" run "$TMP/attach.plan" 2>"$TMP/err"; same "nobody there any more" 125 $?
grep -q "connect to container 0123456789ab: Connection refused" "$TMP/err" && ok "says so" || not_ok "says so" "$(cat "$TMP/err")"

# without a terminal
detached() {
	rm -f "$SOCKET" "$TMP/exit" "$TMP/log" "$TMP/pids"
	{ plan_head 'SESSION_INTERACTIVE|SESSION_DETACHED' 0123456789abcdef '""' "15 \"$SOCKET\" $TMP/log 0 1" |
		sed "/^3 propagation/i 2 pid_file $TMP/pids"
		plan_exec "$@"; echo "5 exit_file $TMP/exit"; } | "$ASM" >"$TMP/plan"
	"$HULL_INIT" run "$TMP/plan"
}
detached cat
join 'ATTACH_INPUT|ATTACH_OUTPUT'
echo first | "$HULL_INIT" run "$TMP/attach.plan" >"$TMP/one" & one=$!
within 5 grep -q first "$TMP/log" && ok "input from a pipe" || not_ok "input from a pipe"
kill -0 $one 2>/dev/null && ok "whose end is not the container's" || not_ok "whose end is not the container's"
join 'ATTACH_INPUT|ATTACH_OUTPUT|ATTACH_END_INPUT'
head -c 300000 /dev/zero | tr '\0' x >"$TMP/much"
same "unless it is told so" 300000 "$("$HULL_INIT" run "$TMP/attach.plan" <"$TMP/much" | tr -dc x | wc -c | tr -d ' ')"
wait $one; same "the end" 0 $?
same "of both" "first 300000" "$(head -1 "$TMP/one") $(tail -n +2 "$TMP/one" | wc -c | tr -d ' ')"

# in the foreground, but with a standard input that is not the caller's
rm -f "$SOCKET" "$TMP/exit" "$TMP/log" "$TMP/pids"
{ plan_head 'SESSION_INTERACTIVE|SESSION_OWN_INPUT' 0123456789abcdef '""' "15 \"$SOCKET\" $TMP/log 0 1" |
	sed "/^3 propagation/i 2 pid_file $TMP/pids"
	plan_exec cat; echo "5 exit_file $TMP/exit"; } | "$ASM" >"$TMP/plan"
echo mine | "$HULL_INIT" run "$TMP/plan" >"$TMP/own" & own=$!
within 5 test -S "$SOCKET"
join 'ATTACH_INPUT|ATTACH_OUTPUT|ATTACH_END_INPUT'
given() { echo theirs | "$HULL_INIT" run "$TMP/attach.plan" >"$TMP/one" 2>&1; }
within 5 given
wait $own; same "its output comes, and its end" 0 $?
same "its input is that of whoever attaches" theirs "$(cat "$TMP/own")"

detached signals
within 5 grep -q ready "$TMP/log"
join 'ATTACH_OUTPUT'
"$HULL_INIT" run "$TMP/attach.plan" >"$TMP/out" & one=$!
connected() { ls -l "/proc/$one/fd" | grep -q socket; }
within 5 connected
kill -TERM $one
wait $one; same "signals that are not passed on end the client" 143 $?
"$ATTACH" "$TMP/s/attach" signal=15 >/dev/null
detached flood 20000
join 'ATTACH_OUTPUT'
"$HULL_INIT" run "$TMP/attach.plan" | head -c 100000 >/dev/null
within 5 test -s "$TMP/exit" && ok "a reader that goes away does not hold it up" || not_ok "a reader that goes away does not hold it up"
detached sleep
read -r container _ monitor _ <"$TMP/pids"
"$HULL_INIT" run "$TMP/attach.plan" >/dev/null 2>"$TMP/err" & one=$!
within 5 connected
kill -KILL "$monitor"
wait $one; same "the monitor dies" 137 $?
grep -q "monitor of container 0123456789ab died" "$TMP/err" && ok "and its client says so" || not_ok "and its client says so" "$(cat "$TMP/err")"
finish
