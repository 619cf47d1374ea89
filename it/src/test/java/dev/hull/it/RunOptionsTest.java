package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of {@code hull run}, each seen from inside the container. */
@RequiresRoot
class RunOptionsTest {
    private static Sandbox hull;

    @BeforeAll
    static void pack() throws IOException {
        hull = Sandbox.of(Account.current());
        hull.run("run", "--rm", "hull/toolbox", "true").ok();
        Files.writeString(hull.files().resolve("env"), "# comment\nONE=1\nTWO=a b\n");
        Files.writeString(hull.files().resolve("file"), "of the host\n");
    }

    @AfterAll
    static void clean() {
        hull.close();
    }

    /** Every line: options, a shell script, what it prints; FILES is a directory of the host. */
    @ParameterizedTest
    @CsvSource(delimiterString = "::", textBlock = """
            -e A=b --env C=d               :: echo $A$C                                :: bd
            --env-file FILES/env           :: echo $ONE$TWO                            :: 1a b
            -w /usr/bin                    :: pwd                                      :: /usr/bin
            -w /made/up                    :: pwd                                      :: /made/up
            -u 1000                        :: id -u; id -g                             :: 1000 0
            -u 1000:2000                   :: id -u; id -g                             :: 1000 2000
            -u root                        :: id -u                                    :: 0
            --user 5:6 --group-add 77      :: id -G                                    :: 6 77
            --user 5:6 --group-add 77      :: grep ^Groups /proc/self/status | cut -f2 :: 6 77
            --name mounts                  :: readlink /etc/mtab; head -n 1 /etc/mtab | cut -d' ' -f2 :: /proc/mounts /
            -v FILES:/etc                  :: test ! -L /etc/mtab && cat /etc/file     :: of the host
            --user 33:                     :: id -u                                    :: 33
            --hostname box.example         :: tail -n 1 /etc/hosts | cut -f 2          :: box.example box
            --user 5:6                     :: grep ^Groups /proc/self/status | cut -f2 :: 6
            --hostname box                 :: hostname; cat /etc/hostname              :: box box
            --hostname a --domainname b.c  :: hostname; cat /proc/sys/kernel/domainname :: a b.c
            --add-host db:10.1.2.3         :: getent ahostsv4 db 2>&1 | head -n 1 | cut -c1-8 :: 10.1.2.3
            --dns 192.0.2.7                :: grep ^name /etc/resolv.conf              :: nameserver 192.0.2.7
            --dns-search a.example         :: grep ^search /etc/resolv.conf            :: search a.example
            --read-only                    :: touch /x 2>/dev/null; echo $?; touch /dev/shm/x; echo $? :: 1 0
            --read-only --tmpfs /tmp       :: touch /tmp/x; echo $?                    :: 0
            --tmpfs /t:size=64k,mode=1770  :: stat -c %a /t; df -k /t | tail -n 1 | tr -s ' ' | cut -d' ' -f2 :: 1770 64
            -v FILES:/f                    :: cat /f/file; touch /f/new; echo $?       :: of the host 0
            -v FILES:/f:ro                 :: cat /f/file; touch /f/n 2>&- ; echo $?   :: of the host 1
            -v FILES/file:/etc/one         :: cat /etc/one                             :: of the host
            --mount type=bind,src=FILES,dst=/f,readonly :: touch /f/n 2>&- ; echo $?   :: 1
            --mount type=tmpfs,dst=/m,tmpfs-size=1m :: df -k /m | tail -n 1 | tr -s ' ' | cut -d' ' -f2 :: 1024
            --network none                 :: ls /sys/class/net                        :: lo
            --ulimit nofile=100:200        :: ulimit -n; ulimit -Hn                    :: 100 200
            --sysctl net.ipv4.ip_default_ttl=77 :: cat /proc/sys/net/ipv4/ip_default_ttl :: 77
            --device /dev/null:/dev/none   :: stat -c %t,%T /dev/none                  :: 1,3
            --shm-size 1m                  :: df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d' ' -f2 :: 1024
            --security-opt no-new-privileges :: grep ^NoNewPrivs /proc/self/status | cut -f2 :: 1
            --security-opt seccomp=unconfined :: grep ^Seccomp: /proc/self/status | cut -f2 :: 0
            --name it                      :: grep ^Seccomp: /proc/self/status | cut -f2 :: 2
            --init                         :: ls /proc | grep -c '^[0-9]'            :: 4
            --oom-score-adj 500            :: cat /proc/self/oom_score_adj             :: 500
            """)
    void seenFromInside(String options, String script, String output) {
        assertThat(words(inside(options, script))).isEqualTo(output == null ? "" : output);
    }

