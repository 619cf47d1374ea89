package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkInspectTest {
    @TempDir
    private Path directory;

    @Test
    void theWayFromTheContainerToTheUplink() throws IOException {
        Host host = machine();
        write(
                "proc/net/dev",
                Files.readString(directory.resolve("proc/net/dev")) + "hv00000000abcd: 1 1\n hull0: 1 1\n");
        write("sys/class/net/hv00000000abcd/ifindex", "238\n");
        write("sys/class/net/hv00000000abcd/iflink", "2\n");
        Files.createSymbolicLink(directory.resolve("sys/class/net/hv00000000abcd/master"), Path.of("../hull0"));
        write("proc/sys/net/ipv4/conf/hull0/forwarding", "1\n");
        write(
                "proc/net/route",
                Files.readString(directory.resolve("proc/net/route"))
                        + "hull0\t0000750A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n");
        assertThat(lines(host))
                .containsExactly(
                        "inside   devices lo, eth0; address 10.117.0.2; everything else leaves by eth0",
                        "cable    eth0 (2) in the container is one end of a pair, hv00000000abcd (238) in the host the other",
                        "bridge   hull0 10.117.0.1/16, passes packets on",
                        "rules    nft is not installed: the way ends at this host",
                        "uplink   eth0 does not pass answers on (net.ipv4.conf.eth0.forwarding is 0): the way ends at this host");
    }

    @Test
    void withoutACable() throws IOException {
        assertThat(lines(machine())).endsWith("cable    none of its own");
    }

    @Test
    void theHostsOwn() throws IOException {
        Host host = machine();
        Files.delete(directory.resolve("proc/77/ns/net"));
        Files.createSymbolicLink(directory.resolve("proc/77/ns/net"), Path.of("net:[1]"));
        assertThat(lines(host)).singleElement().asString().startsWith("the host's own");
    }

    @Test
    void rulesAndObstacles() {
        Ruleset ruleset = new Ruleset(List.of("""
                table ip filter {
                	chain DOCKER-USER {
                	}

                	chain FORWARD {
                		type filter hook forward priority filter; policy drop;
                		counter packets 0 bytes 0 jump DOCKER-USER
                	}
                	chain INPUT {
                		type filter hook input priority filter; policy drop;
                	}
                }
                table inet hull {
                	chain content_1 {
                	}

                	chain postrouting {
                		type nat hook postrouting priority srcnat; policy accept;
                		ip saddr 10.117.0.0/16 oifname != "hull0" masquerade
                	}
                }
                """.split("\n", -1)));
        assertThat(ruleset.droppingForwardChains()).containsExactly("table ip filter, chain FORWARD");
        assertThat(ruleset.rules("hull")).containsExactly("ip saddr 10.117.0.0/16 oifname != \"hull0\" masquerade");
        assertThat(ruleset.rules("other")).isEmpty();
    }

    /** A machine on which process 77 is the first of container …abcd. */
    private Host machine() throws IOException {
        Host host = Fixtures.copy("cloud", directory);
        write("proc/77/net/dev", "Inter-| Receive\n face |bytes\n    lo: 1 1\n  eth0: 1 1\n");
        write("proc/77/net/dev_mcast", "2    eth0            1     0     01005e000001\n");
        write(
                "proc/77/net/fib_trie",
                "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.117.0.2\n        /32 host LOCAL\n     |-- 127.0.0.1\n        /32 host LOCAL\n");
        write("proc/77/net/route", "Iface\tDestination\neth0\t00000000\t0100750A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
        Files.createDirectories(directory.resolve("proc/77/ns"));
        Files.createDirectories(directory.resolve("proc/self/ns"));
        Files.createSymbolicLink(directory.resolve("proc/77/ns/net"), Path.of("net:[2]"));
        Files.createSymbolicLink(directory.resolve("proc/self/ns/net"), Path.of("net:[1]"));
        return host;
    }

    private List<String> lines(Host host) {
        return new NetworkInspect(host, Fixtures.settings(directory.resolve("no-programs")))
                .lines(77, "00000000abcd" + "f".repeat(52));
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
