# `hull`: finds Java, starts it, runs the plan it sends. A shell script plays the part of Java.
. "$(dirname "$0")/lib.sh"
unset JAVA_HOME HULL_RUN_ROOT XDG_RUNTIME_DIR
mkdir -p "$TMP/prefix/bin" "$TMP/prefix/lib" "$TMP/jdk/bin" "$TMP/old/bin"
cp "$HULL_INIT" "$TMP/prefix/bin/hull"
ln "$TMP/prefix/bin/hull" "$TMP/prefix/bin/hull-runtime"
HULL=$TMP/prefix/bin/hull
echo a.jar:b.jar >"$TMP/prefix/lib/hull.classpath"
printf '%s\n' '# options' -Xone '' '-Xtwo words' >"$TMP/prefix/lib/jvm.options"
echo 'JAVA_VERSION="25.0.1"' >"$TMP/jdk/release"
echo 'JAVA_VERSION="17.0.2"' >"$TMP/old/release"
# everything up to the main class is the JVM's; then: what to do, and with what
cat >"$TMP/jdk/bin/java" <<'END'
#!/bin/sh
all=$*
while [ "$1" != dev.hull.cli.Main ]; do shift; done
shift
[ -z "${ALL:-}" ] || set -- arguments
case $1 in
arguments) echo "$all" ;;
env) eval "echo \$$2" ;;
exit) exit "$2" ;;
kill) kill -"$2" $$ ;;
plan) eval "cat '$2' >&$HULL_PLAN_FD" ;;
plan-and-stay) eval "cat '$2' >&$HULL_PLAN_FD" ; eval "exec $HULL_PLAN_FD>&-"; sleep 5; echo late ;;
half) eval "head -c 40 '$2' >&$HULL_PLAN_FD" ;;
wait) echo waiting; exec sleep 30 ;;
--launch-failed) eval "cat <&$HULL_FAILURE_FD"; eval "cmp - \"$EXPECTED_PLAN\" <&$HULL_FAILED_PLAN_FD" && echo "same plan"; exit "$FAILURE_CODE" ;;
esac
END
chmod +x "$TMP/jdk/bin/java"
cp "$TMP/jdk/bin/java" "$TMP/old/bin/java"
export HULL_JAVA_HOME=$TMP/jdk

same "arguments" "-Xone -Xtwo words -cp $TMP/prefix/lib/a.jar:$TMP/prefix/lib/b.jar dev.hull.cli.Main arguments x y z" \
	"$("$HULL" arguments x "y z")"
: >"$TMP/prefix/lib/hull.aot"
case $("$HULL" arguments) in *" -XX:AOTCache=$TMP/prefix/lib/hull.aot "*) ok "AOT cache" ;; *) not_ok "AOT cache" ;; esac
mkdir "$TMP/prefix/lib/aot"
: >"$TMP/prefix/lib/aot/arguments"
: >"$TMP/prefix/lib/aot/hull-runtime"
cache_of() { printf '%s\n' "$1" | sed -n 's/.* -XX:AOTCache=\([^ ]*\) .*/\1/p'; }
same "AOT cache of a command" "$TMP/prefix/lib/aot/arguments" "$(cache_of "$("$HULL" arguments)")"
same "AOT cache of a command after options" "$TMP/prefix/lib/aot/arguments" \
	"$(cache_of "$(ALL=1 "$HULL" --debug --root x --run-root=y arguments)")"
same "AOT cache of a command after another runtime" "$TMP/prefix/lib/aot/arguments" \
	"$(cache_of "$(ALL=1 "$HULL" --runtime crun arguments)")"
same "AOT cache of the low-level runtime" "$TMP/prefix/lib/aot/hull-runtime" \
	"$(cache_of "$("$TMP/prefix/bin/hull-runtime" arguments)")"
