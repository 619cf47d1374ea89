#!/bin/sh
# hull run -d -t probe
#
# What Hull does for this command, step by step, as a script. Run it with: sh FILE, as the user that
# asked for it. Hull would copy between your terminal and one of the container's own; see step
# terminal below. It would run in the background; here it runs in the foreground. Hull's monitor
# would start the container again when it fails, 3 times at most, unless /d/stopped is there. Every
# 30 s the monitor would probe the container by running the plan /d/health.plan, 500 ms at most each
# time; 3 failures in a row and it is not healthy. Hull would connect your streams with those of the
# running container probe by its socket /d/attach. A container that does not heed the stop signal
# would be killed after 10 s. The program would keep 2 more of your descriptors, from 3 on. Hull
# would tell the service manager (NOTIFY_SOCKET) when the container runs and when it stops.
#
# The image is probe:latest.
#
# shellcheck disable=SC2016,SC2154,SC2317 # text for other shells; names of $work/common; a function for trap
set -eu

# An ordinary user is root only in a user namespace: this script starts over in one. With subordinate
# ids (subuid(5)) the container has all its users; without, only root.
if [ "$(id -u)" -ne 0 ]; then
    map=--map-root-user
    if command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid; then
        map='--map-root-user --map-auto'
    fi
    # shellcheck disable=SC2086 # one or two options
    exec unshare --user --mount $map sh "$0" "$@"
fi

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
mknod=$(find_tool mknod util-linux)
mount=$(find_tool mount util-linux)
newuidmap=$(find_tool newuidmap uidmap)
nsenter=$(find_tool nsenter util-linux)
pivot_root=$(find_tool pivot_root util-linux)
setpriv=$(find_tool setpriv util-linux)
sh=$(find_tool sh dash)
umount=$(find_tool umount util-linux)
unshare=$(find_tool unshare util-linux)
ip() { "$ip" "$@"; }
mknod() { "$mknod" "$@"; }
mount() { "$mount" "$@"; }
newuidmap() { "$newuidmap" "$@"; }
nsenter() { "$nsenter" "$@"; }
pivot_root() { "$pivot_root" "$@"; }
setpriv() { "$setpriv" "$@"; }
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

