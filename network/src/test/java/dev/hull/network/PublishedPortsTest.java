package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedPortsTest {
    private static final List<String> IPV4 = List.of("0.0.0.0");
    private static final List<String> BOTH = List.of("0.0.0.0", "::");

    @TempDir
    private Path directory;

    private PublishedPorts ports;

    @BeforeEach
    void open() {
        ports = new PublishedPorts(
                new NetworkPaths(directory.resolve("root"), directory.resolve("run")),
                new Host(directory.resolve("host")));
    }

    private List<PortBinding> take(int container, PortWish... wishes) {
        return ports.take(Fixtures.id(container), List.of(wishes), IPV4, id -> true, true);
    }

    private static PortWish wish(String address, int first, int last, int inside) {
        return new PortWish(address, first, last, inside, "tcp");
    }

    @Test
    void whatIsTakenIsRecordedUntilItIsReleased() {
        assertThat(ports.of(Fixtures.id(1))).isEmpty();
        List<PortBinding> taken = take(1, wish("", 8080, 8080, 80), wish("127.0.0.1", 8081, 8081, 81));
        assertThat(taken)
                .containsExactly(
                        new PortBinding("0.0.0.0", 8080, 80, "tcp"), new PortBinding("127.0.0.1", 8081, 81, "tcp"));
        assertThat(ports.of(Fixtures.id(1))).isEqualTo(taken);
        ports.release(Fixtures.id(1));
        assertThat(ports.of(Fixtures.id(1))).isEmpty();
    }

    @Test
    void onePortLeadsIntoOneContainer() {
        take(1, wish("", 8080, 8080, 80), wish("127.0.0.1", 90, 90, 90));
        assertThatThrownBy(() -> take(2, wish("", 8080, 8080, 80)))
                .isInstanceOf(HullException.class)
                .hasMessage("Bind for 0.0.0.0:8080 failed: port is already allocated: container 000000000001 has it");
        assertThatThrownBy(() -> take(2, wish("127.0.0.1", 8080, 8080, 80))).hasMessageContaining("127.0.0.1:8080");
        assertThatThrownBy(() -> take(2, wish("", 90, 90, 80))).hasMessageContaining("already allocated");
        assertThatThrownBy(() -> take(2, wish("", 70, 70, 80), wish("", 70, 70, 81)))
                .hasMessageEndingWith("it is published twice");
        assertThat(take(2, wish("127.0.0.2", 90, 90, 80))).hasSize(1);
        assertThat(take(3, new PortWish("", 8080, 8080, 80, "udp"))).hasSize(1);
        assertThat(take(1, wish("", 8080, 8080, 80))).hasSize(1); // the container itself, started again
    }

    @Test
    void aDeadContainerHasNoPorts() {
        take(1, wish("", 8080, 8080, 80));
        assertThat(ports.take(
                        Fixtures.id(2),
                        List.of(wish("", 8080, 8080, 80)),
                        IPV4,
                        id -> !id.equals(Fixtures.id(1)),
                        true))
                .hasSize(1);
        assertThat(ports.of(Fixtures.id(1))).isEmpty();
    }

    @Test
    void freePortsAreThoseThatNobodyHas() throws IOException {
        Path range = directory.resolve("host/proc/sys/net/ipv4/ip_local_port_range");
        Files.createDirectories(range.getParent());
        Files.writeString(range, "40000\t40005\n");
        Path tcp = directory.resolve("host/proc/net/tcp6");
        Files.createDirectories(tcp.getParent());
        Files.writeString(
                tcp, "  sl  local_address\n   0: 00000000000000000000000000000000:9C41 0000:0000 0A\n"); // 40001
        List<PortBinding> taken =
                take(1, wish("", 0, 0, 80), wish("", 0, 0, 81), wish("", 40003, 40003, 82), wish("", 0, 0, 83));
        assertThat(taken)
                .extracting(PortBinding::hostPort)
                .doesNotContain(40001)
                .doesNotHaveDuplicates();
        assertThat(taken.get(2).hostPort()).isEqualTo(40003);
        assertThat(take(2, wish("", 0, 0, 80)))
                .singleElement()
                .satisfies(port -> assertThat(port.hostPort()).isBetween(40000, 40005));
        assertThatThrownBy(() -> take(3, wish("", 0, 0, 80)))
                .hasMessage("Bind for 0.0.0.0:40000-40005 failed: all ports are allocated");
    }

    @Test
    void aRangeGivesItsFirstFreePort() {
        assertThat(take(1, wish("", 8000, 8002, 80), wish("", 8000, 8000, 81)))
                .extracting(PortBinding::hostPort)
                .containsExactly(8001, 8000);
        assertThat(take(2, wish("", 8000, 8002, 80)).getFirst().hostPort()).isEqualTo(8002);
        assertThatThrownBy(() -> take(3, wish("", 8000, 8002, 80))).hasMessageContaining("all ports are allocated");
    }

    @Test
    void bothFamiliesHaveTheSamePort() {
        List<PortBinding> taken = ports.take(Fixtures.id(1), List.of(wish("", 0, 0, 80)), BOTH, id -> true, false);
        assertThat(taken).extracting(PortBinding::hostAddress).containsExactly("0.0.0.0", "::");
        assertThat(taken.getFirst().hostPort()).isEqualTo(taken.getLast().hostPort());
        assertThat(ports.of(Fixtures.id(1))).isEmpty(); // only asked
    }

    @Test
    void manyAtOnceGetDifferentPorts() throws Exception {
        Set<Integer> numbers = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<PortBinding>>> all = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                int container = i;
                all.add(threads.submit(() -> take(container, wish("", 0, 0, 80), wish("", 0, 0, 81))));
            }
            for (Future<List<PortBinding>> each : all) {
                each.get().forEach(binding -> numbers.add(binding.hostPort()));
            }
        }
        assertThat(numbers).hasSize(40);
    }

    @Test
    void tenThousandPortsAreChosenAtOnce() {
        PortWish[] wishes = new PortWish[10_000];
        for (int i = 0; i < wishes.length; i++) {
            wishes[i] = wish("", 20_000 + i, 20_000 + i, 20_000 + i);
        }
        assertThat(take(1, wishes)).hasSize(10_000);
        assertThatThrownBy(() -> take(2, wish("", 25_000, 25_000, 1))).hasMessageContaining("already allocated");
    }

    @Test
    void rulesAreElementsOfTwoMaps() {
        PortRules rules = new PortRules(
                "10.9.0.2",
                List.of(new PortBinding("0.0.0.0", 53, 5353, "udp"), new PortBinding("127.0.0.1", 80, 80, "tcp")));
        assertThat(rules.add("hull")).isEqualTo("""
                add element inet hull published { 17 . 53 : 10.9.0.2 . 5353 }
                add element inet hull published_at { 127.0.0.1 . 6 . 80 : 10.9.0.2 . 80 }
                """);
        assertThat(rules.remove("hull")).isEqualTo(rules.add("hull") + """
                delete element inet hull published { 17 . 53 }
                delete element inet hull published_at { 127.0.0.1 . 6 . 80 }
                """);
        assertThat(rules.places()).containsExactly("udp 0.0.0.0 53", "tcp 127.0.0.1 80");
        assertThat(rules.udpPlaces()).containsExactly("udp 0.0.0.0 53");
    }
}