same "AOT cache of a command that is a path" "$TMP/prefix/lib/hull.aot" "$(cache_of "$(ALL=1 "$HULL" ../aot/arguments)")"
rm -r "$TMP/prefix/lib/aot" "$TMP/prefix/lib/hull.aot"
same "HULL_UID" "$UID_NOW" "$("$HULL" env HULL_UID)"
same "HULL_GID" "$GID_NOW" "$("$HULL" env HULL_GID)"
same "HULL_HOME" "$TMP/prefix" "$("$HULL" env HULL_HOME)"
same "HULL_PROGRAM" "$TMP/prefix/bin/hull" "$("$HULL" env HULL_PROGRAM)"
same "under the other name" "$TMP/prefix/bin/hull-runtime" "$("$TMP/prefix/bin/hull-runtime" env HULL_PROGRAM)"
[ "$UID_NOW" != 0 ] || same "HULL_USERNS" host "$("$HULL" env HULL_USERNS)"
same "the caller's environment" hello "$(GREETING=hello "$HULL" env GREETING)"
same "but not a foreign plan descriptor" 0 "$(HULL_PLAN_FD=77 "$HULL" env HULL_PLAN_FD | grep -c 77)"
same "a locale without UTF-8" C.UTF-8 "$(LC_ALL=C "$HULL" env LC_ALL)"
same "no locale at all" C.UTF-8 "$(unset LC_ALL LC_CTYPE LANG; "$HULL" env LC_CTYPE)"
same "a locale with UTF-8 stays" de_DE.utf8 "$(LC_ALL=de_DE.utf8 LANG=C "$HULL" env LC_ALL)"
"$HULL" exit 0; same "exit code 0" 0 $?
"$HULL" exit 42; same "exit code 42" 42 $?
"$HULL" kill TERM; same "Java killed" 143 $?
"$HULL" wait >"$TMP/out" & launcher=$!
within 5 grep -q waiting "$TMP/out"
kill -TERM $launcher
wait $launcher; same "SIGTERM while planning" 143 $?
"$PTY" expect=waiting send='\x03' -- "$HULL" wait >/dev/null; same "ctrl-c while planning" 130 $?

# which Java
echo "$TMP/jdk" >"$TMP/prefix/lib/java-home"
(unset HULL_JAVA_HOME; "$HULL" exit 4); same "lib/java-home" 4 $?
echo "$TMP/none" >"$TMP/prefix/lib/java-home"
(unset HULL_JAVA_HOME; JAVA_HOME=$TMP/jdk "$HULL" exit 5); same "JAVA_HOME" 5 $?
message=$(HULL_JAVA_HOME=$TMP/none "$HULL" exit 0 2>&1); same "HULL_JAVA_HOME that is not there" 125 $?
case $message in *"$TMP/none"*) ok "is named" ;; *) not_ok "is named" "$message" ;; esac
message=$(HULL_JAVA_HOME=$TMP/old "$HULL" exit 0 2>&1); same "HULL_JAVA_HOME that is too old" 125 $?
case $message in *"Java 17"*) ok "says so" ;; *) not_ok "says so" "$message" ;; esac
cat >"$TMP/no-java.sh" <<'END'
[ ! -d /usr/lib/jvm ] || mount -t tmpfs none /usr/lib/jvm || exit 77
unset HULL_JAVA_HOME
JAVA_HOME=$1/old "$1/prefix/bin/hull" exit 0
END
message=$(unshare ${USER_FLAGS} --mount sh "$TMP/no-java.sh" "$TMP" 2>&1)
case $? in
125) case $message in *"Java 25"*temurin-25-jre*JAVA_HOME*) ok "no Java" ;; *) not_ok "no Java" "$message" ;; esac ;;
*) skip "no Java" "cannot hide /usr/lib/jvm: $message" ;;
esac

if ! can_contain; then
	skip "plans" "no namespaces for user $UID_NOW"
	finish
fi
# the launcher has made an ordinary user root already
make_root
UID_NOW=0
simple_plan "$TMP/plan" exit 6
"$HULL" plan "$TMP/plan"; same "a plan is run" 6 $?
simple_plan "$TMP/plan" cat
same "with the caller's streams" hello "$(echo hello | "$HULL" plan "$TMP/plan")"
simple_plan "$TMP/plan" exit 8
start=$(date +%s)
"$HULL" plan-and-stay "$TMP/plan" >/dev/null; same "Java's end is not waited for" 8 $?
[ $(($(date +%s) - start)) -lt 4 ] && ok "at all" || not_ok "at all"
message=$("$HULL" half "$TMP/plan" 2>&1); same "half a plan" 125 $?
case $message in *damaged*) ok "is refused" ;; *) not_ok "is refused" "$message" ;; esac
{ plan_head; echo '3 pivot'; echo '4 exec [/none] [] []'; } | "$ASM" >"$TMP/plan"
export EXPECTED_PLAN=$TMP/plan FAILURE_CODE=33
shown=$("$HULL" plan "$TMP/plan"); same "a failed launch ends with Java's code" 33 $?
index=$(($(grep -c . <<END
$("$HULL_INIT" check "$TMP/plan")
END
) - 1))
same "and tells it what failed" "$index 84 2 4
exec /none
same plan" "$shown"
finish
