#!/bin/sh
# hull-runtime create c
#
# What Hull does for this command, step by step, as a script. Run it with: sh FILE, as root. The
# container's terminal would be handed to who listens at /run/console. Another runtime makes the
# container and ends; Hull's monitor takes the process over that it names in /run/pid, and starts it
# by /bin/crun start x. Nothing of Hull's would stay behind; the first process would be the caller's.
# There is a container already; these steps are done to it.
#
# shellcheck disable=SC2016,SC2154,SC2317 # text for other shells; names of $work/common; a function for trap
set -eu

# This script and the first process of the container talk through two pipes: 8 to the script, 9 from
# it.
mask=$(umask)
umask 022
work=$(mktemp -d)
chmod 755 "$work"
mkfifo "$work/8" "$work/9"
exec 8<>"$work/8" 9<>"$work/9"

# What both use.
cat >"$work/common" <<'COMMON'
# Where the tools are. A function of the same name leads past the smaller tools that a shell like
# busybox has built in.
find_tool() {
    IFS=:
    for place in $PATH /usr/sbin /sbin; do
        [ ! -x "$place/$1" ] || { echo "$place/$1" && return; }
    done
    echo "$1 is not installed: it is part of the package $2" >&2
    exit 125
}
env=$(find_tool env coreutils)
sh=$(find_tool sh dash)
unshare=$(find_tool unshare util-linux)
unshare() { "$unshare" "$@"; }

# Hands over to the host's side and waits until that is done.
turn() {
    echo "$1" >&8
    read -r answer <&9
    [ "$answer" = go ] || exit 125
}

# Where the root of the container is, as long as the host's is still there.
root=/d/root
COMMON
echo "mask=$mask" >>"$work/common"

# ---- 1. The host, before the container exists
before() {
    # Hull makes the socket /run/r/c/start for the start.

    # Hull lets the container behind /run/r/c/start go on.
    kill -s 15 7

    # After this the first process is made, in new namespaces of its own for mounts: see the end of
    # the script.
    :
}

# ---- 2. The host, beside the first process of the container
beside() {
    # Whatever goes wrong here ends the first process, too.
    trap '[ $? -eq 0 ] || echo stop >&9' EXIT

    # The first process says which one it is, seen from the host.
    read -r pid <&8

    # The number of the first process, for whoever asked for it.
    printf '%s' "$pid" >/run/r/c.pid

    # The first process goes on.
    echo go >&9

    # The first process has dropped its privileges and waits in a shell.
    read -r _ <&8

    # Everything is in place: the program starts.
    echo go >&9
}

# ---- 3. The first process of the container
cat >"$work/inside.1" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# Out of the caller's directory: one that lies in the host would keep a door open.
cd /

# Who am I? The host's /proc is still in place, so this is the number that the host knows.
read -r pid _ </proc/self/stat
turn "$pid"

# From here on paths of the container mean paths below /d/root.

# Hull moves the root over the host's here; this script turns it with pivot_root.

# Hull changes the root without a mount here; this script turns it with pivot_root.

# Hull looks here whether true can be run.

# Hull looks the directory of user 1000 up in the container's /etc/passwd here, for the variable HOME.

# Hull waits here for the command start. This script does not wait.

# The program, with exactly this environment. The shell below waits until the root has turned, and
# closes what it was told by.
exec \
    "$env" -i \
    "$sh" -c '
        echo ready >&8
        read -r answer <&9 && [ "$answer" = go ] || exit 125
        umask "$1" && cd "$2" && shift 2 || exit 125
        unset PWD OLDPWD SHLVL
        PATH=/bin
        exec "$@" 8>&- 9>&-
    ' sh "$mask" / \
    true
INSIDE

# ---- 4. The host, when the container has ended
after() {
    status=$?
    trap - EXIT INT TERM HUP
    set +e
    [ -z "$helper" ] || kill "$helper" 2>/dev/null

    kill -s KILL 7

    # The pipes and texts of this script.
    rm -rf "$work"
    exit "$status"
}

# ---- Now do it
# shellcheck source=/dev/null
. "$work/common"
helper=''
trap after EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
before

# The helper runs in the background and the container in the foreground: so the program has the
# terminal, the standard input and Ctrl-C. This shell only waits.
beside &
helper=$!
trap : INT
status=0
"$unshare" --fork --kill-child --mount --propagation unchanged \
    "$sh" "$work/inside.1" "$work" || status=$?
exit "$status"
