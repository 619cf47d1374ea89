#!/bin/sh
# hull-runtime run probe
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
chrt=$(find_tool chrt util-linux)
env=$(find_tool env coreutils)
findmnt=$(find_tool findmnt util-linux)
ionice=$(find_tool ionice util-linux)
ip=$(find_tool ip iproute2)
mount=$(find_tool mount util-linux)
nsenter=$(find_tool nsenter util-linux)
pivot_root=$(find_tool pivot_root util-linux)
renice=$(find_tool renice util-linux)
setarch=$(find_tool setarch util-linux)
sh=$(find_tool sh dash)
taskset=$(find_tool taskset util-linux)
umount=$(find_tool umount util-linux)
unshare=$(find_tool unshare util-linux)
chrt() { "$chrt" "$@"; }
findmnt() { "$findmnt" "$@"; }
ionice() { "$ionice" "$@"; }
ip() { "$ip" "$@"; }
mount() { "$mount" "$@"; }
nsenter() { "$nsenter" "$@"; }
pivot_root() { "$pivot_root" "$@"; }
renice() { "$renice" "$@"; }
setarch() { "$setarch" "$@"; }
taskset() { "$taskset" "$@"; }
umount() { "$umount" "$@"; }
unshare() { "$unshare" "$@"; }

# Prints where a path of the container is. Its symbolic links are followed below "$root", never out of it.
inside() {
    rest=$1 path='' links=0
    while [ -n "$rest" ]; do
        name=${rest%%/*}
        case $rest in */*) rest=${rest#*/} ;; *) rest='' ;; esac
        case $name in
            '' | .) continue ;;
            ..) path=${path%/*} && continue ;;
        esac
        if [ -L "$root$path/$name" ]; then
            link=$(readlink "$root$path/$name")
            links=$((links + 1))
            [ "$links" -le 40 ] || { echo "$1: too many symbolic links" >&2 && exit 125; }
            case $link in /*) path='' ;; esac
            rest=$link/$rest
        else
            path=$path/$name
        fi
    done
    printf '%s\n' "$root$path"
}

# The same for a mount point: made as a directory if $1 is one, else as an empty file.
like() {
    at=$(inside "$2")
    if [ -d "$1" ]; then
        mkdir -p "$at"
    elif [ ! -e "$at" ]; then
        mkdir -p "${at%/*}"
        : >"$at"
    fi
    printf '%s\n' "$at"
}

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
    # Hull connects to /run/agent here: who listens there answers for the filter below.

    # The files of /srv/data appear with other owners than they have on disk (util-linux 2.39 or
    # newer).
    if [ -d /srv/data ]; then mkdir "$work/tree.1"; else : >"$work/tree.1"; fi
    mount --rbind -o 'X-mount.idmap=u:0:100000:65536 g:0:100000:65536' /srv/data "$work/tree.1"
    mount -o remount,bind,ro "$work/tree.1"

    # The files of /srv/file appear with other owners than they have on disk (util-linux 2.39 or
    # newer).
    if [ -d /srv/file ]; then mkdir "$work/tree.2"; else : >"$work/tree.2"; fi
    mount --bind -o X-mount.idmap=/proc/77/ns/user /srv/file "$work/tree.2"

    # A device, made out here: the container's users may make none.
    mknod -m 0640 "$work/tree.3" c 10 229
    chown 100000:100005 "$work/tree.3"

    # After this the first process is made, in new namespaces of its own for mounts; process numbers:
    # see the end of the script.
    :
}

# ---- 2. The host, beside the first process of the container
beside() {
    # Whatever goes wrong here ends the first process, too.
    trap '[ $? -eq 0 ] || echo stop >&9' EXIT

    # The first process says which one it is, seen from the host.
    read -r pid <&8

    # A network device of the host goes into the container. Hull takes its addresses along.
    ip link set eth7 netns "$pid" name eth0
    nsenter --target "$pid" --net ip link set eth0 up

    # The first process goes on.
    echo go >&9

    # The first process has dropped its privileges and waits in a shell.
    read -r _ <&8

    # Turn the root: the container's becomes "/" for every process of its mount namespace whose root
    # was the host's, the waiting shell included. "." twice stacks the old root on the new one, so
    # the image needs no directory for it.
    nsenter --target "$pid" --mount "$sh" -c 'cd "$1" && exec "$2" . .' sh "$root" "$pivot_root"

    # Detach the old root, which is on top now, and with it every file of the host: who enters this
    # mount namespace after that finds only the container.
    nsenter --target "$pid" --mount "$umount" -l /

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

# Clocks of its own: how far they are from the host's, in seconds.
exec "$unshare" --time --boottime=3600 --monotonic=-60 "$sh" "$work/inside.2" "$work"
INSIDE

cat >"$work/inside.2" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# Hull puts a new session keyring in the place of yours here, so that the container finds none of your
# keys (keyrings(7)). keyctl(1) has a command for it, util-linux has none.

# Share mounts with another process: from here on paths are those of its namespace, the tools
# included.
exec "$nsenter" --mount=/proc/77/ns/mnt "$sh" "$work/inside.3" "$work"
INSIDE

cat >"$work/inside.3" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# What is mounted on /d/root stays in here, although mounts are shared with the host.
mount --make-private "$(findmnt -n -o TARGET -T /d/root)"

# pivot_root wants the new root to be a mount point: a directory becomes one by a bind on itself.
mount --rbind /d/root /d/root

# From here on paths of the container mean paths below /d/root.

# What was prepared outside, where the owner of the file system may map ids, goes to /data.
at=$(like "$work/tree.1" /data)
mount --rbind "$work/tree.1" "$at"

# What was prepared outside, where the owner of the file system may map ids, goes to /file.
at=$(like "$work/tree.2" /file)
mount --rbind "$work/tree.2" "$at"
mount --make-private "$at"

# What was prepared outside, where the owner of the file system may map ids, goes to /dev/fuse.
at=$(like "$work/tree.3" /dev/fuse)
mount --rbind "$work/tree.3" "$at"

# Only these processors, as bits.
taskset -p 0x010f "$$"

# Here Hull turns the root (pivot_root) and detaches the old one. In this script the helper does that
# at the very end, because without the host's root its tools are gone.

# How the processor is shared (sched(7)).
chrt --rr --reset-on-fork --pid 17 "$$"
chrt --batch --pid 0 "$$"
renice --priority 7 --pid "$$"
chrt --deadline --sched-runtime 10 --sched-deadline 20 --sched-period 30 --pid 0 "$$"

# Whose reading and writing goes first (ioprio_set(2)): class and level.
ionice -c 2 -n 6 -p "$$"

# Hull sets the NUMA memory policy here (set_mempolicy(2): mode 2, nodes 0x03). No tool of util-linux
# does; numactl(8) runs a program with one.

# The execution domain (personality(2)): what machine uname(2) tells of.
exec "$setarch" linux32 "$sh" "$work/inside.4" "$work"
INSIDE

cat >"$work/inside.4" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# Hull loads a filter of system calls here (seccomp, 10 instructions), and hands its listener to the
# agent. No standard tool can.

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
    sh
INSIDE

# ---- 4. The host, when the container has ended
after() {
    status=$?
    trap - EXIT INT TERM HUP
    set +e
    [ -z "$helper" ] || kill "$helper" 2>/dev/null

    umount -R "$work/tree.1"
    umount -R "$work/tree.2"

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
"$unshare" --fork --kill-child --mount --pid --propagation unchanged \
    "$sh" "$work/inside.1" "$work" || status=$?
exit "$status"
