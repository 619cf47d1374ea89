# A container that another runtime makes: here a script in its place.
. "$(dirname "$0")/lib.sh"
cat >"$TMP/runtime" <<-END
	#!/bin/sh
	case \$1 in
	create)
		exec 3<&0
		rm -f $TMP/go
		sh -c 'while [ ! -e $TMP/go ]; do sleep 0.02; done; cat; exit 7' <&3 3<&- &
		[ "\$2" = nopid ] || echo \$! >$TMP/pid
		;;
	start) >$TMP/go ;;
	fail)
		echo first >$TMP/log
		echo "\$2" >>$TMP/log
		exit 1
		;;
	esac
END
chmod 755 "$TMP/runtime"
# adopts START CREATE…: the words of both
adopts() {
	_start=$1
	shift
	rm -f "$TMP/ended" "$TMP/pids"
	{
		echo '0 session SESSION_INTERACTIVE 0123456789abcdef "" 15 "" "" 0 0'
		echo "0 adopt [$_start] $TMP/pid \"\" $TMP/log"
		echo '1 clone 0'
		echo "2 pid_file $TMP/pids"
		echo '3 new_session'
		printf '4 exec [%s' "$TMP/runtime"
		for _word; do printf ' "%s"' "$_word"; done
		echo '] [] []'
		echo "5 write_file $TMP/ended yes WRITE_CREATE"
	} | "$ASM" >"$TMP/plan"
	echo words | "$HULL_INIT" run "$TMP/plan" >"$TMP/out" 2>"$TMP/err"
}
adopts "$TMP/runtime start" create; same "it ends with the adopted process's code" 7 $?
same "that has the caller's streams" words "$(cat "$TMP/out")"
same "the record names it" "$(cat "$TMP/pid")" "$(cut -d' ' -f1 "$TMP/pids")"
[ -e "$TMP/ended" ] && ok "its end is ours" || not_ok "its end is ours"

adopts "" fail 'exec: x: executable file not found'; same "a program that the runtime does not find" 127 $?
grep -q 'executable file not found' "$TMP/err" && ok "the log's last line says so" || not_ok "the log's last line says so" "$(cat "$TMP/err")"
adopts "" fail 'exec: permission denied'; same "one that it may not run" 126 $?
adopts "" fail 'no idea'; same "anything else" 125 $?
[ -e "$TMP/ended" ] && ok "with the steps for the end" || not_ok "with the steps for the end"
adopts "" create nopid; same "a runtime that names no process" 125 $?
adopts "$TMP/runtime fail started" create; same "a start that fails" 125 $?
within 5 gone "$(cat "$TMP/pid")" && ok "ends what was made" || not_ok "ends what was made"
finish
