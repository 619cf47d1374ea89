package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetPoolTest {
    @Test
    void anUnusedMachineGetsTheFirst() {
        assertThat(choose("cloud")).hasToString("10.117.0.0/16");
    }

    @Test
    void avoidsPolicyRoutesAddressesAndTheServersBehindTheStub() {
        // 10.117 and 10.121 are in the tables of a VPN, 10.73.0.1 is a name server, two halves of a default route are
        // no obstacle
        assertThat(choose("laptop")).hasToString("172.29.0.0/16");
    }

    @Test
    void takesALittleOutOfAWiderRouteWhenEverythingIsRoutedAway() {
        // of the small ones 10.117.53.0/24 has a more specific route in it
        assertThat(choose("company")).hasToString("172.29.53.0/24");
    }

    @Test
    void theBridgesOwnRouteIsNoObstacle() {
        assertThat(SubnetPool.taken(Fixtures.host("laptop"), "docker0"))
                .extracting(Subnet::toString)
                .doesNotContain("172.17.0.0/16", "172.17.0.1/32")
                .contains("192.168.1.0/24", "10.73.0.1/32", "10.121.9.9/32");
    }

    @Test
    void saysWhatToDoWhenNothingIsLeft() {
        List<Subnet> all = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            all.add(Subnet.parse("10." + i + ".53.0/24"));
            all.add(Subnet.parse("172." + i + ".53.0/24"));
            all.add(Subnet.parse("192.168." + i + ".0/25"));
        }
        assertThatThrownBy(() -> SubnetPool.choose(all))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("HULL_SUBNET=");
    }

    private static Subnet choose(String host) {
        return SubnetPool.choose(SubnetPool.taken(Fixtures.host(host), "hull0"));
    }
}
