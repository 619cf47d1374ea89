# An ordinary user: in a session without delegation systemd gives a scope; in a unit of his own groups are made there.
systemctl start user@1000
as_user() {
    setpriv --reuid=1000 --regid=1000 --init-groups env HOME=/home/hulltest USER=hulltest XDG_RUNTIME_DIR=/run/user/1000 "$@"
}
mine=/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service
section user-scope
as_user hull import /tmp/box.tar box >/dev/null
id=$(as_user hull run -d --name mine --network none --memory 64m --cpus 0.5 --pids-limit 50 box sleep 1000)
group=$mine/user.slice/hull-$id.scope/container
values "$group" memory.max cpu.max pids.max
as_user systemctl --user show -p MemoryMax -p TasksMax -p CPUQuotaPerSecUSec -p Delegate "hull-$id.scope"
section user-exec
as_user hull exec mine cat /proc/self/cgroup
section user-update
as_user hull update --memory 96m --memory-swap -1 mine >/dev/null
echo "$(cat "$group/memory.max") $(as_user systemctl --user show -P MemoryMax "hull-$id.scope")"
section user-pause
as_user hull pause mine >/dev/null && grep frozen "$group/cgroup.events"
as_user hull unpause mine >/dev/null && grep frozen "$group/cgroup.events"
section user-stats
as_user hull stats --no-stream --format '{{.Name}} {{.PIDs}}' mine
as_user hull rm -f mine >/dev/null
[ -e "${group%/container}" ] || echo "nothing left"
section user-refused
as_user hull run --rm --network none --cpuset-cpus 0 box true 2>&1
as_user hull run --rm --network none --device-read-bps /dev/vda:1mb box true 2>&1
section user-service
as_user mkdir -p /home/hulltest/.config/systemd/user
as_user hull create --name service --network none --memory 32m box sleep 1000 >/dev/null
as_user hull generate unit service >/home/hulltest/.config/systemd/user/container-service.service
as_user systemctl --user daemon-reload
as_user systemctl --user start container-service
echo "service is $(as_user systemctl --user is-active container-service)"
values "$(echo "$mine"/app.slice/container-service.service/hull/*/)" memory.max
as_user systemctl --user kill --signal=KILL container-service
section user-runtime
as_user sh -c 'mkdir -p /tmp/bundle/rootfs && cd /tmp/bundle && cp -r /tmp/box/bin rootfs/ && hull-runtime spec --rootless'
sed -i 's|"terminal": true|"terminal": false|; s|^      "sh"$|      "sleep", "1000"|; s|"linux": {|"linux": {"resources": {"memory": {"limit": 33554432}},|' /tmp/bundle/config.json
as_user sh -c 'cd /tmp/bundle && hull-runtime --systemd-cgroup run --detach two </dev/null >/tmp/two.out 2>&1' || cat /tmp/two.out
values "$mine/user.slice/hull-two.scope/container" memory.max
as_user hull-runtime --systemd-cgroup delete --force two
[ -e "$mine/user.slice/hull-two.scope" ] || echo "nothing left"
