# `hull-init check`, `exit`, `version`, and plans that are none.
. "$(dirname "$0")/lib.sh"
here=$(dirname "$0")
for listing in "$here"/plans/*.txt; do
	"$ASM" <"$listing" >"$TMP/plan"
	"$HULL_INIT" check "$TMP/plan" >"$TMP/text"; same "check $(basename "$listing")" 0 $?
	"$ASM" <"$TMP/text" | cmp -s - "$TMP/plan"; same "what check prints is the plan" 0 $?
done
"$HULL_INIT" check - <"$TMP/plan" >/dev/null; same "from standard input" 0 $?
head -c 30 "$TMP/plan" >"$TMP/short"
message=$("$HULL_INIT" check "$TMP/short" 2>&1); same "half a plan" 125 $?
case $message in *"$TMP/short"*"not a launch plan"*) ok "says which file" ;; *) not_ok "says which file" "$message" ;; esac
: >"$TMP/empty"
"$HULL_INIT" run "$TMP/empty" 2>/dev/null; same "an empty file" 125 $?
"$HULL_INIT" run "$TMP/missing" 2>/dev/null; same "no file" 125 $?
echo "5 remove_file $TMP/short" | "$ASM" >"$TMP/exit-plan"
"$HULL_INIT" run "$TMP/exit-plan" 2>/dev/null; same "an exit plan is nothing to run" 125 $?
"$HULL_INIT" exit "$TMP/exit-plan"; same "exit" 0 $?
[ ! -e "$TMP/short" ] && ok "did it" || not_ok "did it"
{ echo "5 write_file /does/not/exist x WRITE_CREATE"; echo "5 write_file $TMP/second x WRITE_CREATE"; } | "$ASM" >"$TMP/exit-plan"
message=$("$HULL_INIT" exit "$TMP/exit-plan" 2>&1); same "a step that fails" 125 $?
[ -e "$TMP/second" ] && ok "does not stop the others" || not_ok "does not stop the others"
case $message in *"/does/not/exist"*) ok "and is named" ;; *) not_ok "and is named" "$message" ;; esac
case $("$HULL_INIT" version) in "hull-init "[0-9]*) ok "version" ;; *) not_ok "version" ;; esac
"$HULL_INIT" 2>/dev/null; same "no command" 125 $?
finish
