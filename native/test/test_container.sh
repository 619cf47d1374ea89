# A whole container as Docker's, from the inside: namespaces, overlay, devices, network, limits, user, filter.
. "$(dirname "$0")/lib.sh"
BUSYBOX=$(command -v busybox)
if ! can_contain || [ "$UID_NOW" != 0 ]; then
	skip "a whole container" "needs root"
	finish
elif [ -z "$BUSYBOX" ] || ldd "$BUSYBOX" >/dev/null 2>&1; then
	skip "a whole container" "needs a static busybox"
	finish
elif [ -z "$HULL_TEST_NETWORK" ]; then # the bridge is made where nobody else is
	rm -rf "$TMP"
	HULL_TEST_NETWORK=1 exec unshare --net sh "$0"
fi
ip link set lo up 2>/dev/null

mkdir -p "$TMP/lower/bin" "$TMP/lower/etc" "$TMP/upper" "$TMP/work" "$TMP/merged" "$TMP/volume"
cp "$BUSYBOX" "$TMP/lower/bin/busybox"
for applet in sh cat ls id hostname ip mount sleep ping; do ln -s busybox "$TMP/lower/bin/$applet"; done
cp "$PROBE" "$TMP/lower/bin/probe"
ln -s /run/nowhere/resolv.conf "$TMP/lower/etc/resolv.conf" # dangling, as in many images
echo "10.88.7.2 box" >"$TMP/hosts"
echo "nameserver 10.88.7.1" >"$TMP/resolv.conf"
echo secret >"$TMP/volume/secret"
PIDS=
for d in /sys/fs/cgroup/pids /sys/fs/cgroup; do [ -n "$PIDS" ] || [ ! -e "$d/cgroup.procs" ] || PIDS=$d/hull-test-$$; done

container() { # container FLAGS-OF-CLONE COMMAND…
	cat <<-END
		1 bridge htbr0 10.88.7.1 24 0
		${PIDS:+1 cgroup_create $PIDS}
		1 clone CLONE_NEWNS|CLONE_NEWPID|CLONE_NEWNET|CLONE_NEWIPC|CLONE_NEWUTS
		${PIDS:+2 cgroup_join $PIDS}
		2 veth htve0 eth0 htbr0 "02:48:00:00:07:02" 0
		2 neighbour htbr0 10.88.7.2 "02:48:00:00:07:02"
		3 propagation / MS_REC|MS_SLAVE
		3 overlay $TMP/merged [$TMP/lower] $TMP/upper $TMP/work [index=off]
		3 root $TMP/merged
		3 mount proc /proc proc MS_NOSUID|MS_NODEV|MS_NOEXEC ""
		3 mount tmpfs /dev tmpfs MS_NOSUID "mode=755,size=65536k"
		3 mount devpts /dev/pts devpts MS_NOSUID|MS_NOEXEC "newinstance,ptmxmode=0666,mode=0620,gid=5"
		3 mount mqueue /dev/mqueue mqueue MS_NOSUID|MS_NODEV|MS_NOEXEC ""
		3 mount sysfs /sys sysfs MS_NOSUID|MS_NODEV|MS_NOEXEC|MS_RDONLY ""
		3 make_device /dev/null 020666 1 3 0 0
		3 make_device /dev/zero 020666 1 5 0 0
		3 make_symlink /proc/self/fd /dev/fd 0
		3 make_symlink pts/ptmx /dev/ptmx 0
		3 bind $TMP/hosts /etc/hosts BIND_FILE 1 0 0
		3 bind $TMP/resolv.conf /etc/resolv.conf BIND_FILE 1 0 0
		3 bind $TMP/volume /data 0 7 0 MS_PRIVATE
		3 pivot
		4 link_up lo
		4 address_add eth0 10.88.7.2 24
		4 link_up eth0
		4 route_add default 0 10.88.7.1
		4 hostname box
		4 sysctl net.ipv4.ip_unprivileged_port_start 0
		4 readonly_path /proc/sys
		4 mask_path /proc/kcore
		4 mask_path /proc/acpi
		4 mask_path /sys/firmware
		4 resource_limit 7 512 512
		4 oom_score 77
		4 make_inner_directory /home/me 0755 1000 1000
		4 working_directory /home/me
		4 credentials 1000 1000 [1000] 0x400 0 0 0 0 0
		4 no_new_privileges
	END
	printf '4 exec [sh -c "%s"] [PATH=/bin] [/usr/bin /bin]\n' "$1"
	cat <<-END
		5 link_remove htve0
		${PIDS:+5 cgroup_remove $PIDS}
	END
}
inside() {
	container "$1" | grep -v '^$' | "$ASM" >"$TMP/plan" && "$HULL_INIT" run "$TMP/plan"
}

