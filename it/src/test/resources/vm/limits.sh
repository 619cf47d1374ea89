# Every limit of control groups of version 2: in force, changed, measured, refused.
section limits
disk=$(grep virtblk /proc/devices | cut -d' ' -f1)
hull run -d --name limited --network none --memory 64m --memory-swap 96m --memory-reservation 32m --cpus 0.5 \
    --cpu-shares 512 --cpuset-cpus 0 --cpuset-mems 0 --pids-limit 40 \
    box sleep 1000 >/dev/null
group=$(echo /sys/fs/cgroup/hull/*/)
for file in memory.max memory.swap.max memory.low cpu.max cpu.weight cpuset.cpus cpuset.mems pids.max; do
    echo "$file $(values "$group" $file)"
done
section exec
hull exec limited sh -c 'cat /proc/self/cgroup; cat /proc/1/cgroup'
section top
hull top limited -o pid,comm | tail -n +2 | sed "s,.* ,,"
section update
hull update --memory 128m --memory-swap -1 --cpus 1.5 --pids-limit 60 --cpuset-cpus 0-1 limited >/dev/null
values "$group" memory.max memory.swap.max cpu.max pids.max cpuset.cpus
section pause
hull pause limited >/dev/null
grep frozen "$group/cgroup.events"
hull unpause limited >/dev/null
grep frozen "$group/cgroup.events"
section stats
hull stats --no-stream --format '{{.Name}} {{.PIDs}} {{.MemUsage}}' limited | sed 's/ [0-9.]*[KMk]i*B / N /'
hull rm -f limited >/dev/null
[ -e "$group" ] || echo "nothing left"
section out-of-memory
hull run --name greedy --network none --memory 16m --memory-swap 16m box dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null
echo "status $?"
hull inspect --format '{{.State.OOMKilled}} {{.State.ExitCode}}' greedy
section devices
hull run --rm --network none --device /dev/vda:/dev/vda:r box sh -c "
    head -c 1 /dev/vda | wc -c; echo x >/dev/vda
    mknod /other b $disk 1; head -c 1 /other
    mknod /null c 1 3; echo x >/null && echo written" 2>&1
section block-devices
hull run --rm --network none --device-read-bps /dev/vda:1mb --device-write-iops /dev/vda:50 box \
    sh -c 'cat /sys/fs/cgroup/io.max' 2>&1 | sed "s/^$disk:0 //"
section refused
hull run --rm --network none --oom-kill-disable --memory 64m box true 2>&1
hull run --rm --network none --memory-swappiness 10 box true 2>&1
hull run --rm --network none --cpu-rt-runtime 1000 box true 2>&1
section slice
hull run -d --name sliced --network none --cgroup-parent mine.slice --memory 64m box sleep 1000 >/dev/null
id=$(hull inspect -f '{{.Id}}' sliced)
unit=/sys/fs/cgroup/mine.slice/hull-$id.scope
values "$unit/container" memory.max
systemctl show -P Slice "hull-$id.scope"
hull inspect -f '{{.HostConfig.CgroupParent}}' sliced
hull update --memory 96m sliced >/dev/null
values "$unit/container" memory.max
hull explain run --network none --cgroup-parent mine.slice --memory 64m box true | grep -E "^ *(Slice|MemoryMax) "
hull rm -f sliced >/dev/null
[ -e "$unit" ] || echo "nothing left"
hull run --rm --network none --cgroup-parent /mine/own box sh -c 'cat /proc/1/cgroup'
[ -e /sys/fs/cgroup/mine/own ] && rmdir /sys/fs/cgroup/mine/own /sys/fs/cgroup/mine && echo "the parent stays"
