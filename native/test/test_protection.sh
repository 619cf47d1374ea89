# A container whose entry point is /proc/self/exe cannot write the program that started it (CVE-2019-5736).
. "$(dirname "$0")/lib.sh"
if ! can_contain; then
	skip "protection" "no namespaces for user $UID_NOW"
	finish
fi
if [ -z "$STATIC" ]; then
	skip "protection" "a build that is not static cannot run in an empty root"
	finish
fi
make_root
cp "$HULL_INIT" "$TMP/hull-init" # what would be overwritten
before=$(cksum <"$TMP/hull-init")
mkfifo "$TMP/in"
{ plan_head; echo '3 pivot'; echo '4 exec [/proc/self/exe check -] [] []'; } |
	sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
"$TMP/hull-init" run "$TMP/plan" <"$TMP/in" 2>/dev/null & launcher=$!
exec 3>"$TMP/in"
within 5 test -s "$TMP/pids"
read -r container _ monitor _ <"$TMP/pids"
ran() { [ "$(tr '\0' ' ' <"/proc/$container/cmdline")" = "/proc/self/exe check - " ]; }
within 5 ran && ok "the container runs Hull's own program" || not_ok "the container runs Hull's own program"
refused() {
	message=$( (: >>"$2") 2>&1)
	if [ -n "$message" ]; then ok "$1"; else not_ok "$1" "it was opened for writing"; fi
}
refused "it cannot be opened for writing while it runs" "/proc/$container/exe"
refused "nor the monitor's" "/proc/$monitor/exe"
# the attack: keep a descriptor, wait until the program is not running any more, open that for writing
exec 4<"/proc/$container/exe"
exec 3>&-
wait $launcher
within 5 gone $monitor
refused "nor after the end, through a descriptor that was kept" /proc/self/fd/4
case $message in
*[Rr]ead-only* | *"not permitted"*) ok "and not just because it is busy" ;;
*"ermission denied"*) ok "and not just because it is busy" ;;
*) not_ok "and not just because it is busy" "$message" ;;
esac
exec 4<&-
same "the program is what it was" "$before" "$(cksum <"$TMP/hull-init")"
finish