same "host name" box "$(inside hostname)"
same "user" "uid=1000 gid=1000 groups=1000" "$(inside id)"
same "first process" 1 "$(inside 'echo $$')"
same "working directory, made and owned" "/home/me 1" "$(inside 'echo x > own; echo $PWD $(ls | cat | grep -c own)' 2>&1 || true)"
same "address" "inet 10.88.7.2/24" "$(inside 'ip -4 addr show eth0' | grep -o 'inet [^ ]*')"
same "default route" "default via 10.88.7.1 dev eth0" "$(inside 'ip route' | sed -n 's/ *$//; 1p')"
same "files bound in" "10.88.7.2 box|nameserver 10.88.7.1" "$(inside 'cat /etc/hosts /etc/resolv.conf' | tr '\n' '|' | sed 's/|$//')"
same "a volume, read-only" "secret denied" "$(inside 'echo $(cat /data/secret) $(echo x 2>/dev/null > /data/x || echo denied)' 2>/dev/null)"
same "masked and read-only paths" "0 0 denied" "$(inside 'echo $(cat /proc/kcore | wc -c) $(ls /sys/firmware | wc -l) $(echo 1 2>/dev/null > /proc/sys/kernel/domainname || echo denied)' 2>/dev/null)"
same "limits" "512 77" "$(inside 'echo $(ulimit -n) $(cat /proc/self/oom_score_adj)')"
same "capabilities" "CapEff:	0000000000000000 CapBnd:	0000000000000400 NoNewPrivs:	1" \
	"$(inside 'cat /proc/self/status' | grep -E '^(CapEff|CapBnd|NoNewPrivs)' | tr '\n' ' ' | sed 's/ $//')"
same "the old root is gone" "" "$(inside 'cat /proc/self/mountinfo' | awk '{print $5}' | grep -vE '^/$|^/(proc|dev|sys|data|etc/hosts|run/nowhere/resolv.conf)(/|$)' | tr '\n' ' ')"
same "an unwritten lower layer" "" "$(find "$TMP/lower" -newer "$TMP/hosts" -type f)"
same "nothing is mounted on the host" "" "$(grep "$TMP" /proc/self/mountinfo)"
container 'ping -c 1 -W 2 10.88.7.1' | grep -v '^$' | sed 's/^4 credentials.*/4 credentials 0 0 [] 0x2000 0x2000 0x2000 0 0 0/' | "$ASM" >"$TMP/plan"
"$HULL_INIT" run "$TMP/plan" >/dev/null; same "ping of the gateway, as root with CAP_NET_RAW" 0 $?
same "no device left" "" "$(ip -o link show htve0 2>/dev/null)"
[ -z "$PIDS" ] || same "no control group left" "" "$(ls -d "$PIDS" 2>/dev/null)"
ip link delete htbr0 2>/dev/null

# an image that was made to deceive
rm -rf "$TMP/lower/proc" "$TMP/upper" "$TMP/work"
mkdir "$TMP/upper" "$TMP/work"
ln -s /data "$TMP/lower/proc"
message=$(inside true 2>&1)
case $message in *"symbolic link"*) ok "a link for /proc is refused" ;; *) not_ok "a link for /proc is refused" "$message" ;; esac
same "and nothing is left" "" "$(ip -o link show htve0 2>/dev/null; [ -z "$PIDS" ] || ls -d "$PIDS" 2>/dev/null)"
finish
