package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Finished;
import dev.hull.it.support.RequiresVirtualMachine;
import dev.hull.it.support.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code hull-runtime} where control groups are of version 2 and the kernel has AppArmor. */
@Execution(ExecutionMode.CONCURRENT)
class LowLevelGuestTest {
    private static final String SCRIPT = """
            mkdir -p /tmp/b/rootfs/bin; cd /tmp/b; cp $(command -v busybox) rootfs/bin/; for n in sh true id sleep echo ps cat mkdir; do ln -s busybox rootfs/bin/$n; done
            low() { hull-runtime --root /tmp/state "$@"; }
            program() { sed -e 's/"terminal": true/"terminal": false/' -e 's|^      "sh"$|      "sh","-c","'"$1"'"|' spec.json >config.json; }
            is() { low state $1 2>/dev/null | grep -q "\\"status\\": \\"$2\\""; }
            until_it() { n=0; until "$@"; do n=$((n+1)); [ $n -lt 100 ] || { echo "never: $*"; return 1; }; sleep 0.1; done; }
            low spec; mv config.json spec.json
            sed -i 's|"resources": {|"resources": {"memory": {"limit": 33554432}, "cpu": {"shares": 512, "quota": 50000, "period": 100000}, "pids": {"limit": 30}, "unified": {"memory.high": "16777216"},|' spec.json
            program 'echo started; sleep 1000'
            low create -b . --pid-file pid one </dev/null >out 2>&1 || { echo create; cat out; }
            is one created || echo not created
            low start one || echo start; until_it grep -q started out; is one running || echo not running
            G=/sys/fs/cgroup/one; for f in memory.max memory.high cpu.max cpu.weight pids.max; do echo $f $(cat $G/$f); done
            low exec one sh -c 'exit 42'; echo exec $?
            low exec one cat /proc/self/cgroup
            low pause one; is one paused && echo paused; cat $G/cgroup.freeze; low resume one; is one running && echo resumed
            low update --memory 64M --pids-limit 77 one && cat $G/memory.max $G/pids.max
            low ps one | wc -l
            low kill one KILL; until_it is one stopped; low delete one; [ -e $G ] && echo group left; low list -q
            sed -i 's|33554432|8388608|; s|"memory.high": "16777216"|"memory.high": "max"|' spec.json; program 'echo small'; low run -b . two; echo run $?
            program 'x=a; while :; do x=$x$x; done'; low run -b . three; echo oom $?
            mount -t securityfs s /sys/kernel/security 2>/dev/null
            if [ -d /sys/kernel/security/apparmor ]; then
             sed -i 's|"args": \\[|"apparmorProfile": "unconfined", "args": [|' spec.json; program 'cat /proc/self/attr/current'; low run -b . four; echo apparmor $?
             sed -i 's|"apparmorProfile": "unconfined"|"apparmorProfile": "nosuch"|' spec.json; program 'cat /proc/self/attr/current'; low run -b . five; echo apparmor $?
            fi
            """;

    @Test
    @RequiresVirtualMachine
    void limitsOfVersionTwoAndProfiles() {
        Finished guest = VirtualMachine.run(SCRIPT);
        assertThat(guest.output().lines())
                .as(guest.toString())
                .containsSubsequence(
                        "memory.max 33554432",
                        "memory.high 16777216",
                        "cpu.max 50000 100000",
                        "cpu.weight 59",
                        "pids.max 30",
                        "exec 42",
                        "0::/",
                        "paused",
                        "1",
                        "resumed",
                        "67108864",
                        "77",
                        "2",
                        "small",
                        "run 0",
                        "oom 137",
                        "unconfined",
                        "apparmor 0",
                        "hull-runtime: set the apparmor label nosuch: no such file or directory",
                        "apparmor 1")
                .doesNotContain("not created", "not running", "group left");
    }
}
