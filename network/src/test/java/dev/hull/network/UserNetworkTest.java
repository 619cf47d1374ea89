package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.PlanFlags;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserNetworkTest {
    @TempDir
    private Path directory;

    private Path programs;

    @BeforeEach
    void makeDirectory() throws IOException {
        programs = Files.createDirectory(directory.resolve("programs"));
    }

    private UserNetwork network(String... names) throws IOException {
        for (String name : names) {
            Path program = Files.createFile(programs.resolve(name));
            assertThat(program.toFile().setExecutable(true)).isTrue();
        }
        Path range = directory.resolve("host/proc/sys/net/ipv4/ip_unprivileged_port_start");
        Files.createDirectories(range.getParent());
        Files.writeString(range, "1024\n");
        return new UserNetwork(
                new NetworkPaths(directory.resolve("root"), directory.resolve("run")),
                new NetworkSettings("hull0", Optional.empty(), 0, programs.toString()),
                new Host(directory.resolve("host")));
    }

    private NetworkAttachment attach(UserNetwork network, String mode, PortWish... wishes) {
        return network.attach(
                Fixtures.id(1),
                mode,
                Path.of("/run/c"),
                new AttachOptions(Optional.empty(), Optional.empty(), id -> true, List.of(wishes)),
                true);
    }

    private static List<String> command(NetworkAttachment attachment) {
        return ((NetworkStep.NetworkHelper) attachment.hostAfterClone().getFirst()).arguments();
    }

    @Test
    void pastaIsPreferred() throws IOException {
        assertThat(network().obstacle().orElseThrow()).contains("package passt");
        assertThat(network("slirp4netns").preferred()).isEqualTo("slirp4netns");
        assertThat(network("pasta").preferred()).isEqualTo("pasta");
        assertThat(UserNetwork.isMode("pasta:--mtu,1500")).isTrue();
        assertThat(UserNetwork.isMode("pastas")).isFalse();
    }

    @Test
    void pastaPublishesByOptions() throws IOException {
        NetworkAttachment attachment = attach(
                network("pasta"),
                "pasta:--mtu,1400",
                new PortWish("", 8080, 8080, 80, "tcp"),
                new PortWish("127.0.0.1", 5353, 5353, 53, "udp"));
        assertThat(String.join(" ", command(attachment)))
                .startsWith(programs + "/pasta --foreground")
                .contains("--ns-mac-addr 02:42:0a:00:02:64")
                .contains("--tcp-ports 0.0.0.0/8080:80 --udp-ports 127.0.0.1/5353:53 --tcp-ns none --udp-ns none"
                        + " --mtu 1400 --netns-only")
                .endsWith("--netns /proc/self/fd/0");
        assertThat(attachment.hostBeforeClone())
                .containsExactly(new NetworkStep.HoldPorts(
                        List.of("tcp 0.0.0.0 8080", "udp 127.0.0.1 5353"), PlanFlags.HOLD_TRY));
        assertThat(attachment.endpoint().orElseThrow().macAddress()).isEqualTo("02:42:0a:00:02:64");
        assertThat(attachment.ports()).hasSize(2);
        assertThat(attachment.last()).hasSize(1);
    }

    @Test
    void oneSocketServesBothFamilies() throws IOException {
        UserNetwork network = network("pasta");
        Path addresses = directory.resolve("host/proc/net/if_inet6");
        Files.createDirectories(addresses.getParent());
        Files.writeString(addresses, "fd000000000000000000000000000002 02 40 00 80     eth0\n");
        NetworkAttachment attachment = attach(network, "pasta", new PortWish("", 8080, 8080, 80, "tcp"));
        assertThat(attachment.ports()).extracting(PortBinding::host).containsExactly("0.0.0.0:8080", "[::]:8080");
        assertThat(String.join(" ", command(attachment))).contains("--tcp-ports 8080:80 --udp-ports none");
    }

    @Test
    void slirpPublishesByRequests() throws IOException {
        UserNetwork network = network("slirp4netns");
        NetworkAttachment attachment = attach(
                network, "slirp4netns:allow_host_loopback=true,mtu=1500", new PortWish("", 8080, 8080, 80, "tcp"));
        assertThat(command(attachment))
                .contains("--mtu=1500", "--macaddress=02:42:0a:00:02:64")
                .doesNotContain("--disable-host-loopback");
        assertThat(attachment.hostAfterClone().getLast())
                .isEqualTo(new NetworkStep.HelperRequest(
                        "/run/c/slirp.sock",
                        List.of(
                                "{\"execute\":\"add_hostfwd\",\"arguments\":{\"proto\":\"tcp\",\"host_addr\":\"0.0.0.0\","
                                        + "\"host_port\":8080,\"guest_addr\":\"10.0.2.100\",\"guest_port\":80}}"),
                        10_000));
        assertThat(command(attach(network, "slirp4netns"))).contains("--disable-host-loopback");
        assertThatThrownBy(() -> attach(network, "slirp4netns:x=1")).hasMessageContaining("unknown option \"x=1\"");
    }

    @Test
    void whatAnOrdinaryUserCannotPublishIsSaid() throws IOException {
        UserNetwork network = network("pasta", "slirp4netns");
        assertThatThrownBy(() -> attach(network, "pasta", new PortWish("", 80, 80, 80, "tcp")))
                .isInstanceOf(HullException.class)
                .hasMessageStartingWith("cannot expose privileged port 80: ordinary users have those from 1024 on")
                .hasMessageEndingWith("net.ipv4.ip_unprivileged_port_start=80");
        assertThatThrownBy(() -> attach(network, "pasta", new PortWish("", 8080, 8080, 80, "sctp")))
                .hasMessageContaining("pasta carries TCP and UDP only");
        assertThatThrownBy(() -> attach(network, "slirp4netns", new PortWish("::1", 8080, 8080, 80, "tcp")))
                .hasMessageContaining("on ::1: slirp4netns carries");
    }

    @Test
    void loopbackNameServersAreAskedByTheHelper() throws IOException {
        Path file = directory.resolve("host/etc/resolv.conf");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "nameserver 127.0.0.53\nnameserver ::1\nnameserver 9.9.9.9\nsearch lan\n");
        Host host = new Host(directory.resolve("host"));
        ResolvConf none = new ResolvConf(List.of(), List.of(), List.of());
        assertThat(ResolvConf.forUserNetwork(host, none).nameServers()).containsExactly("10.0.2.3", "9.9.9.9");
        ResolvConf given = new ResolvConf(List.of("127.0.0.1"), List.of(), List.of());
        assertThat(ResolvConf.forUserNetwork(host, given).nameServers()).containsExactly("127.0.0.1");
    }
}
