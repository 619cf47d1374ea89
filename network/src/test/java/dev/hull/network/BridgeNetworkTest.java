package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.linux.plan.FileStep;
import dev.hull.linux.plan.NetworkStep;
import dev.hull.linux.plan.PlanStep;
import dev.hull.linux.plan.ProcessStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BridgeNetworkTest {
    private static final AttachOptions ALIVE = AttachOptions.any(id -> true);
    private static final AttachOptions DEAD = AttachOptions.any(id -> false);

    @TempDir
    private Path directory;

    private Path programs;
    private NetworkPaths paths;

    @BeforeEach
    void prepare() throws IOException {
        programs = Fixtures.programs(directory.resolve("sbin"), "nft", "ip");
        paths = new NetworkPaths(directory.resolve("root"), directory.resolve("run"));
    }

    @Test
    void planOfTheFirstContainer() {
        NetworkAttachment attachment = network("cloud").attach(Fixtures.id(0xd10ba9), ALIVE);
        assertThat(attachment.hostBeforeClone())
                .hasSize(4)
                .startsWith(
                        new NetworkStep.Bridge("hull0", "10.117.0.1", "16", 1460),
                        new FileStep.WriteFile("/proc/sys/net/ipv6/conf/hull0/disable_ipv6", "1", 4),
                        new FileStep.WriteFile("/proc/sys/net/ipv4/conf/hull0/forwarding", "1", 0))
                .last()
                .isInstanceOf(NetworkStep.NftTable.class);
        assertThat(attachment.hostAfterClone())
                .containsExactly(
                        new NetworkStep.Veth("hv000000d10ba9", "eth0", "hull0", "02:42:0a:75:00:02", 1460),
                        new NetworkStep.Neighbour("hull0", "10.117.0.2", "02:42:0a:75:00:02"));
        assertThat(attachment.container())
                .containsExactly(
                        new NetworkStep.AddressAdd("eth0", "10.117.0.2", 16),
                        new NetworkStep.LinkUp("eth0"),
                        new NetworkStep.RouteAdd("default", 0, "10.117.0.1"));
        assertThat(attachment.sysctls()).containsEntry("net.ipv6.conf.eth0.disable_ipv6", "1");
        assertThat(attachment.afterExit()).isEmpty();
        assertThat(attachment.last()).singleElement().isInstanceOf(FileStep.RemoveFile.class);
        assertThat(paths.subnet("hull0")).hasContent("10.117.0.0/16");
    }

    @Test
    void whatForwardingNeedsIsSaidOnce() {
        BridgeNetwork network = network("cloud");
        assertThat(network.attach(Fixtures.id(1), ALIVE).notices())
                .singleElement()
                .asString()
                .contains("sysctl -w net.ipv4.conf.eth0.forwarding=1");
        assertThat(network.attach(Fixtures.id(2), ALIVE).notices()).isEmpty();
        assertThat(network.preview(Fixtures.id(3), ALIVE).notices()).hasSize(1);
    }

    @Test
    void aHostThatForwardsNeedsNoSettingAndNoNotice() {
        NetworkAttachment attachment = network("laptop").attach(Fixtures.id(1), ALIVE);
        assertThat(attachment.notices()).singleElement().asString().contains("tun0"); // the only device that does not
        assertThat(attachment.hostBeforeClone()).noneMatch(FileStep.WriteFile.class::isInstance);
        assertThat(attachment.sysctls()).isEmpty(); // this machine has no IPv6
    }

    @Test
    void withoutNftTheWayEndsAtTheHostAndEveryRunSaysSo() throws IOException {
        programs = Fixtures.programs(directory.resolve("empty"));
        for (int i = 0; i < 2; i++) {
            NetworkAttachment attachment = network("cloud").attach(Fixtures.id(i), ALIVE);
            assertThat(attachment.notices()).singleElement().asString().contains("nftables");
            assertThat(attachment.hostBeforeClone()).noneMatch(NetworkStep.NftTable.class::isInstance);
        }
    }

    @Test
    void addressesGoInTurnAndAreNotUsedAgainSoon() throws IOException {
        BridgeNetwork network = network("cloud");
        assertThat(address(network.attach(Fixtures.id(1), ALIVE))).isEqualTo("10.117.0.2");
        NetworkAttachment second = network.attach(Fixtures.id(2), ALIVE);
        assertThat(network.address(Fixtures.id(2))).contains("10.117.0.3");
        release(second);
        assertThat(network.address(Fixtures.id(2))).isEmpty();
        assertThat(address(network.attach(Fixtures.id(3), ALIVE))).isEqualTo("10.117.0.4");
    }

    @Test
    void aSecondStartOfAContainerReplacesItsLease() throws IOException {
        BridgeNetwork network = network("cloud");
        network.attach(Fixtures.id(1), ALIVE);
        network.attach(Fixtures.id(1), ALIVE);
        try (var files = Files.list(paths.leases("hull0"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aPreviewLeavesNoTrace() {
        BridgeNetwork network = network("cloud");
        NetworkAttachment preview = network.preview(Fixtures.id(1), ALIVE);
        assertThat(network.address(Fixtures.id(1))).isEmpty();
        assertThat(paths.subnet("hull0")).doesNotExist();
        assertThat(preview.hostBeforeClone()).anyMatch(step -> step.toString().contains("10.117.0.2_0000"));
    }

    @Test
    void aFullSubnetIsSweptThenRefused() throws IOException {
        BridgeNetwork network = small();
        for (int i = 0; i < 5; i++) {
            network.attach(Fixtures.id(i), ALIVE);
        }
        assertThatThrownBy(() -> network.attach(Fixtures.id(5), ALIVE))
                .hasMessageContaining("all 5 of 10.9.0.0/29 are in use");
        assertThatThrownBy(() -> network.attach(Fixtures.id(5), DEAD)).hasMessageContaining("in use"); // too young
        makeOld(3);
        assertThat(address(network.attach(Fixtures.id(5), DEAD))).isEqualTo("10.9.0.5");
    }

    @Test
    void garbageIsWhatIsOldAndDead() throws IOException {
        BridgeNetwork network = network("cloud");
        network.attach(Fixtures.id(1), ALIVE);
        network.attach(Fixtures.id(2), ALIVE);
        assertThat(network.collectGarbage(id -> false)).isZero();
        makeOld(1);
        makeOld(2);
        assertThat(network.collectGarbage(id -> id.equals(Fixtures.id(2)))).isEqualTo(1);
        assertThat(network.address(Fixtures.id(2))).isPresent();
    }

    @Test
    void anAddressCanBeAskedFor() {
        BridgeNetwork network = small();
        assertThat(address(network.attach(Fixtures.id(1), asking("10.9.0.6")))).isEqualTo("10.9.0.6");
        assertThatThrownBy(() -> network.attach(Fixtures.id(2), asking("10.9.0.6")))
                .hasMessageContaining("in use by another container");
        for (String wrong : List.of("10.9.0.1", "10.9.0.0", "10.9.0.7", "10.9.1.2", "x")) {
            assertThatThrownBy(() -> network.attach(Fixtures.id(2), asking(wrong)))
                    .hasMessageContaining("address " + wrong + " cannot be given");
        }
    }

    @Test
    void manyAtOnceDoNotCollide() throws Exception {
        List<Future<String>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String id = Fixtures.id(i);
                all.add(threads.submit(() -> address(network("cloud").attach(id, ALIVE))));
            }
        }
        assertThat(distinct(all)).hasSize(40);
    }

    @Test
    void aNewRouteMovesTheSubnetOnceNothingRuns() throws IOException {
        Host host = Fixtures.copy("cloud", directory.resolve("host"));
        BridgeNetwork network = new BridgeNetwork(paths, Fixtures.settings(programs), host);
        NetworkAttachment running = network.attach(Fixtures.id(1), ALIVE);
        append(host, "tun0\t0000750A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"); // 10.117.0.0/16
        append(host, "hull0\t0000750A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n");

        NetworkAttachment kept = network.attach(Fixtures.id(2), ALIVE);
        assertThat(address(kept)).isEqualTo("10.117.0.3");
        assertThat(kept.notices()).anyMatch(notice -> notice.contains("new route 10.117.0.0/16 (tun0)"));

        release(running);
        release(kept);
        NetworkAttachment moved = network.attach(Fixtures.id(3), ALIVE);
        assertThat(address(moved)).isEqualTo("10.121.0.2");
        assertThat(moved.hostBeforeClone().getFirst())
                .isEqualTo(new ProcessStep.RunProgram(
                        List.of(
                                programs.resolve("ip").toString(),
                                "address",
                                "delete",
                                "10.117.0.1/16",
                                "dev",
                                "hull0"),
                        "",
                        10_000,
                        1));
        assertThat(paths.subnet("hull0")).hasContent("10.121.0.0/16");
    }

    @Test
    void aGivenSubnetThatCollidesIsRefused() {
        NetworkSettings settings =
                new NetworkSettings("hull0", Optional.of(Subnet.parse("172.16.0.0/12")), 0, programs.toString());
        assertThatThrownBy(
                        () -> new BridgeNetwork(paths, settings, Fixtures.host("laptop")).attach(Fixtures.id(1), ALIVE))
                .hasMessageContaining("172.17.0.0/16 (docker0)")
                .hasMessageContaining("HULL_SUBNET");
    }

    @Test
    void aCableThatIsStillGoingAwayDoesNotBlockARestart() {
        assertThat(DeviceNames.hostDevice(Fixtures.id(1), List.of("lo"))).isEqualTo("hv000000000001");
        assertThat(DeviceNames.hostDevice(Fixtures.id(1), List.of("hv000000000001", "hv000000000001z")))
                .isEqualTo("hv000000000001y");
    }

    @Test
    void theTableIsMarkedByItsContent() {
        NftTable one = new NftTable("hull0", Subnet.parse("10.117.0.0/16"));
        NftTable other = new NftTable("hull0", Subnet.parse("10.121.0.0/16"));
        assertThat(one.marker()).matches("content_[0-9a-f]{8}").isNotEqualTo(other.marker());
        assertThat(one.script(List.of()))
                .contains("chain " + one.marker() + " {", "ip saddr 10.117.0.0/16 oifname != \"hull0\"");
        assertThat(new NftTable("br-x.1", Subnet.parse("10.0.0.0/24")).name()).isEqualTo("hull_br_x_1");
    }

    private BridgeNetwork network(String host) {
        return new BridgeNetwork(paths, Fixtures.settings(programs), Fixtures.host(host));
    }

    private BridgeNetwork small() {
        return new BridgeNetwork(
                paths,
                new NetworkSettings("hull0", Optional.of(Subnet.parse("10.9.0.0/29")), 0, programs.toString()),
                Fixtures.host("laptop"));
    }

    private static AttachOptions asking(String address) {
        return new AttachOptions(Optional.of(address), Optional.empty(), id -> true, List.of());
    }

    private static String address(NetworkAttachment attachment) {
        return attachment.endpoint().orElseThrow().address();
    }

    private static void release(NetworkAttachment attachment) throws IOException {
        for (PlanStep step : attachment.last()) {
            Files.delete(Path.of(((FileStep.RemoveFile) step).path()));
        }
    }

    private void makeOld(int container) throws IOException {
        try (var files = Files.list(paths.leases("hull0"))) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(Fixtures.id(container))) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(120)));
                }
            }
        }
    }

    private static void append(Host host, String line) throws IOException {
        Path file = host.root().resolve("proc/net/route");
        Files.writeString(file, Files.readString(file) + line);
    }

    private static Set<String> distinct(List<Future<String>> all) throws InterruptedException, ExecutionException {
        Set<String> addresses = new HashSet<>();
        for (Future<String> one : all) {
            addresses.add(one.get());
        }
        return addresses;
    }
}
