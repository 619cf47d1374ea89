# What the test scripts share. A script sources it and ends with `finish`.
# Needs: OUT (where hull-init and the test programs are). TMP is an own directory, removed at the end.
HULL_INIT=$OUT/hull-init
ASM=$OUT/test/asm
PROBE=$OUT/test/probe
PTY=$OUT/test/pty
TMP=$(mktemp -d "${TMPDIR:-/tmp}/hull-test.XXXXXX")
chmod 755 "$TMP"
UID_NOW=$(id -u)
GID_NOW=$(id -g)
FAILED=0
SCRIPT=$(basename "$0" .sh)
trap 'rm -rf "$TMP"' EXIT
STATIC=yes
if ldd "$HULL_INIT" >/dev/null 2>&1; then STATIC=; fi # a build with sanitizers
if [ -n "$OLD_KERNEL" ]; then
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$OUT/test/oldkernel" "$HULL_INIT" >"$TMP/hull-init"
	chmod 755 "$TMP/hull-init"
	HULL_INIT=$TMP/hull-init
	SCRIPT="$SCRIPT (old kernel)"
fi
trap 'exit 130' INT TERM

ok() { echo "ok      $SCRIPT: $1"; }
not_ok() {
	echo "NOT OK  $SCRIPT: $1"
	shift
	[ $# -eq 0 ] || printf '          %s\n' "$@"
	FAILED=1
}
skip() { echo "skipped $SCRIPT: $1 ($2)"; }
# Processes of Hull's that this script started and that are still there: their PATH has its directory.
leftovers() {
	for _p in /proc/[0-9]*; do
		case "$({ tr '\0' ' ' <"$_p/cmdline"; } 2>/dev/null)" in
		hull-monitor*) grep -q "$TMP" "$_p/environ" 2>/dev/null && echo "${_p#/proc/}" ;;
		esac
	done
}
nothing_left() { [ -z "$(leftovers)" ]; }
finish() {
	if ! within 2 nothing_left; then
		not_ok "monitors are left" "$(leftovers | while read -r _left; do tr '\0' ' ' <"/proc/$_left/cmdline"; done)"
		leftovers | xargs -r kill -KILL
	fi
	exit $FAILED
}
PATH=$PATH:$TMP
export PATH

# same NAME EXPECTED ACTUAL
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2" "was:      $3"; fi; }
# within SECONDS COMMAND…: waits until it succeeds
within() {
	_left=$(($1 * 50))
	shift
	while ! "$@" 2>/dev/null; do
		_left=$((_left - 1))
		[ $_left -gt 0 ] || return 1
		sleep 0.02
	done
}
gone() { [ ! -d "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }

# Whether new namespaces can be had at all: real root, or an ordinary user with user namespaces.
can_contain() { unshare ${USER_FLAGS} --pid --mount --fork true 2>/dev/null; }
USER_FLAGS=
[ "$UID_NOW" = 0 ] || USER_FLAGS="--user --map-root-user"

# A root file system that holds nothing but the probe, and the steps that start a container in it.
make_root() {
	mkdir -p "$TMP/root/bin" "$TMP/root/proc" "$TMP/root/dev"
	cp "$PROBE" "$TMP/root/bin/probe"
}
# plan_head [SESSION FIELDS]: session, clone, maps, root, proc
plan_head() {
	[ -z "$*" ] || echo "0 session $*"
	if [ "$UID_NOW" = 0 ]; then
		echo "1 clone CLONE_NEWPID|CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC"
	else
		echo "1 clone CLONE_NEWUSER|CLONE_NEWPID|CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC"
		echo "2 id_map 0 \"\" [\"0 $UID_NOW 1\"]"
		echo "2 id_map 1 \"\" [\"0 $GID_NOW 1\"]"
	fi
	cat <<-END
		3 propagation / MS_REC|MS_PRIVATE
		3 bind_root $TMP/root
		3 root $TMP/root
		3 mount proc /proc proc MS_NOSUID|MS_NODEV|MS_NOEXEC ""
		3 mount tmpfs /dev tmpfs MS_NOSUID "mode=755"
	END
}
plan_terminal() {
	echo '3 make_inner_directory /dev/pts 0755 0 0'
	echo '3 mount devpts /dev/pts devpts MS_NOSUID|MS_NOEXEC "newinstance,ptmxmode=0666,mode=0620"'
	echo '3 terminal 0 0'
}
plan_exec() {
	echo '3 pivot'
	printf '4 exec [/bin/probe'
	for _word; do printf ' "%s"' "$_word"; done
	echo '] [] []'
}
# simple_plan FILE WORDS…: a container that runs the probe with these words
simple_plan() {
	_file=$1
	shift
	{ plan_head; plan_exec "$@"; } | "$ASM" >"$_file"
}
