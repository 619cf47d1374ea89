#!/bin/sh
# hull run -v data:/data probe
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
mount=$(find_tool mount util-linux)
sh=$(find_tool sh dash)
unshare=$(find_tool unshare util-linux)
mount() { "$mount" "$@"; }
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

# Removes a directory with everything below, but nothing of what is mounted there.
remove_tree() {
    if [ -d "$1" ]; then
        find "$1" -xdev ! -type d -exec rm -f {} +
        find "$1" -xdev -depth -type d -exec rmdir {} +
    fi
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
    # The source and all below belongs to the container's user from here on.
    find /srv/data -xdev -exec chown -h 33:4294967294 {} +

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

    # The first process enters its groups before anything else, so that nothing of it goes uncounted.
    echo "$pid" >/sys/fs/cgroup/hull/cgroup.procs

    # The first process goes on.
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

# The volume is new: it gets what the image has at /data.
at=$(inside /data)
[ ! -d "$at" ] || cp -a "$at/." /volumes/data/_data

# /part is /volumes/data/_data of the host. Hull follows no link that leads out of the source.
at=$(like '/volumes/data/_data/a part' /part)
mount --bind '/volumes/data/_data/a part' "$at"

# /data is /srv/data of the host. Its files appear with other owners than they have on disk
# (util-linux 2.39 or newer).
at=$(like /srv/data /data)
mount --rbind -o 'X-mount.idmap=u:0:0:1000 u:1000:33:1 g:0:0:4294967295' /srv/data "$at"
mount -o remount,bind,ro "$at"
mount --make-rprivate "$at"

# Hull keeps the files of the container open here, without a program.

# The program, with exactly this environment. The shell below waits until the root has turned, and
# closes what it was told by.
exec \
    "$env" -i \
    "$sh" -c '
        echo ready >&8
        read -r answer <&9 && [ "$answer" = go ] || exit 125
        umask "$1" && cd "$2" && shift 2 || exit 125
        unset PWD OLDPWD SHLVL
        PATH='\'''\''
        exec "$@" 8>&- 9>&-
    ' sh "$mask" / \
    
INSIDE

# ---- 4. The host, when the container has ended
after() {
    status=$?
    trap - EXIT INT TERM HUP
    set +e
    [ -z "$helper" ] || kill "$helper" 2>/dev/null

    # The container's own volume goes with it, unless another container uses it, too.
    rm -f /volumes/data/users/0123456789abcdef
    [ -n "$(ls -A /volumes/data/users 2>/dev/null)" ] || remove_tree /volumes/data

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
