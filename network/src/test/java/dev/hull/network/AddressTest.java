package dev.hull.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.117.0.1", "255.255.255.255", "192.0.2.200"})
    void quadsSurviveTheRoundTrip(String text) {
        assertThat(Ipv4.format(Ipv4.parse(text).orElseThrow())).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "256.1.1.1", "01.2.3.4", "1..2.3", "1.2.3.x"})
    void otherTextsAreNoQuads(String text) {
        assertThat(Ipv4.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "fe80::1%eth0",
                "2001:db8:0:1:1:1:1:1",
                "::ffff:192.0.2.1",
                "64:ff9b::192.0.2.33",
                "1::"
            })
    void ipv6(String text) {
        assertThat(Ipv6.isAddress(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1:2:3",
                "1::2::3",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1.2.3.4"
            })
    void notIpv6(String text) {
        assertThat(Ipv6.isAddress(text)).isFalse();
    }

    @Test
    void loopbackInEverySpelling() {
        assertThat(Ipv6.isLoopback("::1")).isTrue();
        assertThat(Ipv6.isLoopback("0:0:0:0:0:0:0:1")).isTrue();
        assertThat(Ipv6.isLoopback("fe80::1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10.117.3.4/16, 10.117.0.0/16", "0.0.0.0/0, 0.0.0.0/0", "192.168.1.255/32, 192.168.1.255/32"})
    void subnetsDropWhatFollowsThePrefix(String text, String subnet) {
        assertThat(Subnet.parse(text)).hasToString(subnet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/1x", "10.0.0/8", "/8", "10.0.0.0/-1"})
    void otherTextsAreNoSubnets(String text) {
        assertThatThrownBy(() -> Subnet.parse(text))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("invalid subnet \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.117.0.0/16, true",
        "10.117.0.0/16, 10.117.255.255/32, true",
        "10.116.0.0/16, 10.117.0.0/16, false",
        "0.0.0.0/0, 192.0.2.0/24, true"
    })
    void overlap(String one, String other, boolean expected) {
        assertThat(Subnet.parse(one).overlaps(Subnet.parse(other))).isEqualTo(expected);
        assertThat(Subnet.parse(other).overlaps(Subnet.parse(one))).isEqualTo(expected);
    }

    @Test
    void hardwareAddresses() {
        assertThat(DeviceNames.macAddress(Ipv4.parse("10.117.0.255").orElseThrow()))
                .isEqualTo("02:42:0a:75:00:ff");
        assertThat(DeviceNames.requireMac("02-42-AC-11-00-02")).isEqualTo("02:42:ac:11:00:02");
        assertThatThrownBy(() -> DeviceNames.requireMac("01:00:5e:00:00:01")).hasMessageContaining("multicast");
        assertThatThrownBy(() -> DeviceNames.requireMac("02:42:ac:11:00")).isInstanceOf(HullException.class);
    }
}
