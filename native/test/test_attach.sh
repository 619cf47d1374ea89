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
finish
