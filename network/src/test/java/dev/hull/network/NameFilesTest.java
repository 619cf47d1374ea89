package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameFilesTest {
    private static final ResolvConf NOTHING = new ResolvConf(List.of(), List.of(), List.of());

    @TempDir
    private Path directory;

    @Test
    void theHostsServersAndSearchListAreKept() {
        assertThat(ResolvConf.forContainer(Fixtures.host("cloud"), false, NOTHING)
                        .toText())
                .isEqualTo("""
                        # Made by hull; --dns, --dns-search and --dns-option change it.
                        nameserver 169.254.169.254
                        search c.example.internal example.internal.
                        """);
    }

    @Test
    void aStubOnTheLoopbackIsReplacedByWhatIsBehindIt() {
        ResolvConf conf = ResolvConf.forContainer(Fixtures.host("laptop"), false, NOTHING);
        assertThat(conf.nameServers()).containsExactly("10.73.0.1");
        assertThat(conf.options()).containsExactly("edns0", "trust-ad");
        assertThat(conf.notices()).isEmpty();
    }

    @Test
    void withTheHostsNetworkTheStubIsFine() {
        assertThat(ResolvConf.forContainer(Fixtures.host("laptop"), true, NOTHING)
                        .nameServers())
                .containsExactly("127.0.0.53");
    }

    @Test
    void noPublicServerIsPutInThePlaceOfAMissingOne() {
        ResolvConf conf = ResolvConf.forContainer(Fixtures.host("company"), false, NOTHING);
        assertThat(conf.nameServers()).isEmpty();
        assertThat(conf.notices()).singleElement().asString().contains("--dns");
    }

    @Test
    void whatTheUserGivesReplacesTheHosts() {
        ResolvConf given = new ResolvConf(List.of("127.0.0.1", "fd00::53"), List.of("."), List.of("ndots:2"));
        assertThat(ResolvConf.forContainer(Fixtures.host("cloud"), false, given).toText())
                .contains("nameserver 127.0.0.1\nnameserver fd00::53\noptions ndots:2\n")
                .doesNotContain("\nsearch");
        assertThatThrownBy(() -> ResolvConf.forContainer(
                        Fixtures.host("cloud"), false, new ResolvConf(List.of("dns.example"), List.of(), List.of())))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("dns.example");
    }

    @Test
    void aMissingFileIsEmpty() {
        assertThat(ResolvConf.forContainer(new Host(directory), false, NOTHING).nameServers())
                .isEmpty();
        assertThat(HostsFile.ofHost(new Host(directory)).toText()).startsWith("127.0.0.1\tlocalhost\n");
    }

    @Test
    void hosts() {
        assertThat(HostsFile.withLocalhost()
                        .addExtra(
                                List.of("db:10.0.0.5", "six=[2001:db8::1]", "up:host-gateway", "seven:2001:db8::2"),
                                Optional.of("10.117.0.1"))
                        .addSelf("10.117.0.2", "d10ba9eb50c7", "example.org")
                        .addSelf("10.117.0.3", "db.example.org", "")
                        .toText())
                .endsWith("""
                        ff02::2\tip6-allrouters
                        10.0.0.5\tdb
                        2001:db8::1\tsix
                        10.117.0.1\tup
                        2001:db8::2\tseven
                        10.117.0.2\td10ba9eb50c7.example.org d10ba9eb50c7
                        10.117.0.3\tdb.example.org db
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "db:", ":10.0.0.5", "db:10.0.0", "d b:10.0.0.5", "db:host-gateway", "#:10.0.0.1"})
    void otherEntriesAreRefusedByName(String entry) {
        assertThatThrownBy(() -> HostsFile.withLocalhost().addExtra(List.of(entry), Optional.empty()))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("\"" + entry + "\"");
    }
}
