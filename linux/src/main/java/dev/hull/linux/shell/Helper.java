package dev.hull.linux.shell;

/** Functions that the script defines, each only when a step uses it. */
enum Helper {
    /** Resolves a path of the container. */
    INSIDE("""
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
                printf '%s\\n' "$root$path"
            }
            """),
    /** Makes and prints a directory. */
    DIRECTORY("""
            # The same for a directory, which is made if it is missing.
            directory() {
                at=$(inside "$1")
                mkdir -p "$at"
                printf '%s\\n' "$at"
            }
            """, INSIDE),
    /** Makes and prints a mount point for something. */
    LIKE("""
            # The same for a mount point: made as a directory if $1 is one, else as an empty file.
            like() {
                at=$(inside "$2")
                if [ -d "$1" ]; then
                    mkdir -p "$at"
                elif [ ! -e "$at" ]; then
                    mkdir -p "${at%/*}"
                    : >"$at"
                fi
                printf '%s\\n' "$at"
            }
            """, INSIDE),
    /** Path of an entry that is not followed itself. */
    ENTRY("""
            # The same for an entry of a directory, which is not followed when it is a link itself.
            entry() {
                printf '%s/%s\\n' "$(directory "${1%/*}")" "${1##*/}"
            }
            """, DIRECTORY),
    /** Changes options of a mount and of those below. */
    REMOUNT("""
            # Gives options $1 to the mount at $2 and to all mounts below it.
            remount() {
                while read -r _ _ _ _ point _; do
                    case $point in "$2" | "$2"/*) mount -o "remount,bind,$1" "$point" ;; esac
                done </proc/self/mountinfo
            }
            """),
    /** Makes a path read-only. */
    READ_ONLY("""
            # Makes a path read-only, if it is there: bound on itself it is a mount, and a mount can be made so.
            read_only() {
                at=$(inside "$1")
                if [ -e "$at" ]; then
                    mount --rbind "$at" "$at"
                    remount ro "$at"
                fi
            }
            """, INSIDE, REMOUNT),
    /** Hides a path. */
    HIDE("""
            # Hides a path, if it is there: a directory below an empty one, a file below /dev/null.
            hide() {
                at=$(inside "$1")
                if [ -d "$at" ]; then
                    mount -t tmpfs -o ro,nosuid,nodev,noexec,size=4k,nr_inodes=2,mode=755 tmpfs "$at"
                elif [ -e "$at" ]; then
                    mount --bind /dev/null "$at"
                fi
            }
            """, INSIDE),
    /** Removes a directory. */
    REMOVE_TREE("""
            # Removes a directory with everything below, but nothing of what is mounted there.
            remove_tree() {
                if [ -d "$1" ]; then
                    find "$1" -xdev ! -type d -exec rm -f {} +
                    find "$1" -xdev -depth -type d -exec rmdir {} +
                fi
            }
            """),
    /** Makes a control group. */
    NEW_CGROUP("""
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
            """),
    /** Removes a control group. */
    END_CGROUP("""
            # Kills what is left in a control group and removes it; the last process may take a moment to go.
            end_cgroup() {
                tries=0
                while [ -d "$1" ] && [ "$tries" -lt 20 ]; do
                    find "$1" -name cgroup.procs -exec cat {} + | while read -r left; do kill -9 "$left"; done
                    find "$1" -depth -type d -exec rmdir {} \\; 2>/dev/null
                    [ ! -d "$1" ] || sleep 0.1
                    tries=$((tries + 1))
                done
            }
            """);

    private final String text;
    private final Helper[] needs;

    Helper(String text, Helper... needs) {
        this.text = text;
        this.needs = needs;
    }

    /** Its definition with the comment above it. */
    String text() {
        return text;
    }

    /** What it calls itself. */
    Helper[] needs() {
        return needs.clone();
    }
}
