#!/bin/sh
# hull run -p 53:53/udp probe
#
# What Hull does for this command, step by step, as a script. Run it with: sh FILE, as root.
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
ip=$(find_tool ip iproute2)
setsid=$(find_tool setsid util-linux)
sh=$(find_tool sh dash)
socat=$(find_tool socat util-linux)
unshare=$(find_tool unshare util-linux)
ip() { "$ip" "$@"; }
setsid() { "$setsid" "$@"; }
socat() { "$socat" "$@"; }
unshare() { "$unshare" "$@"; }

# Hands over to the host's side and waits until that is done.
turn() {
    echo "$1" >&8
    read -r answer <&9
    [ "$answer" = go ] || exit 125
}
COMMON
echo "mask=$mask" >>"$work/common"

# ---- 1. The host, before the container exists
before() {
    # Hull's monitor binds udp 0.0.0.0 53 without listening, so that no other program of this host
    # gets what leads into the container. This script does without.

    # Ports of the host that lead inside: protocol (6 is TCP, 17 UDP) and port, then address and port
    # of the container.
    timeout 5 /usr/sbin/nft -f - <<'INPUT'
add element inet hull published { 17 . 53 : 10.9.0.2 . 53 }
INPUT

    # What the kernel once decided about packets of one UDP sender holds as long as that keeps
    # sending: it is made to forget.
    conntrack -D -p udp --orig-port-dst 53 >/dev/null 2>&1 || true
    conntrack -D -p udp --orig-port-dst 54 --orig-dst 127.0.0.1 >/dev/null 2>&1 || true

    # After this the first process is made, in new namespaces of its own for network devices,
    # addresses, routes and filters: see the end of the script.
    :
}

# ---- 2. The host, beside the first process of the container
beside() {
    # Whatever goes wrong here ends the first process, too.
    trap '[ $? -eq 0 ] || echo stop >&9' EXIT

    # The first process says which one it is, seen from the host.
    read -r pid <&8

    # A program of the user carries the packets: it takes them from a device inside and sends them as
    # its own. Its standard input is the container's network namespace. It says on descriptor 1 when
    # it is ready, and ends with the container.
    mkfifo "$work/ready"
    (cd /run/hull/c && exec /usr/bin/pasta --netns /proc/self/fd/0 </proc/"$pid"/ns/net >"$work/ready" 2>/run/hull/c/network.log) &
    echo "$!" >"$work/network"
    [ -n "$(head -c 1 "$work/ready")" ] || { cat /run/hull/c/network.log >&2; false; }

    # Ports of the host that lead inside: slirp4netns is asked for them one by one.
    printf '%s' '{"execute":"x"}' | socat -t 5 - UNIX-CONNECT:/run/hull/c/slirp.sock

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

# A session of its own, so that the program is cut off from the caller's terminal. Typed at a
# terminal, this script leaves it out: there Ctrl-C shall reach the program.
[ ! -t 0 ] || exec "$sh" "$work/inside.2" "$work"
exec "$setsid" "$sh" "$work/inside.2" "$work"
INSIDE

cat >"$work/inside.2" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# The program, with exactly this environment. The shell below waits until the root has turned, and
# closes what it was told by.
exec \
    "$env" -i \
    PATH=/bin \
    "$sh" -c '
        echo ready >&8
        read -r answer <&9 && [ "$answer" = go ] || exit 125
        umask "$1" && cd "$2" && shift 2 || exit 125
        unset PWD OLDPWD SHLVL
        exec "$@" 8>&- 9>&-
    ' sh "$mask" / \
    ls
INSIDE

# ---- 4. The host, when the container has ended
after() {
    status=$?
    trap - EXIT INT TERM HUP
    set +e
    [ -z "$helper" ] || kill "$helper" 2>/dev/null

    # The program that carried the packets goes.
    [ ! -e "$work/network" ] || kill "$(cat "$work/network")" 2>/dev/null

    # The ports of the host lead nowhere any more. What is deleted is added first: then it does not
    # matter whether it was there.
    timeout 5 /usr/sbin/nft -f - <<'INPUT' || true
add element inet hull published { 17 . 53 : 10.9.0.2 . 53 }
delete element inet hull published { 17 . 53 }
INPUT

    # What the kernel once decided about packets of one UDP sender holds as long as that keeps
    # sending: it is made to forget.
    conntrack -D -p udp --orig-port-dst 53 >/dev/null 2>&1 || true
    conntrack -D -p udp --orig-port-dst 54 --orig-dst 127.0.0.1 >/dev/null 2>&1 || true

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
"$unshare" --fork --kill-child --net \
    "$sh" "$work/inside.1" "$work" || status=$?
exit "$status"
