#!/bin/sh
# hull run --userns=auto probe
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
domainname=$(find_tool domainname hostname)
env=$(find_tool env coreutils)
hostname=$(find_tool hostname hostname)
ip=$(find_tool ip iproute2)
mount=$(find_tool mount util-linux)
nsenter=$(find_tool nsenter util-linux)
pivot_root=$(find_tool pivot_root util-linux)
prlimit=$(find_tool prlimit util-linux)
setpriv=$(find_tool setpriv util-linux)
sh=$(find_tool sh dash)
sysctl=$(find_tool sysctl procps)
umount=$(find_tool umount util-linux)
unshare=$(find_tool unshare util-linux)
domainname() { "$domainname" "$@"; }
hostname() { "$hostname" "$@"; }
ip() { "$ip" "$@"; }
mount() { "$mount" "$@"; }
nsenter() { "$nsenter" "$@"; }
pivot_root() { "$pivot_root" "$@"; }
prlimit() { "$prlimit" "$@"; }
setpriv() { "$setpriv" "$@"; }
sysctl() { "$sysctl" "$@"; }
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

# Hands over to the host's side and waits until that is done.
turn() {
    echo "$1" >&8
    read -r answer <&9
    [ "$answer" = go ] || exit 125
}

# Where the root of the container is, as long as the host's is still there.
root=/d/layer
COMMON
echo "mask=$mask" >>"$work/common"

# ---- 1. The host, before the container exists
before() {
    # After this the first process is made, in new namespaces of its own for users and their
    # capabilities; mounts; process numbers; network devices, addresses, routes and filters; shared
    # memory and message queues; host name: see the end of the script.
    :
}

# ---- 2. The host, beside the first process of the container
beside() {
    # Whatever goes wrong here ends the first process, too.
    trap '[ $? -eq 0 ] || echo stop >&9' EXIT

    # The first process says which one it is, seen from the host.
    read -r pid <&8

    # Which users of the container are which of the host: first inside, first outside, how many.
    printf '%s\n' '0 100000 65536' >/proc/"$pid"/uid_map

    # Which groups of the container are which of the host: first inside, first outside, how many.
    if ! printf '%s\n' '0 100000 1' '1 200000 65535' >/proc/"$pid"/gid_map 2>/dev/null; then
        # without privilege only one's own group, at the price of setgroups
        echo deny >/proc/"$pid"/setgroups
        printf '%s\n' '0 100000 1' '1 200000 65535' >/proc/"$pid"/gid_map
    fi

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

# In the new user namespace the process has every capability but still a number from outside, which
# owns nothing here: become root of the namespace.
exec "$setpriv" --reuid=0 --regid=0 --clear-groups -- "$sh" "$work/inside.2" "$work"
INSIDE

cat >"$work/inside.2" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# The loopback device: 127.0.0.1.
ip link set lo up

# What is mounted or unmounted in here does not reach the host; what the host mounts still arrives.
mount --make-rslave /

# pivot_root wants the new root to be a mount point: a directory becomes one by a bind on itself.
mount --rbind /d/layer /d/layer

# From here on paths of the container mean paths below /d/layer.

# /proc: shows the processes of this pid namespace, which is why ps sees only the container's.
mount -t proc -o nosuid,nodev,noexec proc "$(directory /proc)"

# /dev: an empty one in memory, for just the devices that a container may have.
mount -t tmpfs -o nosuid,mode=755,size=65536k tmpfs "$(directory /dev)"

# /dev/null of the host.
at=$(like /dev/null /dev/null)
mount --bind /dev/null "$at"

# Here Hull turns the root (pivot_root) and detaches the old one. In this script the helper does that
# at the very end, because without the host's root its tools are gone.

# The host name, which is the container's own (uts namespace).
hostname d10ba9eb50c7

# The NIS domain name.
domainname example.org

# A kernel parameter of the container's own namespaces.
sysctl -q -w net.ipv4.ip_unprivileged_port_start=80

# How readily the kernel kills this process when memory runs out: -1000 never, 1000 first.
echo 500 >/proc/self/oom_score_adj

# Resource limit of this process (getrlimit(2)), soft and hard.
prlimit --pid "$$" --nofile=512:1024
prlimit --pid "$$" --core=0:unlimited

# Working directory: /bin, entered once that is a path of the container.

# Permissions that new files do not get: umask 027.

# No new privileges: set-user-ID programs and file capabilities give nothing from here on.

# User 0, group 0. Of root's power only these capabilities can ever be had again: chown, dac_override,
# dac_read_search, fowner, fsetid, kill, setgid, setuid, setpcap, linux_immutable, net_bind_service,
# net_broadcast, net_admin, net_raw, ipc_lock, ipc_owner, sys_module, sys_rawio, sys_chroot,
# sys_ptrace, sys_pacct, sys_admin, sys_boot, sys_nice, sys_resource, sys_time, sys_tty_config,
# mknod, lease, audit_write, audit_control, setfcap, mac_override, mac_admin, syslog, wake_alarm,
# block_suspend, audit_read, perfmon, bpf, checkpoint_restore.

# The program, with exactly this environment. The shell below waits until the root has turned, and
# closes what it was told by.
exec \
    "$setpriv" \
    --no-new-privs \
    --reuid=0 \
    --regid=0 \
    --groups=4,20 \
    --inh-caps=-all \
    --ambient-caps=-all \
    --bounding-set=-all,+chown,+dac_override,+dac_read_search,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+linux_immutable,+net_bind_service,+net_broadcast,+net_admin,+net_raw,+ipc_lock,+ipc_owner,+sys_module,+sys_rawio,+sys_chroot,+sys_ptrace,+sys_pacct,+sys_admin,+sys_boot,+sys_nice,+sys_resource,+sys_time,+sys_tty_config,+mknod,+lease,+audit_write,+audit_control,+setfcap,+mac_override,+mac_admin,+syslog,+wake_alarm,+block_suspend,+audit_read,+perfmon,+bpf,+checkpoint_restore \
    -- \
    "$env" -i \
    PATH=/bin \
    'TEXT=two
lines' \
    'QUOTES='\''"\' \
    HOME=/ \
    "$sh" -c '
        echo ready >&8
        read -r answer <&9 && [ "$answer" = go ] || exit 125
        umask "$1" && cd "$2" && shift 2 || exit 125
        unset PWD OLDPWD SHLVL
        exec "$@" 8>&- 9>&-
    ' sh 027 /bin \
    probe 'a b' 'it'\''s' '$HOME' '' '*'
INSIDE

# ---- 4. The host, when the container has ended
after() {
    status=$?
    trap - EXIT INT TERM HUP
    set +e
    [ -z "$helper" ] || kill "$helper" 2>/dev/null

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
"$unshare" --fork --kill-child --user --mount --pid --net --ipc --uts --keep-caps --propagation unchanged \
    "$sh" "$work/inside.1" "$work" || status=$?
exit "$status"