    @ParameterizedTest
    @CsvSource({
        "--cap-drop all --cap-add Net_Raw, 0000000000002000",
        "--cap-drop ALL --cap-add cap_chown, 0000000000000001",
        "--cap-add sys_admin --cap-drop CAP_MKNOD, 00000000a02425fb",
        "--name default, 00000000a80425fb",
    })
    void capabilities(String options, String mask) {
        Finished run =
                inside(options, "grep ^CapEff /proc/self/status | cut -f2; grep ^CapBnd /proc/self/status | cut -f2");

        assertThat(words(run)).isEqualTo(mask + " " + mask);
    }

    /** Limits on the first disk of this machine, and others that few ask for, as the container's own group has them. */
    @Test
    void limitsOfBlockDevicesAndOfSwapping() throws IOException {
        Optional<Path> disk;
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            disk = devices.map(device -> Path.of("/dev").resolve(device.getFileName()))
                    .filter(Files::exists)
                    .findFirst();
        }
        assumeTrue(disk.isPresent(), "needs a block device");
        boolean legacy = Files.exists(Path.of("/sys/fs/cgroup/blkio/blkio.throttle.read_bps_device"));
        assumeTrue(legacy, "needs control groups of version 1; SystemdTest tries those of version 2");
        String number = Files.readString(
                        Path.of("/sys/block").resolve(disk.get().getFileName()).resolve("dev"))
                .strip();
        String options =
                "--device-read-bps DISK:1mb --device-write-bps DISK:2k --device-read-iops DISK:30 --device-write-iops DISK:40"
                        .replace("DISK", disk.get().toString());
        String files = "cd /sys/fs/cgroup/blkio; cat blkio.throttle.read_bps_device blkio.throttle.write_bps_device"
                + " blkio.throttle.read_iops_device blkio.throttle.write_iops_device; cat ../memory/memory.swappiness";
        assertThat(words(inside(options + " --memory-swappiness 0", files)))
                .isEqualTo("N 1048576 N 2048 N 30 N 40 0".replace("N", number));

