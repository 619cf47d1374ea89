#!/bin/sh
# hull run probe
#
# What Hull does for this command, step by step, as a script. Run it with: sh FILE, as root. Hull's
# monitor would stay as the parent of the program, keep its log and record its end. Here this shell
# is all that.
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
mknod=$(find_tool mknod util-linux)
mount=$(find_tool mount util-linux)
nft=$(find_tool nft nftables)
nsenter=$(find_tool nsenter util-linux)
pivot_root=$(find_tool pivot_root util-linux)
prlimit=$(find_tool prlimit util-linux)
setpriv=$(find_tool setpriv util-linux)
setsid=$(find_tool setsid util-linux)
sh=$(find_tool sh dash)
sysctl=$(find_tool sysctl procps)
umount=$(find_tool umount util-linux)
unshare=$(find_tool unshare util-linux)
domainname() { "$domainname" "$@"; }
hostname() { "$hostname" "$@"; }
ip() { "$ip" "$@"; }
mknod() { "$mknod" "$@"; }
mount() { "$mount" "$@"; }
nft() { "$nft" "$@"; }
nsenter() { "$nsenter" "$@"; }
pivot_root() { "$pivot_root" "$@"; }
prlimit() { "$prlimit" "$@"; }
setpriv() { "$setpriv" "$@"; }
setsid() { "$setsid" "$@"; }
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

# Makes a path read-only, if it is there: bound on itself it is a mount, and a mount can be made so.
read_only() {
    at=$(inside "$1")
    if [ -e "$at" ]; then
        mount --rbind "$at" "$at"
        remount ro "$at"
    fi
}

# Hides a path, if it is there: a directory below an empty one, a file below /dev/null.
hide() {
    at=$(inside "$1")
    if [ -d "$at" ]; then
        mount -t tmpfs -o ro,nosuid,nodev,noexec,size=4k,nr_inodes=2,mode=755 tmpfs "$at"
    elif [ -e "$at" ]; then
        mount --bind /dev/null "$at"
    fi
}

# Removes a directory with everything below, but nothing of what is mounted there.
remove_tree() {
    if [ -d "$1" ]; then
        find "$1" -xdev ! -type d -exec rm -f {} +
        find "$1" -xdev -depth -type d -exec rmdir {} +
    fi
}

# Makes a control group. A cpuset of version 1 starts with no processor and no memory: it gets its parent's.
new_cgroup() {
    [ -d "${1%/*}" ] || new_cgroup "${1%/*}"
    [ -d "$1" ] || mkdir "$1"
    for file in cpuset.cpus cpuset.mems; do
        if [ ! -e "$1/cgroup.controllers" ] && [ -e "$1/$file" ] && [ -z "$(cat "$1/$file")" ]; then
            cat "$1/../$file" >"$1/$file"
        fi
    done
}

# Kills what is left in a control group and removes it; the last process may take a moment to go.
end_cgroup() {
    tries=0
    while [ -d "$1" ] && [ "$tries" -lt 20 ]; do
        find "$1" -name cgroup.procs -exec cat {} + | while read -r left; do kill -9 "$left"; done
        find "$1" -depth -type d -exec rmdir {} \; 2>/dev/null
        [ ! -d "$1" ] || sleep 0.1
        tries=$((tries + 1))
    done
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
    # A directory of Hull's.
    [ -d /d/made ] || { mkdir -p /d/made && chmod 0700 /d/made; }

    # Control groups: the kernel counts and limits what the processes in one use together. Version 1
    # has one tree for each resource, version 2 one tree for all.
    new_cgroup /sys/fs/cgroup/memory/hull/probe
    new_cgroup /sys/fs/cgroup/pids/hull/probe

    # The bridge: a switch in the kernel that all containers are plugged into, made if it is missing.
    # With a hardware address of its own it does not take that of whoever comes and goes.
    ip link show hulltest >/dev/null 2>&1 || ip link add hulltest address 02:48:0a:09:00:01 type bridge

    # The host's own address on it, which will be the containers' gateway.
    ip address replace 10.9.0.1/24 broadcast + dev hulltest
    ip link set hulltest up

    # Packets that arrive on the bridge may leave by another device: on this bridge only, the
    # machine's own setting stays.
    printf '%s' 1 >/proc/sys/net/ipv4/conf/hulltest/forwarding

    # Hull's own packet filter table: who leaves the subnet gets the host's address (masquerade),
    # nobody outside opens a connection inwards. It is loaded only when its marker, the empty chain,
    # is missing.
    nft list chain inet hulltest content_1 >/dev/null 2>&1 || nft -f - <<'NFT'
table inet hulltest {
	chain content_1 {
	}
}
NFT

    # After this the first process is made, in new namespaces of its own for mounts; process numbers;
    # network devices, addresses, routes and filters; shared memory and message queues; host name:
    # see the end of the script.
    :
}

