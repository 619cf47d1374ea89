#!/bin/sh
# Builds the install tree dist/target/hull for use, not for checking: no tests, no format check, no Error Prone (./check
# does those). Says what it does in one line on standard error. $1: root of the checkout. Called by ./hull.
set -eu

home=$(cd "$1" && pwd -P)
target=$home/dist/target
log=$target/build.log
. "$home/dist/tools/toolchain.sh"

if ! mkdir -p "$target" 2>/dev/null || ! [ -w "$target" ]; then
    if [ -e "$target/hull/.built" ]; then
        echo "hull: the sources are newer than the build, and $target cannot be written: using the old build" >&2
        exit 0
    fi
    echo "hull: Hull is not built yet, and $target cannot be written: run ./hull once as the owner of this directory," \
        "$(stat -c %U "$home")" >&2
    exit 1
fi
hull_find_toolchain hull

# One build at a time.
exec 9>"$target/build.lock"
if ! flock -n 9; then
    echo "hull: waiting for another build of Hull to finish" >&2
    flock 9
    exit 75
fi

once="once, about half a minute"
[ ! -e "$target/hull/.built" ] || once="the sources have changed"
printf 'Building Hull (%s):' "$once" >&2
started=$(date +%s)
touch "$target/build.started" # sources that change from now on count as newer
rm -f "$target/build.failed"
: >"$log"
{
    mvn -B -ntp -f "$home/pom.xml" -T 1C -Dhull.quick -Dmaven.test.skip=true -DskipTests -pl dist -am package 2>&1 9>&- ||
        touch "$target/build.failed"
} | while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $line in
    *'] Building hull-'*)
        name=${line#*Building hull-}
        [ "${name%% *}" = testing ] || printf ' %s' "${name%% *}" >&2
        ;;
    esac
done
if [ -e "$target/build.failed" ] || [ ! -x "$target/hull/bin/hull" ]; then
    printf ' … failed\n' >&2
    sed -n 's/^\[ERROR\] /  /p' "$log" | sed 10q >&2
    echo "hull: the build failed; all of its output is in $log" >&2
    exit 1
fi
printf ' … done in %s s\n' "$(($(date +%s) - started))" >&2
mv "$target/build.started" "$target/hull/.built"
# What root builds in somebody's checkout stays that person's.
if [ "$(id -u)" = 0 ] && [ "$(stat -c %u "$home")" != 0 ]; then
    chown -R --reference="$home" "$home"/*/target
fi
