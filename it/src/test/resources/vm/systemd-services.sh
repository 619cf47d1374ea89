# Containers as services: groups, limits, stop, failure, restart.
import_box

hull create --name web --network none --memory 64m --pids-limit 50 box sh -c 'trap "exit 0" TERM; while :; do sleep 0.1; done' >/dev/null
hull generate unit web >/etc/systemd/system/container-web.service
systemctl daemon-reload
systemctl start container-web
echo "web is $(systemctl is-active container-web)"
unit=/sys/fs/cgroup/system.slice/container-web.service
group=$(echo $unit/hull/*)
echo "limits $(cat "$group/memory.max" "$group/pids.max" | tr '\n' ' ')"
main=$(systemctl show -P MainPID container-web)
echo "main process $(cat /proc/"$main"/comm) in $(cut -d/ -f4- /proc/"$main"/cgroup), container in hull with $(wc -l <"$group/cgroup.procs") processes or more"
hull pause web >/dev/null && echo "frozen $(grep frozen "$group/cgroup.events")"
hull unpause web >/dev/null
systemctl stop container-web
echo "stopped $(systemctl is-active container-web) $(systemctl show -P Result container-web)"
[ ! -e "$unit" ] && echo "nothing left"

sed -i /Delegate/d /etc/systemd/system/container-web.service
sed -i s/^Restart=.*/Restart=no/ /etc/systemd/system/container-web.service
systemctl daemon-reload
systemctl start container-web 2>/dev/null || echo "without delegation: $(journalctl -u container-web -o cat | grep -o 'was not delegated: add Delegate=yes')"

hull create --name flaky --network none box sh -c 'if [ -e /once ]; then exec sleep 1000; fi; touch /once; exit 7' >/dev/null
hull generate unit --restart-sec 0 --time 1 flaky >/etc/systemd/system/container-flaky.service
systemctl daemon-reload
systemctl start container-flaky
again() { [ "$(systemctl show -P NRestarts container-flaky)" = 1 ] && systemctl is-active container-flaky; }
within again && echo "started again after $(systemctl show -P ExecMainStatus container-flaky; hull inspect --format '{{.State.Status}}' flaky)" | tr '\n' ' '
echo
systemctl stop container-flaky