# The same for a directory, which is made if it is missing.
directory() {
    at=$(inside "$1")
    mkdir -p "$at"
    printf '%s\n' "$at"
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

# The same for an entry of a directory, which is not followed when it is a link itself.
entry() {
    printf '%s/%s\n' "$(directory "${1%/*}")" "${1##*/}"
}

# Gives options $1 to the mount at $2 and to all mounts below it.
remount() {
    while read -r _ _ _ _ point _; do
        case $point in "$2" | "$2"/*) mount -o "remount,bind,$1" "$point" ;; esac
    done </proc/self/mountinfo
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
    # A program of the host.
    timeout 2 /sbin/ip address show </dev/null || true
    /bin/cat <<'INPUT_'
line
INPUT
INPUT_

    # Which devices may be opened.
    echo 'c 1:3 rwm' >/sys/fs/cgroup/hull/devices.allow
    echo 'c 1:5 rwm' >/sys/fs/cgroup/hull/devices.allow

    # Hull puts rules on devices on /sys/fs/cgroup/hull, an eBPF program of 10 instructions. No tool
    # of the shell loads one; this script does without.

    # The first process is made in another's namespace for process numbers (/proc/77/ns/pid): see the
    # end of the script.

    # After this the first process is made, in new namespaces of its own for mounts; boot time: see
    # the end of the script.
    :
}

# ---- 2. The host, beside the first process of the container
beside() {
    # Whatever goes wrong here ends the first process, too.
    trap '[ $? -eq 0 ] || echo stop >&9' EXIT

    # The first process says which one it is, seen from the host.
    read -r pid <&8

    # Which users of the container are which of the host: first inside, first outside, how many.
    newuidmap "$pid" 0 1000 1 1 100000 65536

    # A file of Hull's.
    printf '%s' 'more
' >>/d/log

    # systemd manages the control groups here: it is asked for a scope with the process in it, whose
    # group is handed over (Delegate).
    busctl --user call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager StartTransientUnit 'ssa(sv)a(sa(sv))' hull-x.scope fail 6 PIDs au 1 "$pid" \
        Slice s 'user.slice' \
        Delegate b true \
        MemoryMax t 67108864 \
        TasksMax t 18446744073709551615 \
        AllowedCPUs ay 1 3 \
        0
    until grep -q hull-x.scope /proc/"$pid"/cgroup; do sleep 0.1; done

    # systemd moves the process into the container's scope.
    busctl --user call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager AttachProcessesToUnit ssau hull-x.scope /container 1 "$pid"

    # The first process goes on.
    echo go >&9

    # The first process has dropped its privileges and waits in a shell.
    read -r _ <&8

    # Turn the root: the container's becomes "/" for every process of its mount namespace whose root
    # was the host's, the waiting shell included. "." twice stacks the old root on the new one, so
    # the image needs no directory for it.
    nsenter --target "$pid" --mount "$sh" -c 'cd "$1" && exec "$2" . .' sh "$root" "$pivot_root"

    # How mounts below / of the container spread to namespaces made from its own.
    nsenter --target "$pid" --mount "$mount" --no-canonicalize --make-shared /proc/"$pid"/root

    # Detach the old root, which is on top now, and with it every file of the host: who enters this
    # mount namespace after that finds only the container.
    nsenter --target "$pid" --mount "$umount" -l /

    # A hook: a program that wants to know of this moment. It gets the container's state.
    printf '%s' '{"pid":'"$pid"'}' |
        "$env" -i "$nsenter" --target "$pid" --all /hooks/start

    # Everything is in place: the program starts.
    echo go >&9

    # A hook: a program that wants to know of this moment. It gets the container's state. Its own name
    # for itself is told.
    printf '%s' '{}' |
        "$env" -i /hooks/started
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

# Share network devices, addresses, routes and filters with another process instead of having an own
# namespace for it.
exec "$nsenter" --net=/proc/77/ns/net "$sh" "$work/inside.2" "$work"
INSIDE

cat >"$work/inside.2" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# A route to 10.1.0.0/16.
ip route add 10.1.0.0/16 via 10.9.0.1

# The only layer of the image, read-only.
mount --bind /d/layer /d/root
mount -o remount,bind,ro /d/root

# From here on paths of the container mean paths below /d/root.

# /sys of the host.
at=$(like /sys /sys)
mount --rbind /sys "$at"
remount exec,ro "$at"
mount --make-rslave "$at"

# The device /dev/fuse.
at=$(entry /dev/fuse)
[ -e "$at" ] || { mknod -m 0666 "$at" c 10 229; }

# The device /dev/pipe.
at=$(entry /dev/pipe)
[ -e "$at" ] || { mknod -m 0600 "$at" p && chown 1:2 "$at"; }

# A hook: a program that wants to know of this moment. It gets the container's state.
read -r pid _ </proc/self/stat
printf '%s' '{"pid":'"$pid"'}' |
    timeout 3 "$env" -i A=1 /hooks/create x

# Hull opens a terminal of the container's own here, from its /dev/pts, and puts it at /dev/console.
# No tool does that. The program gets yours, and stays in its session.

# What is mounted at / is done and gets its last options: ro.
mount -o remount,bind,ro "$(inside /)"

# Here Hull turns the root (pivot_root) and detaches the old one. In this script the helper does that
# at the very end, because without the host's root its tools are gone.

# Confined by the AppArmor profile hull-default.

# Confined as SELinux label system_u:system_r:container_t:s0:c1,c2.

# Hull loads a filter of system calls here (seccomp, 10 instructions). No standard tool loads a
# compiled filter before setpriv of util-linux 2.41 (--seccomp-filter), so in this script every
# system call is allowed.

# User 7, group 8. Of root's power only these capabilities can ever be had again: cap_45.

# A first process that reaps orphans stays in front of the program: the shell itself. Unlike Hull's it
# does not pass signals on.

# The program, with exactly this environment. The shell below waits until the root has turned, and
# closes what it was told by.
exec \
    "$setpriv" \
    --apparmor-profile=hull-default \
    --selinux-label=system_u:system_r:container_t:s0:c1,c2 \
    --reuid=7 \
    --regid=8 \
    --keep-groups \
    --inh-caps=-all \
    --ambient-caps=-all \
    --bounding-set=-all,+cap_45 \
    -- \
    "$env" -i \
    PATH=/a \
    'PWD=/it'\''s' \
    HOME= \
    "$sh" -c '
        echo ready >&8
        read -r answer <&9 && [ "$answer" = go ] || exit 125
        umask "$1" && cd "$2" && shift 2 || exit 125
        unset PWD OLDPWD SHLVL
        export PWD='\''/it'\''\'\'''\''s'\''
        "$@" 8>&- 9>&-
        exit $?
    ' sh "$mask" / \
    sh
INSIDE

# ---- 4. The host, when the container has ended
after() {
    status=$?
    trap - EXIT INT TERM HUP
    set +e
    [ -z "$helper" ] || kill "$helper" 2>/dev/null

    # Was a process killed because the group had no memory left? Hull records it; here it is said.
    ! grep -q '^oom_kill [1-9]' /sys/fs/cgroup/hull/memory.events 2>/dev/null || echo 'the container ran out of memory' >&2

    # Hull records how the program ended in /d/exit. This script does not.

    # systemd forgets the unit.
    systemctl stop hull-x.scope 2>/dev/null || true

    # The network device goes.
    ip link delete hvprobe 2>/dev/null || true

    # Hull adds a line to /d/events, which its events are read from. This script does not.

    # A file of Hull's goes.
    rm -f /d/monitor

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
"$nsenter" --pid=/proc/77/ns/pid \
    "$unshare" --fork --kill-child --mount --time --propagation unchanged \
    "$sh" "$work/inside.1" "$work" || status=$?
exit "$status"
