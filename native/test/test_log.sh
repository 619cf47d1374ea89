# The log that the monitor keeps: detached, in the foreground beside the caller's streams, with a terminal, with attached
# clients, and on a disk that is full.
. "$(dirname "$0")/lib.sh"
ATTACH=$OUT/test/attach
if ! can_contain; then
	skip "log" "no namespaces for user $UID_NOW"
	finish
fi
make_root
LOG=$TMP/log
# start FLAGS MAXIMUM FILES WORDS…: runs it; sets nothing, the log is in $LOG, the exit record in $TMP/exit, ids in $TMP/pids
start() {
	_flags=$1 _limits="$2 $3"
	shift 3
	rm -f "$TMP/exit" "$TMP/pids"
	{ plan_head "$_flags" 0123456789abcdef '""' "15 $TMP/attach $LOG $_limits"
		case $_flags in *TTY*) plan_terminal ;; esac
		plan_exec "$@"; echo "5 exit_file $TMP/exit"; } |
		sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
	"$HULL_INIT" run "$TMP/plan"
}
entries() { sed 's/,"time":"20[0-9-]*T[0-9:.]*Z"//' "$LOG"; }

start SESSION_DETACHED 0 1 out 'one\ntwo' bad; same "detached" 0 $?
within 5 test -s "$TMP/exit"
same "both streams, partial lines" '{"log":"bad","stream":"stderr"} {"log":"one\n","stream":"stdout"} {"log":"two","stream":"stdout"}' \
	"$(entries | sort | tr '\n' ' ' | sed 's/ $//')"
same "the exit record" "0 0 0 0" "$(cut -d' ' -f1-3,5 "$TMP/exit")"
rm "$LOG"

same "in the foreground: output" "one|bad" "$(start 0 0 1 out one bad 2>"$TMP/err" | tr '\n' '|')|$(cat "$TMP/err")"
same "and log" '{"log":"bad","stream":"stderr"} {"log":"one","stream":"stdout"}' "$(entries | sort | tr '\n' ' ' | sed 's/ $//')"
same "much output through a slow pipe" 3145728 "$(start 0 100000 2 flood 3072 | (sleep 0.1; wc -c) | tr -d ' ')"
same "input goes in as it is" hello "$(echo hello | start SESSION_INTERACTIVE 0 1 cat)"
start 0 0 1 flood 3072 | head -c 10 >/dev/null
within 5 grep -q "^94 \|^141 " "$TMP/exit" && ok "a closed pipe is felt by the program" ||
	not_ok "a closed pipe is felt by the program" "$(cat "$TMP/exit")"
rm -f "$LOG" "$LOG".*

start 'SESSION_DETACHED|SESSION_TTY' 0 1 out 'one\ntwo'
within 5 test -s "$TMP/exit"
same "a terminal" '{"log":"one\r\n","stream":"stdout"} {"log":"two","stream":"stdout"}' "$(entries | tr '\n' ' ' | sed 's/ $//')"
rm "$LOG"

start SESSION_DETACHED 1000000 3 flood 10240
within 10 test -s "$TMP/exit"
same "rotation" "log log.1 log.2" "$(cd "$TMP" && echo log*)"
rm -f "$LOG" "$LOG".*

# standard input of a detached container, several clients
start 'SESSION_DETACHED|SESSION_INTERACTIVE' 0 1 cat
"$ATTACH" "$TMP/attach" joined="$TMP/joined" expect=word2 >"$TMP/second" & second=$!
within 5 test -e "$TMP/joined"
"$ATTACH" "$TMP/attach" input=word1 expect=word1 leave; same "a client comes and goes" 0 $?
"$ATTACH" "$TMP/attach" input='word2
' expect=word2 end >"$TMP/first"; same "another writes and ends the input" 0 $?
wait $second; same "a third sees it" 0 $?
same "and it is in the log" '{"log":"word1word2\n","stream":"stdout"}' "$(entries)"
rm "$LOG"

if [ -n "$STATIC" ]; then
	start SESSION_DETACHED 0 1 out-and-sleep line
	within 5 grep -q line "$LOG"
	read -r container _ monitor _ <"$TMP/pids"
	small() { [ "$(awk "/^Pss:/ { print \$2 }" "/proc/$1/smaps_rollup")" -le "$2" ]; }
	within 5 small $monitor 400 && ok "a monitor with a log takes 400 kB at most" ||
		not_ok "a monitor with a log takes 400 kB at most" "$(grep Pss: "/proc/$monitor/smaps_rollup")"
	kill -KILL $container
	within 5 gone $monitor
	rm "$LOG"
fi

# a full disk: the container goes on, its client sees everything, nothing is lost silently
cat >"$TMP/full.sh" <<'END2'
mkdir -p "$DISK" && mount -t tmpfs -o size=64k none "$DISK" || exit 77
"$HULL_INIT" run "$PLAN" | wc -c | tr -d ' '
cat "$DISK/exit"
sed -n 's/.*"lost":"\([0-9]*\)".*/\1/p' "$DISK/log"
END2
DISK=$TMP/disk
mkdir "$DISK"
UID_NOW=0 # root, or made so by unshare
{ plan_head 0 0123456789abcdef '""' "15 \"\" $DISK/log 0 1"; plan_exec flood 1024; echo "5 exit_file $DISK/exit"; } |
	"$ASM" >"$TMP/plan"
export DISK HULL_INIT
shown=$(PLAN=$TMP/plan unshare ${USER_FLAGS} --mount sh "$TMP/full.sh" 2>&1)
case $? in
77) skip "a full disk" "cannot mount a tmpfs" ;;
*)
	same "a full disk: all the output" 1048576 "$(echo "$shown" | head -1)"
	lost=$(echo "$shown" | sed -n '2s/^0 0 0 [0-9]* \([0-9]*\) .*/\1/p; 3,$p' | paste -sd+)
	[ $((${lost:-0})) -gt 900000 ] && ok "the exit record is written, and nothing is lost silently" ||
		not_ok "the exit record is written, and nothing is lost silently" "$shown"
	;;
esac
finish
