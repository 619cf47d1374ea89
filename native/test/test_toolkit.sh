# Programs for a container that has none: toolkit, toolkit_attach, and the program that stands for each of them.
. "$(dirname "$0")/lib.sh"
if ! can_contain || [ "$UID_NOW" != 0 ]; then
	skip "toolkit" "needs root"
	finish
elif [ -z "$STATIC" ] || [ -n "$OLD_KERNEL" ]; then
	skip "toolkit" "needs the static program, on this kernel"
	finish
fi
make_root
mkdir -p "$TMP/root/dev"
{ plan_head SESSION_DETACHED 0123456789abcdef '""' "15 \"\" \"\" 0 1"
	echo '3 mount mqueue /dev/mqueue mqueue MS_NOSUID|MS_NODEV|MS_NOEXEC ""'
	plan_exec sleep; } | sed "/^3 propagation/i 2 pid_file $TMP/pids" | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan"
within 5 test -s "$TMP/pids"
read -r container begin monitor _ <"$TMP/pids"

# A toolkit of this machine's programs: the upper layer hides one of the lower's and has links and a script.
lower=$TMP/lower upper=$TMP/upper
copy() { # PROGRAM…: with its libraries
	for _program; do
		_path=$(readlink -f "$(command -v "$_program")")
		mkdir -p "$lower/usr/bin" "$lower/usr/lib"
		cp "$_path" "$lower/usr/bin/$_program"
		ldd "$_path" 2>/dev/null | grep -o '/[^ ]*' | while read -r _library; do
			mkdir -p "$lower$(dirname "$_library")"
			cp -L "$_library" "$lower$_library"
		done
	done
}
mkdir -p "$lower" "$upper/bin" "$upper/etc/alternatives"
copy cat ls sh readlink
LIBRARIES="[$(ldd "$(command -v cat)" | grep -o '/[^ ]*' | xargs -n1 dirname | sort -u | tr '\n' ' ')]"
ln -s /etc/alternatives/absolute "$upper/bin/linked"
ln -s ../../../../usr/bin/cat "$upper/etc/alternatives/absolute"
printf '#!/usr/bin/sh -e\necho "script $0 $1"\n' >"$upper/bin/script"
printf 'not a program' >"$upper/bin/broken"
printf '#! /nowhere\n' >"$upper/bin/lost"
ln -s around "$upper/bin/around"
chmod 755 "$upper/bin/"* 2>/dev/null
cp "$PROBE" "$upper/bin/static"

# debug LAYERS WORDS…
debug() {
	_layers=$1
	shift
	{ echo '0 session 0 fedcba9876543210 "" 15 "" "" 0 0'
		echo "1 target $container $begin CLONE_NEWPID|CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC"
		echo '1 clone 0'; echo "3 toolkit [$_layers] []"; echo '3 join_target'
		echo "3 toolkit_attach /dev/mqueue [/bin /usr/bin] $LIBRARIES TOOLKIT_PRIVATE"
		printf '4 exec ['; _comma=
		for _word; do printf '%s"%s"' "$_comma" "$_word"; _comma=' '; done
		echo '] ["PATH=/dev/mqueue/bin"] [/dev/mqueue/bin]'; } | "$ASM" >"$TMP/exec"
	"$HULL_INIT" run "$TMP/exec"
}
both="$upper $lower"
cat "/proc/$container/mountinfo" >"$TMP/mounts"
same "the container's own root" "bin dev proc" "$(debug "$both" ls / | tr '\n' ' ' | sed 's/ $//')"
same "its process" "/bin/probe" "$(debug "$both" readlink /proc/1/exe)"
same "its files by way of that" "probe" "$(debug "$both" ls /proc/1/root/bin)"
debug "$both" sh -c 'echo written >/file'
same "they can be written" written "$(cat "$TMP/root/file" 2>/dev/null)"
rm -f "$TMP/root/file"
same "one program calls another" "bin" "$(debug "$both" sh -c 'ls / | while read -r l; do echo $l; break; done')"
same "one layer alone" "bin" "$(debug "$lower" ls / | head -1)"
same "a link that is absolute" "sleep" "$(debug "$both" linked /proc/1/cmdline | tr '\0' '\n' | tail -1)"
case $(debug "$both" script word) in "script /dev/mqueue/root/bin/script word") ok "a script" ;; *) not_ok "a script" ;; esac
debug "$both" static exit 42; same "a static program" 42 $?
same "no variable of ours" "PATH=/dev/mqueue/bin" "$(debug "$both" sh -c 'cat /proc/self/environ' | tr '\0' '\n' | grep -v -e ^PWD -e ^_ -e ^OLDPWD -e ^SHLVL)"
debug "$both" broken 2>/dev/null; same "no program at all" 126 $?
debug "$both" lost 2>/dev/null; same "a script without its interpreter" 127 $?
debug "$both" around 2>/dev/null; same "a link in a circle" 127 $?
debug "$both" nothing 2>/dev/null; same "a program that no toolkit has" 127 $?
debug "$both" sh -c 'echo x >/dev/mqueue/bin/ls' 2>/dev/null && not_ok "the toolkit is read-only" || ok "the toolkit is read-only"
message=$(debug "$upper $TMP/nowhere" ls 2>&1); same "a layer that is not there" 125 $?
case $message in *"$TMP/nowhere"*) ok "is named" ;; *) not_ok "is named" "$message" ;; esac
same "no mount is left" "$(cat "$TMP/mounts")" "$(cat "/proc/$container/mountinfo")"
same "no file is left" "bin dev proc" "$(ls "$TMP/root" | tr '\n' ' ' | sed 's/ $//')"
kill -KILL "$container"
within 5 gone "$monitor"
finish
