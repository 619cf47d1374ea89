package dev.hull.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.runtime.Device;
import dev.hull.runtime.UserNamespace.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HostTest {
    @Test
    void factsOfThisMachine() throws Exception {
        Host host = Host.detect();
        assertThat(host.lastCapability()).isBetween(37, 62);
        assertThat(host.kernelAtLeast(4, 0)).isTrue();
        assertThat(host.kernelAtLeast(host.kernelMajor(), host.kernelMinor() + 1))
                .isFalse();
        assertThat(Files.readString(Path.of("/proc/sys/kernel/osrelease")))
                .startsWith(host.kernelMajor() + "." + host.kernelMinor());
        assertThat(host.userNamespace().hasUid(0)).isTrue();
    }

    @Test
    void userNamespaces() {
        assertThat(UserNamespace.parse("         0          0 4294967295\n", "0 0 4294967295\n", "allow\n")
                        .situation())
                .isEqualTo(Situation.HOST);
        UserNamespace mapped =
                UserNamespace.parse("0 1000 1\n1 100000 65536\n", "0 1000 1\n1 100000 65536\n", "allow\n");
        assertThat(mapped.situation()).isEqualTo(Situation.MAPPED);
        assertThat(mapped.hasUid(65536)).isTrue();
        assertThat(mapped.hasUid(65537)).isFalse();
        assertThat(mapped.setgroups()).isTrue();
        UserNamespace single = UserNamespace.parse("0 1000 1\n", "0 1000 1\n", "deny\n");
        assertThat(single.situation()).isEqualTo(Situation.SINGLE);
        assertThat(single.hasGid(0)).isTrue();
        assertThat(single.hasGid(5)).isFalse();
        assertThat(single.setgroups()).isFalse();
    }

    @Test
    void devicesOfThisMachine() throws IOException {
        assertThat(HostDevices.node(Path.of("/dev/null"), "/inside"))
                .extracting(Device::type, Device::path, Device::major, Device::minor)
                .containsExactly('c', "/inside", 1L, 3L);
        assertThat(HostDevices.node(Path.of("/dev"), "/x")).isNull();
        assertThatThrownBy(() -> HostDevices.node(Path.of("/dev/no-such"), "/x"))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(HostDevices.path(new Device('c', "/some/where", 1, 3, null, 0, 0)))
                .isEqualTo("/dev/null");
        assertThatThrownBy(() -> HostDevices.path(new Device('b', "/dev/x", 4000, 77, null, 0, 0)))
                .hasMessageContaining("the host has no node b 4000:77");
        assertThat(HostDevices.all())
                .extracting(Device::path)
                .contains("/dev/null")
                .noneMatch(path -> path.startsWith("/dev/pts"));
    }
}
