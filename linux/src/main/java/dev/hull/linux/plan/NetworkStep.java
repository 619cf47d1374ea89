package dev.hull.linux.plan;

import java.util.List;

/** Steps on network devices, in the host (bridge, veth) and inside the container. Field meanings: {@code native/src/ops.def}. */
public sealed interface NetworkStep extends PlanStep {

    /** Makes the bridge if it is missing, gives it its address and brings it up. */
    record Bridge(String name, String address, String prefixLength, int mtu) implements NetworkStep {
        @Override
        public int code() {
            return 40;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(name).string(address).string(prefixLength).u32(mtu);
        }
    }

    /** Makes a pair of virtual Ethernet devices, one end in the container, the other on the bridge. */
    record Veth(String hostName, String containerName, String bridge, String mac, int mtu) implements NetworkStep {
        @Override
        public int code() {
            return 41;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(hostName)
                    .string(containerName)
                    .string(bridge)
                    .string(mac)
                    .u32(mtu);
        }
    }

    /** Tells the host whose hardware address an address on a device is, whatever it has found out before. */
    record Neighbour(String device, String address, String mac) implements NetworkStep {
        @Override
        public int code() {
            return 27;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(device).string(address).string(mac);
        }
    }

    /** Moves a network device of the host into the container; "%d" in its new name is a free number. */
    record LinkMove(String hostName, String containerName) implements NetworkStep {
        @Override
        public int code() {
            return 92;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(hostName).string(containerName);
        }
    }

    /** Removes a network device; missing is fine. */
    record LinkRemove(String name) implements NetworkStep {
        @Override
        public int code() {
            return 42;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(name);
        }
    }

    /** Runs {@code nft} with a script, unless the table (family inet) has the chain that marks it as loaded. */
    record NftTable(
            List<String> arguments,
            String script,
            int timeoutMillis,
            int flags,
            String table,
            String chain,
            String lock)
            implements NetworkStep {
        public NftTable {
            arguments = List.copyOf(arguments);
        }

        @Override
        public int code() {
            return 43;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(arguments)
                    .string(script)
                    .u32(timeoutMillis)
                    .u32(flags)
                    .string(table)
                    .string(chain)
                    .string(lock);
        }
    }

    /** Takes ports of the host, each written as {@code tcp ADDRESS PORT}, so that no other program gets them. */
    record HoldPorts(List<String> ports, int flags) implements NetworkStep {
        public HoldPorts {
            ports = List.copyOf(ports);
        }

        @Override
        public int code() {
            return 44;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(ports).u32(flags);
        }
    }

    /** Starts a program that carries the container's packets and lives as long as the container. */
    record NetworkHelper(List<String> arguments, String pidFile, String log, int readyDescriptor, int timeoutMillis)
            implements NetworkStep {
        public NetworkHelper {
            arguments = List.copyOf(arguments);
        }

        @Override
        public int code() {
            return 48;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(arguments)
                    .string(pidFile)
                    .string(log)
                    .u32(readyDescriptor)
                    .u32(timeoutMillis);
        }
    }

    /** Asks the helper for something through its socket. */
    record HelperRequest(String socket, List<String> requests, int timeoutMillis) implements NetworkStep {
        public HelperRequest {
            requests = List.copyOf(requests);
        }

        @Override
        public int code() {
            return 39;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(socket).strings(requests).u32(timeoutMillis);
        }
    }

    /** Makes the kernel forget what it decided about packets to these ports, each written as {@code udp ADDRESS PORT}. */
    record ConntrackForget(List<String> ports) implements NetworkStep {
        public ConntrackForget {
            ports = List.copyOf(ports);
        }

        @Override
        public int code() {
            return 49;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.strings(ports);
        }
    }

    /** Brings a network device up. */
    record LinkUp(String name) implements NetworkStep {
        @Override
        public int code() {
            return 45;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(name);
        }
    }

    /** Gives a device an address. */
    record AddressAdd(String device, String address, int prefixLength) implements NetworkStep {
        @Override
        public int code() {
            return 46;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(device).string(address).u32(prefixLength);
        }
    }

    /** Adds a route ("default" or an address). */
    record RouteAdd(String destination, int prefixLength, String gateway) implements NetworkStep {
        @Override
        public int code() {
            return 47;
        }

        @Override
        public void encode(PlanEncoder out) {
            out.string(destination).u32(prefixLength).string(gateway);
        }
    }
}
