package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.Host;
import dev.hull.runtime.UserNamespace;
import dev.hull.runtime.cgroup.CgroupLayout;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresUserNamespaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of an ordinary user, who is root of a user namespace with one id. */
@RequiresUserNamespaces
@RequiresProgram({"busybox", "unshare"})
class UserContainerTest {
    private static final int NOBODY = 65534;

    @TempDir
    Path directory;

    private Bundle bundle;
    private int uid;

    @BeforeEach
    void create() throws Exception {
        boolean root = dev.hull.testing.Host.effectiveUser() == 0;
        uid = root ? NOBODY : dev.hull.testing.Host.effectiveUser();
        List<String> prefix = new ArrayList<>();
        if (root) {
            prefix.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
            directory.toFile().setReadable(true, false);
            directory.toFile().setExecutable(true, false);
        }
        prefix.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "--keep-caps"));
        bundle = Bundle.create(directory, root ? NOBODY : 0, prefix);
    }

    private Ended run(Spec spec) throws Exception {
        Host here = Host.detect();
        Host host = new Host(
                UserNamespace.parse("0 " + uid + " 1\n", "0 " + uid + " 1\n", "deny\n"),
                (1L << (here.lastCapability() + 1)) - 1,
                here.lastCapability(),
                here.architecture(),
                here.kernelMajor(),
                here.kernelMinor(),
                false,
                false,
                CgroupLayout.NONE);
        return bundle.run(spec, bundle.request().build(), host);
    }

    @Test
    void looksLikeRootsContainer() throws Exception {
        Ended ended = run(
                bundle.shell("id -u; hostname; pwd; grep -E 'CapEff|Seccomp:' /proc/self/status; ls /dev; touch /new;"
                                + " stat -c %u /new; echo x > /dev/null; ip addr show lo; head -c 1 /dev/zero | wc -c")
                        .build());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output())
                .startsWith("0\nbox\n/\nCapEff:\t00000000a80425fb\nSeccomp:\t2\n")
                .contains("full\n", "null\n", "ptmx\n", "tty\n", "urandom\n")
                .contains("127.0.0.1");
        assertThat((Integer) Files.getAttribute(bundle.root().resolve("new"), "unix:uid"))
                .isEqualTo(uid);
        assertThat(ended.code()).isZero();
    }

    @Test
    void hiddenAndReadOnlyPaths() throws Exception {
        Ended ended = run(bundle.shell("cat /proc/keys /proc/timer_list | wc -c; ls /sys/firmware | wc -l;"
                        + " echo x > /proc/sys/kernel/hostname; mount -t tmpfs x /bin; mknod /x c 1 3")
                .build());
        assertThat(ended.lines()).containsExactly("0", "0");
        assertThat(ended.error()).contains("Read-only file system").contains("Operation not permitted");
    }

    @Test
    void theHostsNetworkAndProcesses() throws Exception {
        Spec spec = bundle.shell("readlink /proc/self/ns/net; ls /sys/class/net; touch /sys/x; cat /proc/keys | wc -c")
                .build();
        List<Namespace> namespaces = new ArrayList<>();
        for (Kind kind : List.of(Kind.MOUNT, Kind.UTS, Kind.IPC)) {
            namespaces.add(Namespace.create(kind));
        }
        Ended ended = run(spec.toBuilder()
                .linux(spec.linux().toBuilder().namespaces(namespaces).build())
                .build());
        assertThat(ended.output())
                .startsWith(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString())
                .contains("lo")
                .endsWith("0\n");
        assertThat(ended.error()).contains("Read-only file system");
    }

    @Test
    void exitCodesAndTerminal() throws Exception {
        Spec spec = bundle.shell("tty; exit 5").build();
        Ended ended = run(spec.toBuilder()
                .process(spec.process().toBuilder().terminal(true).build())
                .build());
        assertThat(ended.output().strip()).isEqualTo("/dev/pts/0");
        assertThat(ended.code()).isEqualTo(5);
    }
}
