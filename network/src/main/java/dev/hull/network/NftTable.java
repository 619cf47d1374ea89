package dev.hull.network;

import dev.hull.linux.plan.NetworkStep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Hull's own nftables table. It holds the little that routing does not do by itself: packets that leave the subnet get the
 * host's address, nobody outside opens a connection to a container, no container sends under an address that is not of the
 * subnet. Nothing outside this table is read or changed.
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

    /** Commands that make the table what it should be, in one transaction, whatever it was before. */
    String script() {
        return "add table inet " + name() + "\n"
                + "delete table inet " + name() + "\n"
                + "table inet " + name() + " {\n"
                + "\tchain " + marker() + " {\n\t}\n"
                + rules()
                + "}\n";
    }

    private String rules() {
        return """
                	chain postrouting {
                		type nat hook postrouting priority 100; policy accept;
                		ip saddr SUBNET oifname != "BRIDGE" masquerade
                	}
                	chain forward {
                		type filter hook forward priority 0; policy accept;
                		iifname "BRIDGE" ip saddr != SUBNET drop
                		oifname "BRIDGE" ct state established,related accept
                		iifname != "BRIDGE" oifname "BRIDGE" drop
                	}
                """.replace("BRIDGE", bridge).replace("SUBNET", subnet.toString());
    }

    /** The step that loads the table unless it is there already. */
    NetworkStep load(String nft) {
        return new NetworkStep.NftTable(List.of(nft, "-f", "-"), script(), TIMEOUT_MILLIS, 0, name(), marker());
    }
}
