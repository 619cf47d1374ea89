package dev.hull.network;

import dev.hull.linux.plan.NetworkStep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Hull's own nftables table. It holds the little that routing does not do by itself: packets that leave the subnet get the
 * host's address, nobody outside opens a connection to a container but by a published port, no container sends under an
 * address that is not of the subnet. Nothing outside this table is read or changed.
 *
 * <p>Published ports are elements of two maps ({@link PortRules}), so that each packet costs one look-up, however many there are.
 * What comes from the host's own loopback address leaves the host by the bridge, which the kernel permits only with
 * {@code route_localnet}; that would let containers reach services on 127.0.0.1, so the chain {@code loopback} drops
 * what arrives on the bridge for there before anything is translated.
 *
 * <p>An empty chain whose name is a checksum of the rules marks the table as complete. To look it up costs a few
 * microseconds; to load the rules again costs 16 ms, because the kernel waits for all processors before it frees the old.
 *
 * @param bridge name of the bridge
 * @param subnet its subnet
 */
record NftTable(String bridge, Subnet subnet) {
    private static final int TIMEOUT_MILLIS = 10_000;

    /** Name of the table, which is of the family {@code inet}. */
    String name() {
        if (bridge.equals(NetworkSettings.DEFAULT_BRIDGE)) {
            return "hull";
        }
        return "hull_" + bridge.replace('-', '_').replace('.', '_');
    }

    /** Name of the empty chain that is there when, and only when, these rules are loaded. */
    String marker() {
        CRC32 checksum = new CRC32();
        checksum.update(rules().getBytes(StandardCharsets.UTF_8));
        return "content_"
                + Long.toHexString(0x1_0000_0000L | checksum.getValue()).substring(1);
    }

    /**
     * Commands that make the table what it should be, in one transaction, whatever it was before.
     *
     * @param ports ports of running containers: they would be lost otherwise
     */
    String script(List<PortRules> ports) {
        StringBuilder script = new StringBuilder("add table inet " + name() + "\n"
                + "delete table inet " + name() + "\n"
                + "table inet " + name() + " {\n"
                + "\tchain " + marker() + " {\n\t}\n"
                + rules()
                + "}\n");
        for (PortRules each : ports) {
            script.append(each.add(name()));
        }
        return script.toString();
    }

    private String rules() {
        return """
                	map published {
                		type inet_proto . inet_service : ipv4_addr . inet_service
                	}
                	map published_at {
                		type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
                	}
                	chain ports {
                		dnat ip to ip daddr . meta l4proto . th dport map @published_at
                		dnat ip to meta l4proto . th dport map @published
                	}
                	chain loopback {
                		type filter hook prerouting priority -300; policy accept;
                		iifname "BRIDGE" ip daddr 127.0.0.0/8 drop
                		iifname "BRIDGE" ip saddr 127.0.0.0/8 drop
                	}
                	chain prerouting {
                		type nat hook prerouting priority -100; policy accept;
                		ip daddr != 127.0.0.0/8 fib daddr type local jump ports
                	}
                	chain output {
                		type nat hook output priority -100; policy accept;
                		ip daddr 0.0.0.0/0 fib daddr type local jump ports
                	}
                	chain postrouting {
                		type nat hook postrouting priority 100; policy accept;
                		ip saddr SUBNET oifname != "BRIDGE" masquerade
                		ip saddr SUBNET oifname "BRIDGE" ct status dnat masquerade
                		ip saddr 127.0.0.0/8 oifname "BRIDGE" masquerade
                	}
                	chain forward {
                		type filter hook forward priority 0; policy accept;
                		iifname "BRIDGE" ip saddr != SUBNET drop
                		oifname "BRIDGE" ct state established,related accept
                		oifname "BRIDGE" ct status dnat accept
                		iifname != "BRIDGE" oifname "BRIDGE" drop
                	}
                """.replace("BRIDGE", bridge).replace("SUBNET", subnet.toString());
    }

    /**
     * The step that loads the table unless it is there already.
     *
     * @param ports what leads into running containers
     * @param lock a file that orders those who load
     */
    NetworkStep load(String nft, List<PortRules> ports, String lock) {
        return new NetworkStep.NftTable(
                List.of(nft, "-f", "-"), script(ports), TIMEOUT_MILLIS, 0, name(), marker(), lock);
    }
}