# ---- 2. The host, beside the first process of the container
beside() {
    # Whatever goes wrong here ends the first process, too.
    trap '[ $? -eq 0 ] || echo stop >&9' EXIT

    # The first process says which one it is, seen from the host.
    read -r pid <&8

    # The first process enters its groups before anything else, so that nothing of it goes uncounted.
    echo "$pid" >/sys/fs/cgroup/memory/hull/probe/cgroup.procs

    # Hull records process ids and their start times in /d/made/pid. This script does not, so that
    # Hull does not take the container for its own.

    # A cable: a pair of devices, one end made right inside the container's network namespace.
    ip link add hvprobe mtu 1400 type veth peer name eth0 address 02:42:0a:09:00:02 mtu 1400 netns "$pid"

    # The other end is plugged into the bridge.
    ip link set hvprobe master hulltest up

    # Whoever looked for this address in vain before, on this host, finds it at once.
    ip neighbour replace 10.9.0.2 lladdr 02:42:0a:09:00:02 nud stale dev hulltest

    # The first process goes on.
    echo go >&9

    # The first process has done its part.
    read -r _ <&8

    # A file of Hull's.
    printf '%s' 'it'\''s
' >/d/made/turn

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

# The first process enters its groups before anything else, so that nothing of it goes uncounted. 0
# stands for the process that writes it.
echo 0 >/sys/fs/cgroup/pids/hull/probe/cgroup.procs

# A new namespace for the part of the control groups that is seen, made now because it begins at the
# group that the process is in.
exec "$unshare" --cgroup "$sh" "$work/inside.2" "$work"
INSIDE

cat >"$work/inside.2" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# A session of its own, so that the program is cut off from the caller's terminal. Typed at a
# terminal, this script leaves it out: there Ctrl-C shall reach the program.
[ ! -t 0 ] || exec "$sh" "$work/inside.3" "$work"
exec "$setsid" "$sh" "$work/inside.3" "$work"
INSIDE

cat >"$work/inside.3" <<'INSIDE'
set -eu
work=$1
. "$work/common"

# The loopback device: 127.0.0.1.
ip link set lo up

# The container's address.
ip address add 10.9.0.2/24 broadcast + dev eth0

# The container's end of the cable.
ip link set eth0 up

# Everything else goes by way of the host.
ip route add default via 10.9.0.1

# What is mounted or unmounted in here does not reach the host; what the host mounts still arrives.
mount --make-rslave /

# The layers of the image, topmost first, seen as one tree. They stay as they are: what the container
# changes is copied up into a directory of its own.
mount -t overlay -o 'lowerdir=/d/upper layer:/d/layer,upperdir=/d/upper,workdir=/d/work' overlay /d/root

# From here on paths of the container mean paths below /d/root.

# /proc: shows the processes of this pid namespace, which is why ps sees only the container's.
mount -t proc -o nosuid,nodev,noexec proc "$(directory /proc)"

# /dev: an empty one in memory, for just the devices that a container may have.
mount -t tmpfs -o nosuid,strictatime,mode=755,size=65536k tmpfs "$(directory /dev)"

# /dev/pts: pseudo-terminals of the container's own (newinstance).
mount -t devpts -o nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$(directory /dev/pts)"

# /dev/mqueue: message queues of this ipc namespace.
mount -t mqueue -o nosuid,nodev,noexec mqueue "$(directory /dev/mqueue)"

# /sys: devices as this network namespace sees them.
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$(directory /sys)"

# /etc/hosts: the container's own name and localhost.
at=$(like /d/hosts /etc/hosts)
mount --bind /d/hosts "$at"
mount --make-rprivate "$at"

# /data is /d/bound of the host.
at=$(like /d/bound /data)
mount --rbind /d/bound "$at"
mount -o remount,bind,ro,nosuid "$at"

# /run/probe/it's: a file system in memory.
mount -t tmpfs -o nodev,size=1m tmpfs "$(directory '/run/probe/it'\''s')"

# /missing is /d/missing of the host. If the host has it.
if [ -e /d/missing ]; then
    at=$(like /d/missing /missing)
    mount --bind /d/missing "$at"
fi

# A file system in memory at /etc/copied, filled with what the image has there.
at="$(directory /etc/copied)"
mkdir -p "$work/copy"
mount -t tmpfs -o nosuid,size=1m,mode=755 tmpfs "$work/copy"
cp -a "$at/." "$work/copy/"
mount --move "$work/copy" "$at"

# The directory /srv/deep, unless the image has it.
at=$(inside /srv/deep)
[ -e "$at" ] || { mkdir -p "$at" && chmod 0750 "$at" && chown 7:8 "$at"; }

# The file /.dockerenv, unless the image has it.
at=$(inside /.dockerenv)
if [ ! -e "$at" ]; then
    mkdir -p "${at%/*}"
    printf '%s' '' >"$at"
    chmod 0644 "$at"
fi

# A name that programs expect.
ln -sfn /proc/self/fd "$(entry /dev/fd)"
[ -e "$(entry /etc/mtab)" ] || [ -L "$(entry /etc/mtab)" ] || ln -s /proc/mounts "$(entry /etc/mtab)"

# /proc/sys: most kernel parameters are those of the whole machine: read-only.
read_only /proc/sys

# /proc/missing belongs to the whole machine: read-only.
read_only /proc/missing

# /proc/kcore shows all memory of the machine: hidden.
hide /proc/kcore

# /proc/irq is not namespaced: hidden.
hide /proc/irq

# /dev/null: swallows everything.
at=$(entry /dev/null)
[ -e "$at" ] || { mknod -m 0666 "$at" c 1 3 && chown 0:5 "$at"; }

# /dev/zero: zeros without end.
at=$(entry /dev/zero)
[ -e "$at" ] || { mknod -m 0666 "$at" c 1 5 && chown 0:5 "$at"; }

# What is mounted at /dev is done and gets its last options: noexec.
mount -o remount,bind,noexec "$(inside /dev)"

# The host's side has something to do now.
turn host

# /turn is /d/made/turn of the host.
at=$(like /d/made/turn /turn)
mount --bind /d/made/turn "$at"
mount -o remount,bind,ro "$at"

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
# fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw, sys_chroot, mknod,
# audit_write, setfcap.

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
    --bounding-set=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap \
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

    # The control groups go, with whatever is left in them.
    end_cgroup /sys/fs/cgroup/memory/hull/probe
    end_cgroup /sys/fs/cgroup/pids/hull/probe

    # The directory goes with everything below.
    remove_tree /d/made

    # A file of Hull's goes.
    rm -f /d/missing

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
"$unshare" --fork --kill-child --mount --pid --net --ipc --uts --propagation unchanged \
    "$sh" "$work/inside.1" "$work" || status=$?
exit "$status"
