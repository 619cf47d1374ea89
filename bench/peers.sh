# The programs that Hull is compared with; sourced by bash after lib.sh. Each has its store below the benchmark's own
# directory. Docker's daemon is started here, for this benchmark alone, and stopped by its process id.

peer_programs=$bench_home/bench/target/peers
[ ! -d "$peer_programs" ] || {
    export PATH=$PATH:$peer_programs/usr/sbin:$peer_programs/usr/bin:$peer_programs/sbin
    export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$peer_programs/usr/lib/x86_64-linux-gnu
    export XTABLES_LIBDIR=$peer_programs/usr/lib/x86_64-linux-gnu/xtables
}

# Starts this program again with a network and mounts of its own, so that bridges, packet filters and mounts of all
# peers go away with it. For root; an ordinary user goes on as is.
bench_isolated() {
    if [ "$(id -u)" = 0 ] && [ -z "${HULL_BENCH_ISOLATED:-}" ]; then
        HULL_BENCH_ISOLATED=1 exec unshare --net --mount --propagation slave "$0" "$@"
    fi
    [ "$(id -u)" = 0 ] || return 0
    # A view of /sys that belongs to the new network, with the control groups where they were.
    local groups
    groups=$(mktemp -d)
    mount --rbind /sys/fs/cgroup "$groups"
    mount -t sysfs sysfs /sys
    mount --rbind "$groups" /sys/fs/cgroup
    umount -l "$groups"
    rmdir "$groups"
    ip link set lo up
}

# A root file system with one static program, and the same as a tar: $work/rootfs, $work/rootfs.tar
make_rootfs() {
    local busybox name
    busybox=$(command -v busybox) || {
        say "busybox is not installed (Debian package busybox-static): nothing to run" >&2
        exit 1
    }
    mkdir -p "$work"/rootfs/{bin,dev,etc,proc,sys,tmp}
    cp "$busybox" "$work/rootfs/bin/busybox"
    for name in true sh sleep; do
        ln -s busybox "$work/rootfs/bin/$name"
    done
    tar -C "$work/rootfs" -cf "$work/rootfs.tar" .
}

peer_podman() {
    podman=
    if ! command -v podman >/dev/null; then
        skip "podman is not installed"
        return 1
    fi
    podman="podman --root $work/podman --runroot $work/podman-run --tmpdir $work/podman-tmp --cgroup-manager cgroupfs \
--network-config-dir $work/podman-net --events-backend none"
    # Podman raises these two unless told otherwise, which not every root may.
    podman_limits="--ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
    # crun refuses the hybrid layout as soon as version 2 has a controller.
    if [ -n "$(cat /sys/fs/cgroup/unified/cgroup.controllers 2>/dev/null)" ] && command -v runc >/dev/null; then
        podman="$podman --runtime runc"
    fi
    on_exit 'rm -rf "$work"/podman*; find /sys/fs/cgroup -depth -type d -path "*/libpod_parent*" -exec rmdir {} +'
    on_exit '$podman rm -fa -t 0'
    say "versions: $(podman --version) with $($podman info --format '{{.Host.OCIRuntime.Name}}' 2>/dev/null), $(conmon --version 2>/dev/null | head -1)"
}

peer_docker() {
    docker=
    if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
        skip "docker is not installed (bench/peers unpacks Debian's below bench/target, without installing it)"
        return 1
    fi
    if [ "$(id -u)" != 0 ]; then
        skip "docker: its daemon needs root"
        return 1
    fi
    echo '{}' >"$work/docker.json"
    dockerd --data-root "$work/docker" --exec-root "$work/docker-run" --pidfile "$work/dockerd.pid" \
        -H "unix://$work/docker.sock" --config-file "$work/docker.json" >"$work/dockerd.log" 2>&1 &
    on_exit 'umount -l "$work"/docker/overlay2/*/merged "$work"/docker-run/netns/*; find /sys/fs/cgroup -depth -type d -path "*/docker*" -exec rmdir {} +'
    on_exit "kill $!; wait $! 2>/dev/null"
    local try
    for ((try = 0; try < 150; try++)); do
        ! docker -H "unix://$work/docker.sock" version >/dev/null 2>&1 || break
        kill -0 $! 2>/dev/null || break
        sleep 0.1
    done
    docker="docker -H unix://$work/docker.sock"
    if ! $docker version >/dev/null 2>&1; then
        skip "docker: the daemon does not start: $(tail -1 "$work/dockerd.log")"
        docker=
        return 1
    fi
    say "versions: $($docker version --format 'Docker {{.Server.Version}}')"
}

# Adds a row to rows if the command works at all, else fails: add_row NAME COMMAND
add_row() {
    if eval "$2" >"$work/try.log" 2>&1; then
        rows+=("$1" "$2")
    else
        skip "$1: $(tail -1 "$work/try.log")"
        return 1
    fi
}
