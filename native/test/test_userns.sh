# An ordinary user gets an own user namespace: new with mapped ids, new with a single id, or a monitor's. As root this
# plays an ordinary user with files of its own in the places of /etc/subuid and /etc/passwd.
. "$(dirname "$0")/lib.sh"
if [ "$UID_NOW" = 0 ] && [ -z "$INSIDE" ]; then
	if ! unshare --mount true 2>/dev/null; then
		skip "user namespaces" "cannot play an ordinary user: no mount namespace"
		finish
	fi
	if ! setpriv --reuid=54321 --regid=54321 --clear-groups test -r "$HULL_INIT"; then
		skip "user namespaces" "cannot play an ordinary user: other users may not read $(dirname "$HULL_INIT")"
		finish
	fi
	# where they are forbidden: inside a namespace that may have no other
	mkfifo "$TMP/go"
	chmod 755 "$TMP"
	INSIDE=1 RANGES=forbidden unshare --user sh -c '
		read -r go
		exec sh -c "echo 0 >/proc/sys/user/max_user_namespaces; exec setpriv --reuid=54321 --regid=54321 --clear-groups env -u XDG_RUNTIME_DIR TMPDIR=/tmp sh \$0" '"$0" <"$TMP/go" &
	child=$!
	exec 3>"$TMP/go"
	apart() { [ "$(readlink /proc/$child/ns/user)" != "$(readlink /proc/self/ns/user)" ]; }
	within 5 apart
	echo "0 0 60000" >/proc/$child/uid_map
	echo "0 0 60000" >/proc/$child/gid_map
	echo go >&3
	exec 3>&-
	wait $child || FAILED=1
	INSIDE=1 unshare --mount sh -ec '
		directory=$(mktemp -d)
		trap "umount /etc/passwd /etc/subuid /etc/subgid /etc/subuid /etc/subgid; rm -rf $directory" EXIT
		echo "hulltest:300000:1000" >$directory/subuid
		echo "54321:500000:500" >>$directory/subuid
		echo "hulltest:400000:500" >>$directory/subuid
		echo "hulltest:300000:1000" >$directory/subgid
		: >$directory/none
		cat /etc/passwd - >$directory/passwd <<-END
			hulltest:x:54321:54321::/tmp:/bin/sh
		END
		chmod 644 $directory/*; chmod 755 $directory
		for file in subuid subgid; do [ -e /etc/$file ] || exit 77; done
		mount --bind $directory/passwd /etc/passwd
		for ranges in mapped single; do
			for file in subuid subgid; do
				source=$directory/$file
				[ $ranges = mapped ] || source=$directory/none
				mount --bind $source /etc/$file
			done
			RANGES=$ranges setpriv --reuid=54321 --regid=54321 --clear-groups env -u XDG_RUNTIME_DIR -u HULL_RUN_ROOT \
				HOME=/tmp TMPDIR=/tmp sh '"$0"' || result=1
		done
		exit ${result:-0}'
	code=$?
	[ $code != 77 ] || skip "user namespaces" "no /etc/subuid to put something in the place of"
	[ $code = 0 ] || [ $code = 77 ] || FAILED=1
	finish
fi
SCRIPT="$SCRIPT${RANGES:+ ($RANGES)}"
if [ "$RANGES" != forbidden ] && ! unshare --user true 2>/dev/null; then
	skip "user namespaces" "forbidden here"
	finish
fi
mkdir -p "$TMP/prefix/bin" "$TMP/prefix/lib" "$TMP/jdk/bin"
cp "$HULL_INIT" "$TMP/prefix/bin/hull"
HULL=$TMP/prefix/bin/hull
echo a.jar >"$TMP/prefix/lib/hull.classpath"
cat >"$TMP/jdk/bin/java" <<'END'
#!/bin/sh
while [ "$1" != dev.hull.cli.Main ]; do shift; done
shift
case $1 in
--run-root) shift 2 ;;
--run-root=*) shift ;;
esac
case $1 in
show) echo "$HULL_USERNS $HULL_UID $(id -u):$(id -g)"; cat /proc/self/uid_map; pwd ;;
namespaces) readlink /proc/self/ns/user /proc/self/ns/mnt; pwd ;;
plan) eval "cat '$2' >&$HULL_PLAN_FD" ;;
esac
END
chmod +x "$TMP/jdk/bin/java"
export HULL_JAVA_HOME=$TMP/jdk HULL_RUN_ROOT=$TMP/run
cd "$TMP" || exit 1

if [ "$RANGES" = forbidden ]; then
	same "the setting that forbids them" "none:user.max_user_namespaces $UID_NOW $UID_NOW:$GID_NOW" "$("$HULL" show | head -1)"
	finish
fi
shown=$("$HULL" show)
expected=${RANGES:-$(echo "$shown" | head -1 | cut -d' ' -f1)}
same "kind of map, caller, root inside" "$expected $UID_NOW 0:0" "$(echo "$shown" | head -1)"
same "the directory stays" "$TMP" "$(echo "$shown" | tail -1)"
map=$(echo "$shown" | sed '1d;$d' | tr -s ' ' | sed 's/^ //' | tr '\n' ';')
case $RANGES in
mapped) same "all ranges are mapped" "0 54321 1;1 300000 1000;1001 400000 500;" "$map" ;;
single) same "one id is mapped" "0 54321 1;" "$map" ;;
esac
if [ "$RANGES" = mapped ] && ! command -v newuidmap >/dev/null; then skip "maps" "no newuidmap"; fi

# a second command joins the namespace of the first one's container
make_root
mkdir -p "$TMP/run/monitors"
own_uid=$UID_NOW
UID_NOW=0
{ plan_head 'SESSION_DETACHED' 0123456789abcdef '""' '15 "" "" 0 0'; plan_exec sleep; echo "5 remove_file $TMP/run/monitors/one"; } |
	sed "/^3 propagation/i 2 pid_file $TMP/run/monitors/one\n3 oom_score 100" | "$ASM" >"$TMP/plan"
"$HULL" plan "$TMP/plan"; same "a container of an ordinary user" 0 $?
read -r container _ monitor _ <"$TMP/run/monitors/one"
theirs=$(readlink "/proc/$monitor/ns/user" "/proc/$monitor/ns/mnt")
same "the monitor's namespaces are joined" "$theirs
$TMP" "$("$HULL" namespaces)"
same "and the kind of map is known" "$expected $own_uid 0:0" "$("$HULL" show | head -1)"
same "also with --run-root" "$(echo "$theirs" | head -1)" "$(HULL_RUN_ROOT=$TMP/other "$HULL" --run-root "$TMP/run" namespaces | head -1)"
same "and --run-root=" "$(echo "$theirs" | head -1)" "$(HULL_RUN_ROOT=$TMP/other "$HULL" --run-root="$TMP/run" namespaces | head -1)"
[ "$(HULL_RUN_ROOT=$TMP/other "$HULL" namespaces | head -1)" != "$(echo "$theirs" | head -1)" ] &&
	ok "another run root, another namespace" || not_ok "another run root, another namespace"
kill -KILL "$container"
within 5 gone "$monitor"
[ ! -e "$TMP/run/monitors/one" ] && ok "the exit steps ran" || not_ok "the exit steps ran"

# without any setting: a directory in /tmp, which nobody else may have made
usual=/tmp/hull-run-$own_uid
rm -rf "$usual"
usually() { env -u HULL_RUN_ROOT -u XDG_RUNTIME_DIR "$HULL" "$@"; }
same "the run root in /tmp is made" "$expected" "$(usually show | head -1 | cut -d' ' -f1)"
same "and it is private" "700 $own_uid" "$(stat -c '%a %u' "$usual")"
chmod 755 "$usual"
usually show >/dev/null
same "also when it was not" 700 "$(stat -c %a "$usual")"
rmdir "$usual"
ln -s "$TMP" "$usual"
case $(usually show 2>&1) in *"$usual is where"*HULL_RUN_ROOT*) ok "a link is refused" ;; *) not_ok "a link is refused" ;; esac
rm "$usual"

echo "1 1 $$ 12345" >"$TMP/run/monitors/stale"
same "a stale record is passed over" "$expected" "$("$HULL" show | head -1 | cut -d' ' -f1)"
finish