        hull.run(
                        "create",
                        "--name",
                        "limited",
                        "--annotation",
                        "a.b=c",
                        "--device-cgroup-rule",
                        "c 42:* rwm",
                        "--device-read-bps",
                        disk.get() + ":1mb",
                        "hull/toolbox",
                        "true")
                .ok();
        String format =
                "{{json .HostConfig.BlkioDeviceReadBps}} {{.HostConfig.DeviceCgroupRules}} {{.HostConfig.Annotations}}";
        assertThat(hull.run("inspect", "-f", format, "limited").ok().text())
                .isEqualTo("[{\"Path\":\"" + disk.get() + "\",\"Rate\":1048576}] [c 42:* rwm] map[a.b:c]");
        hull.run("rm", "limited").ok();
    }

    @Test
    void aFurtherRuleOpensADevice() {
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
        String open = "mknod /fuse c 10 229 && ( : <>/fuse ) 2>/dev/null; echo $?";
        assertThat(words(inside("", open))).isNotEqualTo("0");
        String[] command = {"run", "--rm", "--device-cgroup-rule", "c 10:229 rw", "hull/toolbox", "sh", "-c", open};
        assertThat(words(hull.run(command).ok())).isEqualTo("0");
    }

    @Test
    void theGroupIsMadeInAnother() {
        String parent = "/hull-it-" + ProcessHandle.current().pid();
        try {
            hull.run("run", "-d", "--name", "placed", "--cgroup-parent", parent, "hull/toolbox", "sleep", "1000")
                    .ok();
            String id = hull.run("inspect", "-f", "{{.Id}}", "placed").ok().text();
            assertThat(hull.script("cat /proc/$(docker inspect -f '{{.State.Pid}}' placed)/cgroup")
                            .ok()
                            .output())
                    .contains(":" + parent + "/" + id);
            hull.run("update", "--pids-limit", "33", "placed").ok();
            assertThat(hull.run(
                                    "exec",
                                    "placed",
                                    "sh",
                                    "-c",
                                    "cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max")
                            .output()
                            .strip())
                    .isEqualTo("33");
            assertThat(hull.run("stats", "--no-stream", "--format", "{{.PIDs}}", "placed")
                            .ok()
                            .text())
                    .isEqualTo("1");
            hull.run("rm", "-f", "placed").ok();
        } finally {
            hull.script("rmdir /sys/fs/cgroup" + parent + " /sys/fs/cgroup/*" + parent + " 2>/dev/null; true")
                    .ok();
        }
    }

    /** Every line: an option that Hull knows and does not have, and the reason that it gives. */
    @ParameterizedTest
    @CsvSource(delimiterString = "::", textBlock = """
            --gpus all                     :: --device and -v
            --kernel-memory 10m            :: use --memory
            --userns keep-id               :: invalid USER mode
            --label =x                     :: the name is missing
            --tmpfs /t:wat                 :: unknown option "wat"
            --mount type=bind,src=a,dst=/b :: one that begins with ./
            --link a:b                     :: --network container:NAME
            --network-alias x              :: only supported for user-defined networks
            --storage-opt size=1g          :: --tmpfs
            --ip6 fd00:0:0:0:0:0:0:2       :: IPv4 only
            --link-local-ip 169.254.1.1    :: no link-local addresses
            --disable-content-trust=false  :: by its digest
            --use-api-socket               :: no engine whose socket
            --isolation hyperv             :: Windows
            --cpu-count 2                  :: Windows
            -a foo                         :: valid streams are STDIN, STDOUT and STDERR
            -a stdout -d                   :: cannot specify both --attach and --detach
            --cgroup-parent ../x           :: must not contain ..
            --device-read-bps sda:1mb      :: expected /dev/NAME:RATE
            --device-read-bps /dev/null:1k :: not a block device
            --device-read-iops /dev/x:1k   :: no positive whole number
            --blkio-weight-device /dev/x:5 :: a weight is from 10 to 1000
            --device-cgroup-rule x         :: invalid device cgroup format 'x'
            --memory-swappiness 101        :: the range is 0 to 100
            --cpu-rt-period -1             :: expected microseconds
            --cpu-rt-runtime 9 --cpu-rt-period 8 :: cannot be higher than cpu real-time period
            """)
    void whatCannotBeHadIsRefusedByName(String options, String reason) {
        List<String> command = new ArrayList<>(List.of("create"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("hull/toolbox", "true"));
        Finished refused = hull.run(command.toArray(String[]::new));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.error()).contains(reason);
        assertThat(hull.run("ps", "-aq").ok().text()).isEmpty();
    }

    /** What says how things are anyhow, is taken. */
    @ParameterizedTest
    @ValueSource(strings = {"--userns host", "--kernel-memory 0", "--disable-content-trust", "--isolation default"})
    void whatChangesNothingIsTaken(String options) {
        assertThat(words(inside(options, "echo ok"))).isEqualTo("ok");
    }

    @Test
    void privilegedMayMount() {
        assertThat(words(inside("--privileged", "mount -t tmpfs t /tmp && echo yes; grep ^Seccomp: /proc/self/status")))
                .isEqualTo("yes Seccomp: 0");
        assertThat(words(inside("", "mount -t tmpfs t /tmp 2>/dev/null || echo no")))
                .isEqualTo("no");
    }

    @ParameterizedTest
    @CsvSource({"pid", "ipc", "uts", "net"})
    void theHostsNamespace(String kind) throws IOException {
        String option = kind.equals("net") ? "--network" : "--" + kind;
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();

        assertThat(words(inside(option + " host", "readlink /proc/self/ns/" + kind)))
                .isEqualTo(own);
        assertThat(words(inside("", "readlink /proc/self/ns/" + kind))).isNotEqualTo(own);
    }

    @Test
    void theEntrypointIsOverridden() {
        assertThat(hull.run("run", "--rm", "--entrypoint", "echo", "hull/toolbox", "a", "b")
                        .ok()
                        .text())
                .isEqualTo("a b");
    }

    @Test
    void theIdIsWrittenOnce() throws IOException {
        Path file = hull.files().resolve("cid");
        hull.run("run", "--rm", "--cidfile", file.toString(), "hull/toolbox", "true")
                .ok();
        assertThat(file).content().matches("[0-9a-f]{64}");

        Finished again = hull.run("run", "--rm", "--cidfile", file.toString(), "hull/toolbox", "true");
        assertThat(again.withStatus(125).error()).contains(file.toString());
    }

    @Test
    void masksAndReadOnlyPathsProtectTheHost() {
        assertThat(words(inside("", """
                for path in /proc/sys/kernel/hostname /proc/sysrq-trigger /sys/kernel/mm; do
                    test -w $path && echo writable $path
                done
                test -e /proc/kcore && head -c 1 /proc/kcore
                cat /proc/keys /proc/timer_list; ls /sys/firmware /proc/acpi 2>/dev/null | grep -v :$
                """.replace("test -w", "[ -e $path ] && test -w") + "true")))
                .isEmpty();
    }

    private static Finished inside(String options, String script) {
        List<String> command = new ArrayList<>(List.of("run", "--rm"));
        Arrays.stream(options.replace("FILES", hull.files().toString()).split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.addAll(List.of("hull/toolbox", "sh", "-c", script));
        return hull.run(command.toArray(String[]::new)).ok();
    }

    private static String words(Finished finished) {
        return finished.output().strip().replaceAll("\\s+", " ");
    }
}
