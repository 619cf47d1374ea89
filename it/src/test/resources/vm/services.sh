# Containers as services: groups, limits, pause, stop, a failure, a unit without delegation.
section services
hull create --name web --network none --memory 64m --pids-limit 50 box sh -c 'trap "exit 0" TERM; sleep 1000 & wait' >/dev/null
hull generate unit web >/etc/systemd/system/container-web.service
systemctl daemon-reload
systemctl start container-web
echo "web is $(systemctl is-active container-web)"
unit=/sys/fs/cgroup/system.slice/container-web.service
group=$(echo $unit/hull/*/)
echo "limits $(values "$group" memory.max pids.max)"
hull update --pids-limit 60 --memory 96m web >/dev/null
echo "updated $(values "$group" memory.max pids.max)"
main=$(systemctl show -P MainPID container-web)
echo "main process $(cat /proc/"$main"/comm) in $(cut -d/ -f4- /proc/"$main"/cgroup)"
hull pause web >/dev/null && grep frozen "$group/cgroup.events"
hull unpause web >/dev/null
systemctl stop container-web
echo "stopped: $(systemctl is-active container-web) $(systemctl show -P Result container-web)"
[ -e "$unit" ] || echo "nothing left"

section without-delegation
sed -i -e /Delegate/d -e s/^Restart=.*/Restart=no/ /etc/systemd/system/container-web.service
systemctl daemon-reload
systemctl start container-web 2>/dev/null
journalctl -u container-web -o cat | grep 'was not delegated'

section restart
hull create --name flaky --network none box sh -c 'if [ -e /once ]; then exec sleep 1000; fi; touch /once; exit 7' >/dev/null
hull generate unit --restart-sec 0 --time 1 flaky >/etc/systemd/system/container-flaky.service
systemctl daemon-reload
systemctl start container-flaky
again() { [ "$(systemctl show -P NRestarts container-flaky)" = 1 ] && systemctl is-active container-flaky; }
within again && echo "started again"
systemctl kill --kill-whom=main --signal=KILL container-flaky
systemctl stop container-flaky
