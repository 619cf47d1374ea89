package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Network devices that go into a container. The host's network is one of the test's own. */
@RequiresRoot
@RequiresProgram({"busybox", "unshare", "ip"})
class NetDevicesTest {
    private static final String SETUP = "ip link add one type veth peer name two && ip addr add 10.7.7.1/24 dev one"
            + " && ip addr add 10.7.8.1/32 dev one && ip -6 addr add fd07::7/64 dev one nodad && ip link set one mtu 1400"
            + " address 02:00:00:00:07:07 up && exec \"$@\"";

    @TempDir
    Path directory;

    private Ended run(String script, Map<String, String> devices) throws Exception {
        Bundle bundle = Bundle.create(directory, 0, List.of("unshare", "--net", "sh", "-c", SETUP, "sh"));
        Spec spec = bundle.shell(script).build();
        Ended ended = bundle.run(spec.toBuilder()
                .linux(spec.linux().toBuilder().netDevices(devices).build())
                .build());
        assumeTrue(!ended.error().contains("Unknown device type"), "a kernel without veth");
        assertThat(bundle.leftGroups()).isEmpty();
        return ended;
    }

    @Test
    void aDeviceGoesInWithItsAddresses() throws Exception {
        Ended ended = run("ip addr show eth5", Map.of("one", "eth5"));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output())
                .contains("UP")
                .contains("mtu 1400")
                .contains("02:00:00:00:07:07")
                .contains("inet 10.7.7.1/24")
                .contains("inet 10.7.8.1/32")
                .contains("inet6 fd07::7/64");
    }

    @Test
    void underItsOwnNameOrAFreeOne() throws Exception {
        Ended ended = run("ip -o link | cut -d: -f2 | cut -d@ -f1", Map.of("one", "", "two", "net%d"));
        assertThat(ended.error()).isEmpty();
        assertThat(ended.output().replace(" ", "").lines()).containsExactlyInAnyOrder("lo", "one", "net0");
    }

    @Test
    void aNameThatIsTaken() throws Exception {
        Ended ended = run("true", Map.of("one", "lo"));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("move network device one").contains("has one named lo");
    }

    @Test
    void aDeviceThatIsNotThere() throws Exception {
        Ended ended = run("true", Map.of("three", ""));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("look up network device three").contains("No such device");
    }
}
