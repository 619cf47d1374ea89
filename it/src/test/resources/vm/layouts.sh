# hull-runtime with systemd's groups in trees of version 1: everything where there is a unified tree too, the main things where
# there is none. Starting a JVM is what takes the time here.
low() { hull-runtime --root /tmp/state --systemd-cgroup "$@"; }
scope=system.slice/hull-one.scope
# groups FILE…: what they say in the container's groups
groups() { for file in "$@"; do values "/sys/fs/cgroup/${file%/*}/$scope/container" "${file##*/}"; done | tr -d '\n'; echo; }
left() {
    find /sys/fs/cgroup -name 'hull-one*'
    # a unit that has ended is forgotten a little later
    within sh -c '[ -z "$(systemctl list-units --all "hull-*" --no-legend)" ]' || systemctl list-units --all 'hull-*' --no-legend
    echo "that is all"
}
mkdir -p /tmp/bundle/rootfs/bin
cd /tmp/bundle || exit 1
cp "$(command -v busybox)" rootfs/bin/busybox
for name in sh sleep grep; do ln -s busybox rootfs/bin/$name; done
cat >config.json <<'END'
{"ociVersion": "1.0.2", "root": {"path": "rootfs"},
 "process": {"cwd": "/", "args": ["sleep", "1000"], "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0}},
 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
 "linux": {"cgroupsPath": "system.slice:hull:one",
  "namespaces": [{"type": "mount"}, {"type": "pid"}, {"type": "cgroup"}],
  "resources": {"memory": {"limit": 33554432, "reservation": 16777216}, "pids": {"limit": 30},
   "cpu": {"shares": 512, "quota": 50000, "period": 100000, "cpus": "0", "mems": "0"},
   "devices": [{"allow": false, "access": "rwm"}]}}}
END
section life
if grep -q legacy_systemd /proc/cmdline; then
    low run --detach --pid-file /tmp/pid one </dev/null >out 2>&1 || cat out
else
    low create --pid-file /tmp/pid one </dev/null >out 2>&1 || cat out
    low start one
fi
# not in any group but its own
grep -cv ":/$scope/container$" "/proc/$(cat /tmp/pid)/cgroup"
groups memory/memory.limit_in_bytes memory/memory.soft_limit_in_bytes pids/pids.max
groups cpu/cpu.shares cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us cpuset/cpuset.cpus cpuset/cpuset.mems
grep -c 'a \*:\* rwm' "/sys/fs/cgroup/devices/$scope/container/devices.list"
section unit
systemctl show hull-one.scope -p MemoryLimit -p CPUShares -p CPUQuotaPerSecUSec -p TasksMax -p Delegate | sort
if ! grep -q legacy_systemd /proc/cmdline; then
    section update
    low update --memory 64M --pids-limit 77 --cpu-quota 70000 --cpuset-cpus 0-1 one
    groups memory/memory.limit_in_bytes pids/pids.max cpu/cpu.cfs_quota_us cpuset/cpuset.cpus
    systemctl show hull-one.scope -P MemoryLimit -P TasksMax
    section exec
    systemctl daemon-reload
    low exec one sh -c 'grep -v :/$ /proc/self/cgroup; exit 42'
    echo "status $?"
    section pause
    low pause one
    groups freezer/freezer.state
fi
section end
# where it was frozen it has to go on before it can end
low delete --force one
[ ! -s "/proc/$(cat /tmp/pid)/cmdline" ] || echo "it lives"
left
